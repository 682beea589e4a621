/** Step 7a: one number of a query matrix, the loss that it makes, and steps downhill. */

import { scaledDotProductAttention, vectorTimesMatrix } from "../attention.js";
import { show as shown } from "./numbers.js";

export function compute({ number }, given) {
  const { row, column, x, W_Q, key, wanted, words, other } = given;
  const matrix = W_Q.map((numbers, i) => numbers.map((own, j) => (i === row && j === column ? number : own)));
  const { weights, scale } = scaledDotProductAttention([vectorTimesMatrix(x, matrix)], key, key);
  const slope = weights[0].reduce(
    (sum, weight, j) => sum + (weight - (j === wanted ? 1 : 0)) * x[row] * key[j][column] * scale,
    0,
  );
  const nouns = [wanted, other].map((place) => ({ word: words[place], weight: weights[0][place] }));
  return { loss: -Math.log(weights[0][wanted]), slope, nouns };
}

export function show(panel, { number }, { loss, slope, nouns }) {
  const { lowest, across, up, tall } = panel.given;
  const dot = panel.find(".live-here");
  dot.setAttribute("cx", across * (number - lowest));
  dot.setAttribute("cy", tall - up * loss);
  panel.number("loss", shown(loss, 3));
  panel.number("slope", shown(slope, 3));
  for (const { word, weight } of nouns) panel.number(word, shown(weight, 3));
}

export function tell({ number }, { loss, slope }) {
  return `At ${shown(number, 2)} the loss is ${shown(loss, 3)} and the slope ${shown(slope, 3)}.`;
}

export const actions = {
  step({ number }, given) {
    const to = number - given.rate * compute({ number }, given).slope;
    return { number: Math.min(Math.max(Math.round(1000 * to) / 1000, given.lowest), given.highest) };
  },
};
