/** Step 6: lay the weighted values tip to tail, until they arrive at the new vector. */

import { vectorTimesMatrix } from "../attention.js";
import { show as shown } from "./numbers.js";
import { playOrPause } from "./playing.js";

const PACE = 900; // milliseconds an arrow while it plays

export function compute({ laid, order }, { words, weights, values, orders }) {
  const laidWords = orders[order].slice(0, laid);
  const terms = laidWords.map((word) => values[word].map((number) => weights[word] * number));
  const origin = values[0].map(() => 0);
  const sums = terms.reduce(
    (before, term) => [...before, term.map((number, column) => before.at(-1)[column] + number)],
    [origin],
  );
  const output = vectorTimesMatrix(weights, values);
  const left = Math.hypot(...output.map((number, column) => number - sums.at(-1)[column]));
  const newest = laidWords.at(-1);
  return { laidWords, newest, word: words[newest], terms, sums, left, isAll: laid === words.length };
}

/** The line from tail to tip, and two short ones at the tip. */
function arrow([fromX, fromY], [toX, toY], { head, spread }) {
  const [x, y] = [toX - fromX, toY - fromY];
  const length = Math.hypot(x, y);
  const line = `M${fromX} ${fromY}L${toX} ${toY}`;
  if (length === 0) return line;
  const share = Math.min(head, length / 2) / length;
  const [backX, backY] = [x * share, y * share];
  const barb = (way) => `${toX - backX - way * spread * backY} ${toY - backY + way * spread * backX}`;
  return `${line}M${barb(1)}L${toX} ${toY}L${barb(-1)}`;
}

export function show(panel, _, { laidWords, newest, word, terms, sums, left }) {
  const { dimensions, weights, values, plane, frames } = panel.given;
  const known = (numbers, column, digits) => (numbers ? shown(numbers[column], digits) : "–");
  panel.number("word", word ?? "–");
  panel.number("weight", known(word && weights, newest, 3));
  dimensions.forEach((name, column) => {
    panel.number(`value ${name}`, known(values[newest], column, 2));
    panel.number(`term ${name}`, known(terms.at(-1), column, 3));
    panel.number(`sum ${name}`, shown(sums.at(-1)[column], 3));
  });
  panel.number("left", shown(left, 3));
  panel.element.querySelectorAll(".live-tails-words span").forEach((place, index) => {
    place.classList.toggle("laid", laidWords.includes(index));
    place.classList.toggle("new", index === newest);
  });
  panel.element.querySelectorAll("[data-tails]").forEach((drawing, which) => {
    const [x, y, unit] = frames[which];
    const points = sums.map((sum) => [x + unit * sum[plane[0]], y - unit * sum[plane[1]]]);
    drawing.querySelectorAll("path").forEach((line, index) => {
      const isLaid = index < terms.length;
      line.setAttribute("d", isLaid ? arrow(points[index], points[index + 1], panel.given) : "");
      line.classList.toggle("new", index === terms.length - 1);
    });
  });
}

export function tell({ laid }, { word, sums, left, isAll }) {
  if (laid === 0) return "No arrow is laid: the sum is zero.";
  const sum = sums.at(-1).map((number) => shown(number, 2)).join(", ");
  return isAll
    ? `All arrows are laid, and the sum is the new vector: (${sum}).`
    : `With the arrow of “${word}” the sum is (${sum}); ${shown(left, 2)} is left to go.`;
}

export const actions = {
  back: ({ laid }) => ({ laid: Math.max(laid - 1, 0) }),
  on: ({ laid }, { words }) => ({ laid: Math.min(laid + 1, words.length) }),
  play: (_, { words }, { panel }) => playOrPause(panel, "laid", words.length, PACE),
};
