/** Step 2: choose the word that looks, and see how much attention it gives to each word. */

import { scaledDotProductAttention } from "../attention.js";
import { heat, show as shown, weigh } from "./numbers.js";

export function compute({ query }, given) {
  const { weights } = scaledDotProductAttention([given.query[query]], given.key, given.value);
  return { words: given.words, weights: weights[0] };
}

export function show(panel, { query }, { words, weights }) {
  const all = (selector) => panel.element.querySelectorAll(selector);
  const [boxes, lines, lengths] = [all("[data-word]"), all("line"), all(".live-bar-length")];
  weights.forEach((weight, index) => {
    panel.number(words[index], shown(weight, 2));
    heat(boxes[index], weight, panel.given.ramp);
    lines[index].setAttribute("y1", query + 0.5);
    weigh(lines[index], weight);
    weigh(lengths[index], weight);
  });
  all("[data-from]").forEach((word, index) => word.classList.toggle("chosen", index === query));
  panel.number("query", words[query]);
  panel.number("sum", shown(weights.reduce((sum, weight) => sum + weight, 0), 2));
  panel.number("entropy", shown(-weights.reduce((sum, w) => sum + w * Math.log2(w), 0), 2));
}

export function tell({ query }, { words, weights }) {
  const most = weights.indexOf(Math.max(...weights));
  return `“${words[query]}” gives most attention to “${words[most]}”: ${shown(weights[most], 2)}.`;
}
