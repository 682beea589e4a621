/** Put this browser to the test: its attention against the package's answers. */

import { scaledDotProductAttention, softmax } from "./attention.js";

/** Turn names of numbers that JSON does not have back into numbers, at any depth. */
const numeric = (value) =>
  Array.isArray(value) ? value.map(numeric) : typeof value === "string" ? Number(value) : value;

/** Largest difference of two arrays; infinite if one is NaN, or of another shape, and the other not. */
function difference(expected, got) {
  if (Array.isArray(expected)) {
    if (expected.length !== got.length) return Infinity;
    return expected.reduce((largest, inner, i) => Math.max(largest, difference(inner, got[i])), 0);
  }
  if (Number.isNaN(expected) || Number.isNaN(got)) {
    return Number.isNaN(expected) && Number.isNaN(got) ? 0 : Infinity;
  }
  return expected === got ? 0 : Math.abs(expected - got);
}

/** Whether a row of zeros, which is that of a query that may attend to nothing, is one here too. */
const sameEmptyRows = (expected, got) =>
  Array.isArray(expected[0])
    ? expected.every((row, i) => sameEmptyRows(row, got[i]))
    : expected.some((weight) => weight !== 0) || got.every((weight) => weight === 0);

function answer({ logits, where, query, key, value, options }) {
  if (logits) return { weights: softmax(numeric(logits), where ?? undefined) };
  const { attn_mask: attnMask, is_causal: isCausal, ...others } = options;
  const mask = attnMask && numeric(attnMask);
  const [q, k, v] = [query, key, value].map(numeric);
  return scaledDotProductAttention(q, k, v, { attnMask: mask, isCausal, ...others });
}

/**
 * Run all cases.
 *
 * @returns {{cases: number, largest: number, failed: string[]}}
 */
export function agreement({ tolerance, cases }) {
  let largest = 0;
  const failed = [];
  cases.forEach((one, index) => {
    const got = answer(one);
    const weights = numeric(one.weights);
    const differences = [difference(weights, got.weights)];
    if (one.output) differences.push(difference(numeric(one.output), got.output));
    const worst = Math.max(...differences);
    largest = Math.max(largest, worst);
    if (!(worst < tolerance) || !sameEmptyRows(weights, got.weights)) {
      failed.push(`case ${index} (${one.group}): ${worst}`);
    }
  });
  return { cases: cases.length, largest, failed };
}

/** Let a button run the cases and say what came of it. */
export function startCheck(element) {
  const [button, status] = [element.querySelector("button"), element.querySelector("[role=status]")];
  button.disabled = false;
  button.addEventListener("click", async () => {
    status.textContent = "Loading the cases …";
    try {
      const file = await fetch(element.dataset.check);
      const { cases, largest, failed } = agreement(await file.json());
      status.textContent = failed.length
        ? `This browser fails ${failed.length} of ${cases} cases: ${failed.join("; ")}.`
        : `This browser agrees in all ${cases} cases. Largest difference: ${largest.toPrecision(2)}.`;
    } catch (problem) {
      status.textContent = `The cases could not be loaded: ${problem.message}.`;
    }
  });
}
