/** Whose words stand beside weights, and which of them is asked for: a twin of what weights.py has of both. */

import { repr, split } from "./python.js";
import { plural, Refusal, shapeText } from "./stored.js";

/** Numbers in place of words that are not known. */
export const numbered = (count) => Array.from({ length: count }, (_, index) => String(index + 1));

const asWords = (given) => (given === null ? null : typeof given === "string" ? split(given) : [...given]);

const isSame = (one, other) => (one === null ? other === null : one.length === other?.length && one.every((word, index) => word === other[index]));

/**
 * Return the words of queries and keys, whether they are one sentence, and what was guessed.
 *
 * @param {number[]} shape queries and keys
 * @param {string|string[]|null} words
 * @param {string|string[]|null} keys
 * @param {object} contents of the file
 */
export function wordsFor([rows, columns], words, keys, contents) {
  const given = asWords(words);
  let isSelf = keys === null && (contents.keys === null || isSame(contents.keys, contents.queries));
  let queryWords = given ?? contents.queries;
  let keyWords = contents.keys;
  if (keys !== null) {
    keyWords = asWords(keys);
  } else if (given !== null && (rows === columns || given.length === columns)) {
    [keyWords, isSelf] = [queryWords, true];
  }
  if (keyWords === null && queryWords !== null && [rows, queryWords.length].includes(columns)) keyWords = queryWords;
  if (queryWords === null && keyWords !== null && rows === columns) [queryWords, isSelf] = [keyWords, true];
  if (rows === 1 && queryWords !== null && queryWords.length !== 1) {
    // One row of a whole sentence: which of its words looks is not known.
    queryWords = queryWords.length === columns ? [""] : queryWords;
  }
  const said = [];
  if (queryWords === null || keyWords === null) {
    if ((words !== null || keys !== null) && rows !== 1) {
      throw new Refusal(
        `${queryWords === null ? "words" : "keys"}: ${contents.source} holds ${shapeText([rows, columns])} weights, ` +
          `so it takes two lists: words=${plural(rows, "query")} and keys=${plural(columns, "key")}`,
      );
    }
    if (rows !== 1 || keyWords === null) said.push("no words given, so they are numbered");
    queryWords = queryWords?.length ? queryWords : rows === 1 ? [""] : numbered(rows);
    keyWords = keyWords?.length ? keyWords : numbered(columns);
  }
  for (const [role, found, wanted, noun] of [
    ["words", queryWords, rows, "row"],
    ["keys", keyWords, columns, "column"],
  ]) {
    if (found.length === wanted) continue;
    throw new Refusal(
      `${role}: expected ${wanted}, one for each ${noun} of ${contents.source}, which holds ` +
        `${shapeText([rows, columns])} weights; got ${found.length}: ${repr(found.join(" "))}`,
    );
  }
  return { queries: queryWords, keys: keyWords, isSelf: isSelf && rows === columns, said };
}

/** Find a word in a sentence, by its text or by its place counted from 1. */
export function placeOf(query, words) {
  const shown = words.map((word) => word.replace(/^[Ġ▁ ]+/, "").trimEnd());
  const placesOf = (all, text) => all.flatMap((word, index) => (word === text ? [index] : []));
  for (const same of [
    placesOf(words, query),
    placesOf(shown, query),
    placesOf(
      shown.map((word) => word.toLowerCase()),
      query.toLowerCase(),
    ),
  ]) {
    if (same.length > 1) {
      throw new Refusal(
        `query: ${repr(query)} is there ${same.length} times; say which by its place in the sentence, one of ` +
          same.map((index) => index + 1).join(", "),
      );
    }
    if (same.length) return same[0];
  }
  if (/^\d+$/.test(query) && Number(query) >= 1 && Number(query) <= words.length) return Number(query) - 1;
  throw new Refusal(
    `query: ${repr(query)} is not in the sentence ${repr(words.join(" "))}; give one of its words, or its place ` +
      `from 1 to ${words.length}`,
  );
}
