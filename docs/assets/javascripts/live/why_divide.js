/** Step 5: random queries and keys, the scores of which grow with the width unless they are divided. */

import { softmax } from "../attention.js";
import { repeatableNormals } from "../repeatable.js";
import { show as shown } from "./numbers.js";

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

let held = {}; // the numbers drawn last: a width takes but a part of them

function normals(seed, count) {
  if (held.seed !== seed) held = { seed, drawn: repeatableNormals(seed, count) };
  return held.drawn;
}

/** The scores of each draw: the query comes first, and its keys follow. */
function scoresOf({ width, seed }, { widest, keys, draws }) {
  const drawn = normals(seed, draws * (keys + 1) * widest);
  return Array.from({ length: draws }, (_, draw) => {
    const begin = draw * (keys + 1) * widest;
    return Array.from({ length: keys }, (_, key) => {
      const other = begin + (key + 1) * widest;
      let score = 0;
      for (let i = 0; i < width; i += 1) score += drawn[begin + i] * drawn[other + i];
      return score;
    });
  });
}

function wayOf(name, scores) {
  const all = scores.flat();
  const middle = mean(all);
  const weights = scores.map((row) => softmax(row));
  return {
    name,
    scores: scores[0],
    weights: weights[0],
    largest: weights.map((row) => Math.max(...row)),
    spread: Math.sqrt(mean(all.map((score) => (score - middle) ** 2))),
  };
}

export function compute(state, given) {
  const scores = scoresOf(state, given);
  const divisor = Math.sqrt(state.width);
  const divided = scores.map((row) => row.map((score) => score / divisor));
  return { divisor, ways: [wayOf("plain", scores), wayOf("divided", divided)] };
}

export function show(panel, _, { divisor, ways }) {
  panel.number("divisor", shown(divisor, 1));
  const drawings = panel.element.querySelectorAll(".live-divide svg");
  ways.forEach(({ name, scores, weights, largest, spread }, way) => {
    panel.number(`spread ${name}`, shown(spread, 2));
    panel.number(`first ${name}`, shown(largest[0], 2));
    panel.number(`largest ${name}`, shown(mean(largest), 2));
    const all = (selector) => drawings[way].querySelectorAll(selector);
    const place = (line, x) => ["x1", "x2"].forEach((end) => line.setAttribute(end, x));
    all(".live-divide-score").forEach((line, index) => {
      const part = scores[index] / panel.given.furthest;
      place(line, 70 + 70 * Math.min(Math.max(part, -1), 1));
    });
    all("rect").forEach((bar, index) => {
      bar.setAttribute("y", 80 - 52 * weights[index]);
      bar.setAttribute("height", 52 * weights[index]);
    });
    all(".live-divide-largest").forEach((line, index) => place(line, 1 + 138 * largest[index]));
  });
}

export function tell({ width }, { ways: [plain, divided] }) {
  const [without, within] = [plain, divided].map(({ largest }) => shown(mean(largest), 2));
  return `At width ${width} the largest weight averages ${without} without the division, ${within} with it.`;
}

export const actions = {
  anew: ({ seed }, { seeds }) => ({ seed: (seed % seeds) + 1 }),
};
