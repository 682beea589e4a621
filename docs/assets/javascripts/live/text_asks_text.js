/** Cross-attention: choose the word that asks, and how many words of the other text there are. */

import { scaledDotProductAttention } from "../attention.js";
import { show as shown, weigh } from "./numbers.js";

export function compute({ asking, length }, { asking_words, asked, queries, keys }) {
  const there = keys.slice(0, length);
  const [weights] = scaledDotProductAttention([queries[asking]], there, there).weights;
  return { word: asking_words[asking], asked, weights };
}

export function show(panel, _, { asked, weights }) {
  const lengths = panel.element.querySelectorAll(".live-bar-length");
  asked.forEach((_word, index) => {
    const weight = weights[index];
    panel.number(`${index + 1}`, weight === undefined ? "–" : shown(weight, 2));
    weigh(lengths[index], weight ?? 0);
  });
}

export function tell(_, { word, asked, weights }) {
  const most = weights.indexOf(Math.max(...weights));
  return `“${word}” gives most attention to “${asked[most]}”: ${shown(weights[most], 2)}.`;
}
