/** Step 3: choose the word that asks, and see how its query meets the keys of both nouns. */

import { dot } from "../attention.js";
import { trimmed } from "./numbers.js";

export function compute({ asking }, { words, nouns, queries, keys }) {
  const query = queries[asking];
  const products = keys.map((key) => key.map((number, index) => number * query[index]));
  return { asking: words[asking], nouns, query, products, scores: keys.map((key) => dot(query, key)) };
}

export function show(panel, _, { nouns, query, products, scores }) {
  panel.given.dimensions.forEach((dimension, index) => {
    panel.number(`query ${dimension}`, trimmed(query[index], 2));
    nouns.forEach((noun, which) => {
      panel.number(`${noun} ${dimension}`, trimmed(products[which][index], 2));
    });
  });
  nouns.forEach((noun, which) => panel.number(`score ${noun}`, trimmed(scores[which], 2)));
}

export function tell(_, { asking, nouns, scores }) {
  const said = nouns.map((noun, which) => `“${noun}” ${trimmed(scores[which], 2)}`);
  return `Scores for “${asking}”: ${said.join(", ")}.`;
}
