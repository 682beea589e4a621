/** Step 6: pull the weights of a sum, and see where the new vector goes. */

import { vectorTimesMatrix } from "../attention.js";
import { show as shown } from "./numbers.js";

export function compute({ shares }, { words, values, hull, plane, close }) {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const weights = shares.map((share) => share / (total || 1));
  const terms = weights.map((weight, index) => values[index].map((number) => weight * number));
  const output = vectorTimesMatrix(weights, values);

  const [x, y] = plane.map((axis) => output[axis]);
  // The corners go round anticlockwise: what is inside has every side to its right.
  const isInside = hull.every(([fromX, fromY], index) => {
    const [toX, toY] = hull[(index + 1) % hull.length];
    return (toX - fromX) * (y - fromY) - (toY - fromY) * (x - fromX) >= -close;
  });
  return { words, total, weights, terms, output, isInside, close };
}

export function show(panel, _, { words, total, weights, terms, output, isInside }) {
  const { dimensions, places, plane, origin, unit, stroke } = panel.given;
  const find = (selector) => panel.element.querySelector(selector);
  words.forEach((word, index) => {
    panel.number(`${word} weight`, shown(weights[index], 3));
    dimensions.forEach((name, column) => panel.number(`${word} ${name}`, shown(terms[index][column], 3)));
  });
  dimensions.forEach((name, column) => panel.number(`new ${name}`, shown(output[column], 3)));
  panel.number("shares", shown(total, 2));
  panel.number("weights", shown(weights.reduce((sum, weight) => sum + weight, 0), 3));
  panel.number("place", isInside ? "inside" : "outside");
  find("[data-some]").hidden = total === 0;
  find("[data-none]").hidden = total !== 0;

  const [x, y] = plane.map((axis, across) => origin[across] + unit[across] * output[axis]);
  find("[data-new]").setAttribute("transform", `translate(${x} ${y})`);
  panel.element.querySelectorAll("svg line").forEach((line, index) => {
    const weight = places[index].reduce((sum, word) => sum + weights[word], 0);
    line.setAttribute("x1", x);
    line.setAttribute("y1", y);
    line.setAttribute("stroke-width", stroke * weight);
  });
}

export function tell(_, { words, total, weights, output, close }) {
  if (total === 0) return "No word gets anything: the new vector is zero.";
  const [least, most] = [Math.min(...weights), Math.max(...weights)];
  const vector = output.map((number) => shown(number, 2)).join(", ");
  const who = most - least < close ? "All words have the same" : `“${words[weights.indexOf(most)]}” has most`;
  return `${who}, ${shown(most, 2)}. The new vector is (${vector}).`;
}

const shares = (numbers) => Object.fromEntries(numbers.map((share, index) => [`shares.${index}`, share]));

export const actions = {
  all: (state, _, { argument }) =>
    shares(state.shares.map((_, index) => (index === Number(argument) ? 1 : 0))),
  alike: (state) => shares(state.shares.map(() => 1 / state.shares.length)),
};
