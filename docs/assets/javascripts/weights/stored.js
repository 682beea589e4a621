/**
 * What a file holds, as its header tells, before any of its numbers are read: a twin of
 * src/attention_figures/reading/stored.py.
 *
 * Contents are { source, arrays, queries, keys, notes }; an array is { name, shape, read }, and reading
 * gives { dtype, isReal, shape, numbers }.
 */

/** More bytes are read of no file that cannot be read in parts. */
export const LIMIT = 2 ** 30;

/** Names of arrays that hold the words, of the rows (or of both) and of the columns. */
export const WORDS = ["tokens", "words", "queries", "query_tokens", "query_words"];
export const KEYS = ["keys", "key_tokens", "key_words"];

/** A file or a choice that makes no sense, told to the reader. */
export class Refusal extends Error {}

export const reasonOf = (problem) => problem?.message ?? String(problem);

/** Do something, and if it fails, say where. */
export async function orRefuse(call, about) {
  try {
    return await call();
  } catch (problem) {
    throw new Refusal(about(reasonOf(problem)));
  }
}

export async function bytesOf(blob, begin = 0, end = blob.size) {
  return new Uint8Array(await blob.slice(begin, end).arrayBuffer());
}

/** Write a shape as people say it. */
export const shapeText = (shape) => shape.join(" × ") || "a single number";

/** Name and shape, as in a message. */
export const described = ({ name, shape }) => `${name} ${shapeText(shape)}`.trim();

/** Count things. */
export function plural(count, noun) {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("ry") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** How many numbers a shape has: exactly, however large it is. */
export const product = (shape) => shape.reduce((all, length) => all * BigInt(length), 1n);

/** The role of a name that words bear; undefined if they bear none. */
export function roleOf(name) {
  const small = name.toLowerCase();
  if (WORDS.includes(small)) return "queries";
  return KEYS.includes(small) ? "keys" : undefined;
}
