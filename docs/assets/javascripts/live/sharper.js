/** Sharp or flat: temperature, a number added to all logits, a soft cap, and the weights that follow. */

import { softmax } from "../attention.js";
import { show as shown, weigh } from "./numbers.js";

export function compute({ temperature, shift, capped, cap }, { words, scaled, answer }) {
  const squeezed = (logit) => (capped ? cap * Math.tanh(logit / cap) : logit);
  const logits = scaled.map((score) => squeezed(score / temperature + shift));
  const weights = softmax(logits);
  const entropy = -weights.reduce((sum, weight) => sum + (weight ? weight * Math.log2(weight) : 0), 0);
  return { words, weights, entropy, logit: logits[words.indexOf(answer)] };
}

export function show(panel, _, { words, weights, entropy, logit }) {
  const lengths = panel.element.querySelectorAll(".live-bar-length");
  weights.forEach((weight, index) => {
    panel.number(words[index], shown(weight, 2));
    weigh(lengths[index], weight);
  });
  panel.number("logit", shown(logit, 2));
  panel.number("entropy", shown(entropy, 2));
}

export function tell(_, { words, weights, entropy }) {
  const most = weights.indexOf(Math.max(...weights));
  return `“${words[most]}” gets most, ${shown(weights[most], 2)}; the entropy is ${shown(entropy, 2)} bits.`;
}
