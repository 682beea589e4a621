/**
 * Files of weights in a thread of their own, so that the page stays alive while a large one is read.
 *
 * It gets { file, asked }: a file, or none if the last one is meant, and what preparing.js takes. It
 * answers with { names, drawing } or { names, problem, isReaders }; names are those of several arrays.
 */

import { readContents } from "./files.js";
import { prepared } from "./preparing.js";
import { reasonOf, Refusal } from "./stored.js";

let contents;

async function answer({ file, asked }) {
  if (file) contents = readContents(file);
  const arrays = await contents.then((found) => found.arrays, () => []);
  const names = arrays.length > 1 ? arrays.map(({ name }) => name) : [];
  try {
    return { names, drawing: await prepared(contents, asked) };
  } catch (problem) {
    return { names, problem: reasonOf(problem), isReaders: problem instanceof Refusal };
  }
}

let last = Promise.resolve();

addEventListener("message", ({ data }) => {
  last = last.then(async () => postMessage(await answer(data)));
});
