/** Step 4: change an embedding or a matrix, and see everything that follows for one word. */

import { matrixProduct, scaledDotProductAttention } from "../attention.js";
import { heat, show as shown, trimmed, weigh } from "./numbers.js";

const MATRICES = ["W_Q", "W_K", "W_V"];

export function compute(state, { words, dimensions, word, embeddings }) {
  const all = embeddings.map((embedding, index) => (index === word ? state.x : embedding));
  const [query, key, value] = MATRICES.map((name) => matrixProduct(all, state[name]));
  const trace = scaledDotProductAttention([query[word]], key, value);
  return {
    ...{ words, dimensions, word, key, value, query: query[word] },
    scores: trace.scores[0],
    scaledScores: trace.scaledScores[0],
    weights: trace.weights[0],
    output: trace.output[0],
  };
}

export function show(panel, state, result) {
  const { words, dimensions, weights } = result;
  const cells = panel.element.querySelectorAll("[data-heat]");
  const bars = panel.element.querySelectorAll(".live-bar-length");
  dimensions.forEach((dimension, d) => {
    panel.number(`query ${dimension}`, trimmed(result.query[d], 2));
    panel.number(`new ${dimension}`, shown(result.output[d], 2));
    words.forEach((word, j) => {
      panel.number(`key ${word} ${dimension}`, trimmed(result.key[j][d], 2));
      panel.number(`value ${word} ${dimension}`, trimmed(result.value[j][d], 2));
    });
  });
  words.forEach((word, j) => {
    panel.number(`score ${word}`, shown(result.scores[j], 2));
    panel.number(`scaled ${word}`, shown(result.scaledScores[j], 3));
    panel.number(`weight ${word}`, shown(weights[j], 2));
    heat(cells[j], weights[j], panel.given.ramp);
    weigh(bars[j], weights[j]);
  });
  markMatrices(panel, state);
}

/** Mark the name of a matrix that the reader has changed: on a phone it may be out of sight. */
function markMatrices({ element, start }, state) {
  for (const name of MATRICES) {
    const isChanged = String(state[name]) !== String(start[name]);
    element.querySelector(`[data-matrix=${name}]`).classList.toggle("changed", isChanged);
  }
}

export function tell(_, { words, word, weights, output }) {
  const most = weights.indexOf(Math.max(...weights));
  const vector = output.map((number) => shown(number, 2)).join(", ");
  return (
    `“${words[word]}” takes most from “${words[most]}”: ${shown(weights[most], 2)}. ` +
    `Its new vector is (${vector}).`
  );
}
