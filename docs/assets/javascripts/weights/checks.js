/** Whether numbers are attention weights, and if not, why not: a twin of src/attention_figures/reading/checks.py. */

import { fixed, general, oneDigit } from "./python.js";
import { columnSums, least, mapped, most, rowsOf, sum } from "./stacks.js";
import { Refusal } from "./stored.js";

/** By how much a row may miss 1 without a word: what printing four or more decimals does. */
const TOLERANCE = 1e-3;

/** Numbers below zero by no more are taken for zero: some ways to compute leave them. */
const BELOW_ZERO = 1e-6;

/** By how much a row may miss 1 at most, however many rounded numbers it has. */
const MOST = 0.1;

const HALF_OF_BFLOAT16 = 2 ** -8;

const isFinite = (row) => row.every(Number.isFinite);

/**
 * Return weights that a figure may show, and what a reader should know of them.
 *
 * @param {object} weights a stack of what is to be shown
 * @param {object} given all that the source holds, to tell what it may be in place of weights
 * @param {string} source
 * @param {(row: number) => string} rowName what a row is called in a message
 * @returns {{weights: object, notes: string[]}}
 * @throws {Refusal} if a row is no row of shares; it names the row, the likely reason and what helps
 */
export function checkedWeights(weights, given, source, rowName) {
  const rows = rowsOf(weights);
  // NaN compares false with everything, so a row that holds one is no row of shares.
  const sums = rows.map((row) => (isFinite(row) ? sum(row) : NaN));
  const smallest = rows.map((row) => (isFinite(row) ? least(row) : NaN));
  const { explained, reason } = rounding(weights);
  const misses = sums.map((one) => Math.abs(one - 1));
  const allowed = Math.max(TOLERANCE, explained);
  const wrong = rows.findIndex((_, row) => !(misses[row] <= allowed && smallest[row] >= -BELOW_ZERO));
  if (wrong >= 0) {
    throw new Refusal(
      `weights: expected rows of non-negative numbers that sum to 1; in ${source} row ` +
        `${rowName(wrong % weights.rows)} sums to ${fixed(sums[wrong], 4)}, its smallest is ` +
        `${general(smallest[wrong])}${likelyReason(weights, given)}`,
    );
  }
  const notes = [];
  let shown = weights;
  const lowest = least(weights.numbers);
  if (lowest < 0) {
    notes.push(`numbers down to ${oneDigit(lowest)} taken as 0`);
    shown = mapped(weights, (number) => Math.max(number, 0));
  }
  if (most(misses) > TOLERANCE) {
    notes.push(
      `rows sum to ${fixed(least(sums), 3)} to ${fixed(most(sums), 3)}, which rounding to ${reason} explains; ` +
        "shown as given, and normalise=True divides each row by its sum",
    );
  }
  return { weights: shown, notes };
}

/** By how much rounding can move the sum of a row, and what kind of rounding it is. */
function rounding({ columns, numbers }) {
  const finite = numbers.filter(Number.isFinite);
  for (const digits of [1, 2, 3]) {
    const power = 10 ** digits;
    const isRounded = finite.every((number) => Math.abs(number * power - Math.round(number * power)) < 1e-6);
    if (isRounded) {
      const explained = Math.min(columns * 0.5 * 10 ** -digits + 1e-9, MOST);
      return { explained, reason: `${digits} ${digits === 1 ? "decimal" : "decimals"}` };
    }
  }
  const single = Float32Array.from(finite);
  const bits = new Uint32Array(single.buffer);
  if (single.every((number, index) => number === finite[index]) && bits.every((one) => (one & 0xffff) === 0)) {
    return { explained: HALF_OF_BFLOAT16, reason: "the few bits of bfloat16" };
  }
  return { explained: 0, reason: "" };
}

/** Say what numbers that are no weights may be, and which option helps; "" if nobody knows. */
function likelyReason(weights, given) {
  if (weights.numbers.some(Number.isNaN)) {
    return (
      ". It holds NaN, as rows of padding do where everything was masked; choose another query, or leave " +
      "padding out"
    );
  }
  const whole = rowsOf(given).filter(isFinite);
  if (!whole.length) return "";
  const sums = whole.map(sum);
  if (least(whole.map(least)) < -BELOW_ZERO) {
    return ". Negative numbers may be logits, before the softmax: logits=True takes it";
  }
  if (most(sums.map((one) => Math.abs(one - 100))) <= 1) {
    return ". Rows that sum to 100 may be percentages: percent=True divides by 100";
  }
  if (isFinite(given.numbers)) {
    const columns = columnSums(given);
    if (most(columns.map((one) => Math.abs(one - 1))) <= TOLERANCE) {
      return ". The columns sum to 1, so rows and columns may be swapped: transpose=True";
    }
    const each = Array.from({ length: given.count }, (_, matrix) =>
      sum(columns.slice(matrix * given.columns, (matrix + 1) * given.columns)),
    );
    if (most(each.map((one) => Math.abs(one - 1))) <= TOLERANCE) {
      return ". All numbers together sum to 1: normalise=True divides each row by its sum";
    }
  }
  if (most(whole.map(most)) > 1 + TOLERANCE) {
    return ". Numbers above 1 are no shares; logits, before the softmax, may be: logits=True takes it";
  }
  return least(sums) > 0 ? ". normalise=True divides each row by its sum" : "";
}
