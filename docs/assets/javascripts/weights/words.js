/**
 * Words as a figure shows them, pieces joined and special tokens left out if asked: a twin of
 * src/attention_figures/words.py.
 */

import { fixed, repr } from "./python.js";
import { fromRows, least, most, rowsOf, sum } from "./stacks.js";
import { Refusal } from "./stored.js";

/** Tokens that stand for no word: the beginning, the end, what fills up. */
const SPECIAL = /^(?:\[(CLS|SEP|PAD|BOS|EOS)\]|<\/?s>|<(pad|bos|eos|cls|sep)>|<\|[^|]*\|>)$/i;
const isSpecial = (token) => SPECIAL.test(token);

const STAND_INS = { "\n": "⏎", "\r": "⏎", "\t": "⇥" };
const JOINERS = "\u200c\u200d\ufe0e\ufe0f"; // invisible, but they shape what stands beside them
const UNSEEN = "\u034f\u115f\u3164";
const SPACES = ["Ġ", "▁"]; // how tokenizers write that a space comes before a piece

/** A word in which nothing is invisible, and every character stands for itself. */
function visible(word) {
  const bare = word.replace(/^ +| +$/g, "");
  const letters = Array.from(bare || "␣".repeat(word.length) || "‹empty›");
  return letters.map((one, index) => visibleOne(one, letters[index - 1])).join("");
}

function visibleOne(one, before) {
  if (STAND_INS[one]) return STAND_INS[one];
  if (/^\p{Cs}$/u.test(one)) return "\ufffd";
  if (JOINERS.includes(one) && before && before.codePointAt(0) > 0x2ff) return one;
  if (/^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$/u.test(one) || (JOINERS + UNSEEN).includes(one)) {
    return `‹U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;
  }
  return one;
}

/** The alphabet in which byte-level tokenizers write all 256 bytes: `bytes_to_unicode` of GPT-2's encoder.py. */
const BYTES = new Map();
{
  const isPlain = (byte) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad && byte < 0x100);
  let others = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    BYTES.set(String.fromCharCode(isPlain(byte) ? byte : 256 + others), byte);
    others += isPlain(byte) ? 0 : 1;
  }
}

/** Whether tokens use a letter as their sign for a space; few words begin with it by chance. */
const marksSpaces = (tokens, mark) =>
  tokens.length > 0 && 3 * tokens.filter((token) => token.startsWith(mark)).length >= tokens.length;

function fromBytes(token) {
  const bytes = Array.from(token, (letter) => BYTES.get(letter));
  if (bytes.includes(undefined)) return token;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return token; // half of a letter
  }
}

/** Tokens as words: signs for spaces become spaces, and nothing stays invisible. */
export function shownWords(tokens) {
  let words = tokens;
  if (marksSpaces(words, "Ġ")) words = words.map(fromBytes);
  if (marksSpaces(words, "▁")) words = words.map((word) => word.replaceAll("▁", " "));
  return words.map(visible);
}

/** Which tokens make up each word. */
function wordGroups(tokens) {
  const marks = SPACES.filter((mark) => marksSpaces(tokens, mark));
  const begins = [...marks, "Ċ", "\n"];
  const groups = [];
  tokens.forEach((token, index) => {
    const isOpen = marks.length > 0 && !begins.some((mark) => token.startsWith(mark));
    const continues = (token.startsWith("##") || isOpen) && !isSpecial(token);
    const followsWord = groups.length > 0 && !isSpecial(tokens[groups.at(-1).at(-1)]);
    if (continues && followsWord) groups.at(-1).push(index);
    else groups.push([index]);
  });
  return groups;
}

const joined = (tokens, groups) =>
  groups.map((group) => group.map((index, place) => (place ? tokens[index].replace(/^##/, "") : tokens[index])).join(""));

const chunks = (all, size) => Array.from({ length: all.length / size }, (_, one) => all.slice(one * size, (one + 1) * size));

/** Join the pieces of words: a key gets what its pieces got, a query the mean of its pieces. */
export function merged(read) {
  const { count, rows } = read.weights;
  const [down, across] = [wordGroups(read.queries), wordGroups(read.keys)];
  const lines = rowsOf(read.weights).map((row) => across.map((group) => sum(group.map((column) => row[column]))));
  const matrices = chunks(lines, rows).map((matrix) =>
    down.map((group) => across.map((_, column) => sum(group.map((row) => matrix[row][column])) / group.length)),
  );
  const isHidden = (group, columns) => group.every((row) => columns.every((column) => read.hidden[row][column]));
  return {
    ...read,
    weights: fromRows(matrices.flat(), count, down.length, across.length),
    queries: joined(read.queries, down),
    keys: joined(read.keys, across),
    hidden: read.hidden && down.map((group) => across.map((columns) => isHidden(group, columns))),
  };
}

const kept = (all, places) => places.map((place) => all[place]);
const wordsAlone = (tokens) => tokens.flatMap((token, index) => (isSpecial(token) ? [] : [index]));

/** Leave out tokens that stand for no word, and divide each row by what is left of it. */
export function withoutSpecial(read) {
  const { queries, keys, weights } = read;
  const [rows, columns] = [wordsAlone(queries), wordsAlone(keys)];
  if (!rows.length || !columns.length) {
    throw new Refusal("words: nothing is left when special tokens are left out");
  }
  if (rows.length === queries.length && columns.length === keys.length) {
    return { ...read, guessed: [...read.guessed, "no special tokens found"] };
  }
  const lines = chunks(rowsOf(weights), weights.rows).flatMap((matrix) => kept(matrix, rows));
  const others = keys.flatMap((_, index) => (columns.includes(index) ? [] : [index]));
  const lost = lines.map((row) => sum(kept(row, others)));
  const left = lines.map((row) => kept(row, columns));
  const sums = left.map(sum);
  const wrong = sums.findIndex((one) => one <= 0);
  if (wrong >= 0) {
    throw new Refusal(
      `weights: ${repr(queries[rows[wrong % rows.length]])} gives all its weight to special tokens, so nothing is ` +
        "left to share among the words",
    );
  }
  const names = [...new Set([...queries, ...keys].filter(isSpecial))].sort();
  const note =
    `left out ${names.join(", ")}, which got ${fixed(least(lost), 2)} to ${fixed(most(lost), 2)} of each row; ` +
    "rows divided by what is left";
  const shares = left.map((row, index) => row.map((number) => number / sums[index]));
  return {
    ...read,
    weights: fromRows(shares, weights.count, rows.length, columns.length),
    queries: kept(queries, rows),
    keys: kept(keys, columns),
    hidden: read.hidden && rows.map((row) => kept(read.hidden[row], columns)),
    notes: [...read.notes, note],
  };
}

