/** From what a file holds to what is drawn: a twin of `prepare` in src/attention_figures/library.py. */

import { placeOf } from "./naming.js";
import { repr } from "./python.js";
import { readWeights } from "./reading.js";
import { asLists, rowOfEach } from "./stacks.js";
import { Refusal } from "./stored.js";
import { merged, shownWords, withoutSpecial } from "./words.js";

/** A description tells the rows of no more queries one by one. */
export const MOST_TOLD = 24;

/**
 * @param {Promise<object>|object} contents as files.js gives them
 * @param {object} asked as reading.js takes it, with merge, hideSpecial, and the kind of figure
 * @returns {Promise<object>} maps (a list of matrices, each a list of rows), queries, keys, query, isSelf,
 *     hidden, guessed, notes, layers, heads
 */
export async function prepared(contents, { merge = false, hideSpecial = false, kind = "map", ...asked }) {
  const isChanged = merge || hideSpecial;
  let read = await readWeights(contents, { ...asked, query: isChanged ? null : (asked.query ?? null) });
  if (hideSpecial) read = withoutSpecial(read);
  if (merge) read = merged(read);
  if (isChanged && (asked.query ?? null) !== null) {
    const row = placeOf(asked.query, read.queries);
    const hidden = read.hidden && [read.hidden[row]];
    read = { ...read, query: row, weights: rowOfEach(read.weights, row), hidden };
  }
  const shown = shownWords([...read.queries, ...read.keys]);
  const queries = read.queries.map((word, index) => (word ? shown[index] : ""));
  const keys = shown.slice(queries.length);
  if (kind === "row" && read.weights.rows > 1) {
    const sentence = keys.slice(0, MOST_TOLD).join(" ") + (keys.length > MOST_TOLD ? " …" : "");
    throw new Refusal(
      `query: expected one of ${repr(sentence)}, or its place from 1 to ${queries.length}; got none`,
    );
  }
  const { weights, ...rest } = read;
  return { ...rest, queries, keys, maps: asLists(weights) };
}
