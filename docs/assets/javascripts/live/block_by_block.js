/** Cost: the softmax of one word, block by block: the twin of blockwise_steps in the package. */

import { show as shown, weigh } from "./numbers.js";

const EMPTY = { maximum: -Infinity, sum: 0, weighted: undefined };

/** Take in a block of keys: correct the sums so far to the new maximum, and add what is new. */
function taken({ maximum, sum, weighted }, logits, values) {
  const most = Math.max(maximum, ...logits);
  const factor = Math.exp(maximum - most);
  const exponentials = logits.map((logit) => Math.exp(logit - most));
  const added = values[0].map((_, column) =>
    exponentials.reduce((total, one, row) => total + one * values[row][column], 0),
  );
  return {
    maximum: most,
    factor,
    sum: exponentials.reduce((total, one) => total + one, factor * sum),
    weighted: added.map((number, column) => number + factor * (weighted?.[column] ?? 0)),
  };
}

const blocksOf = (block, { words }) => Math.ceil(words.length / block);

export function compute({ block, seen }, given) {
  const { logits, values, words } = given;
  const blocks = Math.min(seen, blocksOf(block, given));
  let sums = EMPTY;
  for (let start = 0; start < blocks * block; start += block) {
    sums = taken(sums, logits.slice(start, start + block), values.slice(start, start + block));
  }
  const stop = Math.min(blocks * block, words.length);
  const exponentials = logits.slice(0, stop).map((logit) => Math.exp(logit - sums.maximum));
  const output = sums.weighted.map((number) => number / sums.sum);
  return { ...sums, start: (blocks - 1) * block, stop, exponentials, output, isAll: stop === words.length };
}

export function show(panel, _, { maximum, factor, sum, start, stop, exponentials, output }) {
  const { words, dimensions } = panel.given;
  const lengths = panel.element.querySelectorAll(".live-bar-length");
  panel.element.querySelectorAll(".live-blocks-keys tbody tr").forEach((row, index) => {
    row.classList.toggle("new", start <= index && index < stop);
    panel.number(words[index], index < stop ? shown(exponentials[index], 3) : "–");
    weigh(lengths[index], exponentials[index] ?? 0);
  });
  panel.number("maximum", shown(maximum, 2));
  panel.number("factor", shown(factor, 3));
  panel.number("sum", shown(sum, 3));
  dimensions.forEach((name, column) => panel.number(`output ${name}`, shown(output[column], 3)));
}

export function tell(_, { factor, sum, isAll }) {
  if (isAll) return `All keys are seen: the sum is ${shown(sum, 3)}, and the output that of the whole softmax.`;
  const change = factor < 1 ? `The earlier sums are multiplied by ${shown(factor, 3)}` : "The maximum stays";
  return `${change}, and the sum is ${shown(sum, 3)}.`;
}

export const actions = {
  next({ block, seen }, given) {
    const blocks = blocksOf(block, given);
    return { seen: (Math.min(seen, blocks) % blocks) + 1 };
  },
};
