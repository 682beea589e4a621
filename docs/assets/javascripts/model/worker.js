/**
 * The real model in a thread of its own, so that the page stays alive while it computes.
 *
 * It gets { files, version, sizes, text }: where the model's files are, which weights they hold, how
 * large those are that come first, and a text. It answers with
 *
 *   { loaded, total }                    bytes, while they come
 *   { tokens, weights, contributions }   weights (layers · heads, L, L) and lengths of the values that
 *                                        reach the output (layers · heads, L), as rows of numbers
 *   { problem }                          in words
 *
 * To stop it, end the thread: what has been loaded by then is kept.
 */

import { Encoder } from "./encoder.js";
import { Files } from "./files.js";
import { readSafetensors } from "./safetensors.js";
import { WordPiece } from "./wordpiece.js";

const WORDS = "embeddings.word_embeddings.weight";
const ROWS_OF_A_PART = 256;
const MOST_TOKENS = 64;

const partFile = (part) => `words-${String(part).padStart(3, "0")}.safetensors`;
const asText = (bytes) => new TextDecoder().decode(bytes);

let model;
const parts = new Map();

async function load(files, sizes) {
  const [config, vocabulary, layers] = await files.all(Object.keys(sizes), sizes);
  const settings = JSON.parse(asText(config));
  const pieces = asText(vocabulary).split("\n").slice(0, settings.vocab_size);
  const encoder = new Encoder(settings, readSafetensors(layers.buffer));
  return { pieces: new WordPiece(pieces), encoder };
}

/** The embeddings of tokens, from those parts of the table that hold them. */
async function embeddings(files, numbers, width) {
  const wanted = [...new Set(numbers.map((number) => Math.floor(number / ROWS_OF_A_PART)))];
  const missing = wanted.filter((part) => !parts.has(part));
  const contents = await files.all(missing.map(partFile));
  missing.forEach((part, index) => parts.set(part, readSafetensors(contents[index].buffer)));
  return numbers.map((number) => {
    const part = parts.get(Math.floor(number / ROWS_OF_A_PART));
    const row = number % ROWS_OF_A_PART;
    const scale = part.get(`${WORDS}.scale`).numbers[row];
    const begin = row * width;
    return Array.from(part.get(WORDS).numbers.subarray(begin, begin + width), (n) => n * scale);
  });
}

/** Put arrays one after the other into one. */
function joined(arrays) {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let begin = 0;
  for (const array of arrays) {
    all.set(array, begin);
    begin += array.length;
  }
  return all;
}

async function answer({ files: place, version, sizes, text }) {
  const files = new Files(place, version, (loaded, total) => postMessage({ loaded, total }));
  model ??= await load(files, sizes);
  const { pieces, encoder } = model;
  const tokens = pieces.tokens(text);
  if (tokens.length > MOST_TOKENS) {
    throw new RangeError(`This text makes ${tokens.length} tokens, and ${MOST_TOKENS} is the most. Shorten it.`);
  }
  const words = await embeddings(files, pieces.numbers(tokens), encoder.width);
  const trace = encoder.trace(words);
  const weights = joined(trace.weights.flat());
  const contributions = joined(trace.contributions.flat());
  const { layers, heads } = encoder;
  postMessage({ text, tokens, layers, heads, weights, contributions }, [weights.buffer, contributions.buffer]);
}

addEventListener("message", ({ data }) => {
  answer(data).catch(({ name, message }) => postMessage({ problem: message, isReaders: name === "RangeError" }));
});
