/** One whole block: choose a word, and read what its vector is after each step. */

import { trimmed } from "./numbers.js";

export const compute = ({ word }, { words, steps }) => ({ word: words[word], vectors: steps[word] });

export function show(panel, _, { vectors }) {
  vectors.forEach((vector, step) => {
    panel.given.dimensions.forEach((dimension, index) => {
      panel.number(`${step + 1} ${dimension}`, trimmed(vector[index], 2));
    });
  });
}

export function tell(_, { word, vectors }) {
  const said = vectors.at(-1).map((number) => trimmed(number, 2));
  return `“${word}” leaves the block as ${said.join(", ")}.`;
}
