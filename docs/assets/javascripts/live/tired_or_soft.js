/** Two layers: the word that differs, what the first layer writes of it, and what the second makes of that. */

import { dot, matrixProduct, scaledDotProductAttention } from "../attention.js";
import { heat, show as shown, weigh } from "./numbers.js";

function firstLayer(x, strength, { W_Q1, W_K1, W_V1, W_O1 }) {
  const [query, key, value] = [W_Q1, W_K1, W_V1].map((matrix) => matrixProduct(x, matrix));
  const { weights, output } = scaledDotProductAttention(query, key, value);
  const found = matrixProduct(output, W_O1);
  const between = x.map((vector, i) => vector.map((number, j) => number + strength * found[i][j]));
  return { weights, between };
}

export function compute({ last, strength, swapped }, given) {
  const { query: it, hint, nouns, embeddings, W_Q2, W_K2 } = given;
  const { weights, between } = firstLayer(embeddings[last], strength, given);
  if (swapped) between[it] = firstLayer(embeddings[1 - last], strength, given).between[it];
  const [query] = matrixProduct([between[it]], W_Q2);
  const key = matrixProduct(between, W_K2);
  const second = scaledDotProductAttention([query], key, key).weights[0];
  return {
    words: given.sentences[last],
    asking: given.sentences[last][it],
    layers: [weights[it], second],
    hint: between[it][hint],
    nouns: nouns.map((noun) => ({ word: given.sentences[last][noun], score: dot(query, key[noun]) })),
  };
}

export function show(panel, _, { words, layers, hint, nouns }) {
  const all = (selector) => panel.element.querySelectorAll(selector);
  const [cells, lengths] = [all(".live-turn [data-heat]"), all(".live-bar-length")];
  words.forEach((word, index) => {
    const called = index === panel.given.cause ? "cause" : word;
    layers.forEach((weights, layer) => {
      panel.number(`${layer + 1} ${called}`, shown(weights[index], 2));
      heat(cells[index * layers.length + layer], weights[index], panel.given.ramp);
    });
    weigh(lengths[index], layers[1][index]);
  });
  panel.number("word", words[panel.given.cause]);
  panel.number("hint", shown(hint, 2));
  for (const { word, score } of nouns) panel.number(`score ${word}`, shown(score, 2));
}

export function tell(_, { words, asking, layers: [, weights], nouns: [one, other] }) {
  const said = ({ word }) => `“${word}” ${shown(weights[words.indexOf(word)], 2)}`;
  const whom = Math.abs(one.score - other.score) < 1e-9 ? "both nouns alike" : "one noun more";
  return `In the second layer “${asking}” looks at ${whom}: ${said(one)}, ${said(other)}.`;
}
