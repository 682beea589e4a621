/** Step 1: choose the word in which the sentence and its twin differ, and see what the pronoun looks at. */

import { scaledDotProductAttention } from "../attention.js";
import { show as shown, weigh } from "./numbers.js";

export function compute({ last }, { sentences, query, keys, nouns }) {
  const [weights] = scaledDotProductAttention([query], keys[last], keys[last]).weights;
  const [answer, rival] = nouns;
  const named = nouns.map((place) => sentences[last][place]);
  return { words: sentences[last], weights, ratio: weights[answer] / weights[rival], named };
}

export function show(panel, _, { words, weights, ratio }) {
  const { cause } = panel.given;
  const lengths = panel.element.querySelectorAll(".live-bar-length");
  weights.forEach((weight, index) => {
    panel.number(index === cause ? "cause" : words[index], shown(weight, 2));
    weigh(lengths[index], weight);
  });
  panel.number("word", words[cause]);
  panel.number("ratio", shown(ratio, 2));
}

export function tell(_, { ratio, named: [answer, rival] }) {
  return `“${answer}” gets ${shown(ratio, 2)} times the weight of “${rival}”.`;
}
