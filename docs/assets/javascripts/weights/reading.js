/**
 * Attention weights with their words, from what a file holds: a twin of `read_weights` in
 * src/attention_figures/reading/weights.py.
 */

import { checkedWeights } from "./checks.js";
import { askForChoice, chosenArray, oneStack } from "./choosing.js";
import { numbered, placeOf, wordsFor } from "./naming.js";
import { fixed, general, repr } from "./python.js";
import { fromRows, mapped, meanOf, most, rowOfEach, rowsOf, stackOf, sum, transposed } from "./stacks.js";
import { Refusal } from "./stored.js";

/** How numbers are to be understood, where nothing is said. */
export const READING = {
  array: null, // name of the array, where a file holds several
  layer: null, // counted from 1, like head
  head: null,
  mean_heads: false,
  logits: false,
  percent: false,
  transpose: false,
  normalise: false,
  causal: false,
};

/** Refuse choices that exclude each other or are no numbers of layers and heads. */
function checkChoices(how) {
  for (const name of ["layer", "head"]) {
    const number = how[name];
    if (number !== null && !(Number.isInteger(number) && number >= 1)) {
      throw new Refusal(`${name}: expected a whole number from 1, got ${number}`);
    }
  }
  if (how.mean_heads && how.head !== null) {
    throw new Refusal("head: a mean over all heads leaves none to choose; give one of both");
  }
  if (how.logits && how.percent) throw new Refusal("percent: logits are no percentages; give one of both");
}

/** Keys that a query may not see: the last query sees all, since with a cache the first were asked earlier. */
function hiddenIn({ rows, columns }) {
  if (rows > columns) {
    throw new Refusal(`causal: expected as many keys as queries or more, got ${rows} × ${columns} weights`);
  }
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => column > row + columns - rows),
  );
}

/** Weights from scores, as in src/attention_explainer/softmax.py: all zero where nothing is left to choose from. */
function softmax(scores, hidden) {
  const seen = hidden ? scores.map((score, column) => (hidden[column] ? -Infinity : score)) : scores;
  const lowest = seen.some(Number.isNaN) ? NaN : Math.max(-Number.MAX_VALUE, most(seen));
  const powers = seen.map((score) => Math.exp(score - lowest));
  const total = sum(powers);
  const divisor = Number.isNaN(total) ? NaN : Math.max(total, 1);
  return powers.map((power) => power / divisor);
}

/** Weights from whatever the numbers are, and what a causal mask hides. */
function understood(stack, how) {
  const hidden = how.causal ? hiddenIn(stack) : null;
  let numbers = how.percent ? mapped(stack, (number) => number / 100) : stack;
  if (how.logits) {
    const lines = rowsOf(numbers).map((row, index) => softmax(row, hidden?.[index % stack.rows]));
    numbers = fromRows(lines, stack.count, stack.rows, stack.columns);
  }
  return { given: numbers, hidden };
}

function normalised(stack, rowName) {
  const rows = rowsOf(stack);
  const sums = rows.map(sum);
  const wrong = sums.findIndex((one) => one <= 0);
  if (wrong >= 0) {
    const name = rowName(wrong % stack.rows);
    throw new Refusal(`normalise: row ${name} sums to ${general(sums[wrong])}, which cannot become 1`);
  }
  const lines = rows.map((row, index) => row.map((number) => number / sums[index]));
  return fromRows(lines, stack.count, stack.rows, stack.columns);
}

function nothingAhead(shown, hidden) {
  const ahead = rowsOf(shown).flatMap((row, index) =>
    Array.from(row).filter((_, column) => hidden[index % shown.rows][column]),
  );
  if (most(ahead) > 1e-6) {
    throw new Refusal(
      `causal: a query gives ${fixed(most(ahead), 4)} to a later key; a mask belongs before the softmax, so it ` +
        "takes logits: logits=True",
    );
  }
}

/** How many layers and heads there are in a stack of which these axes are left. */
function sizesOf({ array, names }) {
  const [first, second] = array.shape;
  if (names.length === 2) return { layers: first, heads: second };
  if (names[0] === "layer") return { layers: first, heads: 1 };
  return { layers: 1, heads: names.length ? first : 1 };
}

/**
 * Read attention weights and check that they are some.
 *
 * @param {Promise<object>|object} source contents as files.js gives them
 * @param {{words: string|null, keys: string|null, query: string|null, allHeads: boolean, reading: object}} asked
 * @returns {Promise<object>} weights (a stack), queries, keys, query, isSelf, hidden, guessed, notes, layers, heads
 * @throws {Refusal} whose message says what helps
 */
export async function readWeights(source, { words = null, keys = null, query = null, allHeads = false, reading = {} }) {
  const how = { ...READING, ...reading };
  checkChoices(how);
  const contents = await source;
  const { axes, guessed, layer } = await chosenArray(contents, how.array, how.layer);
  const left = oneStack(axes, contents.source, layer, how.head);
  const isMean = how.mean_heads && left.names.join() === "head";
  if (left.names.length && !allHeads && !isMean) throw askForChoice(axes, left, contents.source);
  const stored = stackOf(left.array);
  const stack = how.transpose ? transposed(stored) : stored;
  const named = wordsFor([stack.rows, stack.columns], words, keys, contents);
  const { queries } = named;
  const row = query === null ? null : placeOf(query, queries);
  const { given, hidden } = understood(stack, how);
  let shown = row === null ? given : rowOfEach(given, row);
  const areKnown = queries.some(Boolean) && queries.join("\n") !== numbered(queries.length).join("\n");
  const rowName = (index) => {
    const place = row ?? index;
    return areKnown ? `${place + 1} (${repr(queries[place])})` : String(place + 1);
  };
  if (how.normalise) shown = normalised(shown, rowName);
  const checked = checkedWeights(shown, given, contents.source, rowName);
  const seen = hidden && row !== null ? [hidden[row]] : hidden;
  if (seen) nothingAhead(checked.weights, seen);
  return {
    weights: isMean ? meanOf(checked.weights) : checked.weights,
    queries,
    keys: named.keys,
    query: row,
    isSelf: named.isSelf,
    hidden: seen,
    guessed: [...contents.notes, ...guessed, ...named.said],
    notes: checked.notes,
    ...(isMean ? { layers: 1, heads: 1 } : sizesOf(left)),
  };
}
