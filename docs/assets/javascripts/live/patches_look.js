/** Pictures as tokens: choose the patch that looks, and see how much attention it gives to each patch. */

import { scaledDotProductAttention } from "../attention.js";
import { heat, show as shown } from "./numbers.js";

export function compute({ patch }, { query, key }) {
  const { weights } = scaledDotProductAttention([query[patch]], key, key);
  return { weights: weights[0], most: weights[0].indexOf(Math.max(...weights[0])) };
}

export function show(panel, { patch }, { weights, most }) {
  const cells = panel.element.querySelectorAll(".live-patches [data-heat]");
  weights.forEach((weight, index) => {
    panel.number(`${index + 1}`, shown(weight, 2));
    heat(cells[index], weight, panel.given.ramp);
  });
  panel.number("patch", `${patch + 1}`);
  panel.number("most", `${most + 1}`);
}

export function tell({ patch }, { weights, most }) {
  return `Patch ${patch + 1} gives most attention to patch ${most + 1}: ${shown(weights[most], 2)}.`;
}
