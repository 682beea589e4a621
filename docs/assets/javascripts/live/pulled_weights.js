/** Step 6: pull the weights of a sum, and see where the new vector goes. */

import { dot, softmax, vectorTimesMatrix } from "../attention.js";
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
  const { dimensions, places, plane, size, origin, unit, stroke } = panel.given;
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
  const handle = find(".live-hold");
  handle.style.left = `${(100 * x) / size[0]}%`;
  handle.style.top = `${(100 * y) / size[1]}%`;
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

/** Four decimals, as the fields show them: what is set is what stands there. */
const asShown = (share) => Number(share.toFixed(4));

const LEAST = 1e-3; // of a weight, before the square is pulled: what has nothing could never be given any
const INWARDS = 0.01; // how far the square stays away from the edge, where weights would be zero
const CLOSE_ENOUGH = 1e-10;

/** Return the point of a hull that is nearest to one outside, and one inside as it is. */
function intoHull([x, y], hull) {
  let best = { distance: Infinity };
  let isInside = true;
  hull.forEach(([fromX, fromY], index) => {
    const [toX, toY] = hull[(index + 1) % hull.length];
    const [sideX, sideY] = [toX - fromX, toY - fromY];
    isInside &&= sideX * (y - fromY) - sideY * (x - fromX) >= 0;
    const along = ((x - fromX) * sideX + (y - fromY) * sideY) / (sideX ** 2 + sideY ** 2);
    const share = Math.min(Math.max(along, 0), 1);
    const at = [fromX + share * sideX, fromY + share * sideY];
    const distance = Math.hypot(x - at[0], y - at[1]);
    if (distance < best.distance) best = { distance, at };
  });
  return isInside ? [x, y] : best.at;
}

/**
 * Of all weights with which points mix to a target, return those nearest to given ones.
 *
 * Nearest in relative entropy. They are softmax(log(given) + pull · point), where the pull makes the
 * logarithm of softmax's denominator, less pull · target, as small as can be: a convex function of two
 * numbers, found by Newton's method with steps that are halved until they lead down.
 */
export function weightsFor(target, points, given) {
  const floored = given.map((weight) => Math.log(Math.max(weight, LEAST)));
  const logits = (pull) => points.map((point, index) => floored[index] + dot(pull, point));
  const height = (pull) => {
    const all = logits(pull);
    const most = Math.max(...all);
    return most + Math.log(all.reduce((sum, one) => sum + Math.exp(one - most), 0)) - dot(pull, target);
  };
  let pull = [0, 0];
  for (let round = 0; round < 100; round += 1) {
    const weights = softmax(logits(pull));
    const [meanX, meanY] = vectorTimesMatrix(weights, points);
    const [offX, offY] = [meanX - target[0], meanY - target[1]];
    if (Math.hypot(offX, offY) < CLOSE_ENOUGH) break;
    const spread = (i, j, one, other) =>
      points.reduce((sum, point, index) => sum + weights[index] * (point[i] - one) * (point[j] - other), 0);
    const [xx, xy, yy] = [spread(0, 0, meanX, meanX), spread(0, 1, meanX, meanY), spread(1, 1, meanY, meanY)];
    const area = xx * yy - xy * xy;
    const step = [(yy * offX - xy * offY) / area, (xx * offY - xy * offX) / area];
    const here = height(pull);
    const downTo = (length) => pull.map((one, axis) => one - length * step[axis]);
    let length = 1;
    while (length > 1e-6 && !(height(downTo(length)) < here)) length /= 2;
    pull = downTo(length);
  }
  return softmax(logits(pull));
}

const middleOf = (hull) => [0, 1].map((axis) => hull.reduce((sum, corner) => sum + corner[axis], 0) / hull.length);

const shares = (numbers) => Object.fromEntries(numbers.map((share, index) => [`shares.${index}`, share]));

export const drags = {
  square(state, given, { across, down, from }) {
    const { words, values, plane, hull, size, unit } = given;
    const moved = [across - from.across, down - from.down];
    if (!moved[0] && !moved[1]) return {};
    const { output, weights, total } = compute(state, given);
    const wanted = plane.map((axis, way) => output[axis] + (moved[way] * size[way]) / unit[way]);
    const [middle, nearest] = [middleOf(hull), intoHull(wanted, hull)];
    const target = nearest.map((one, axis) => one + INWARDS * (middle[axis] - one));
    const points = values.map((value) => plane.map((axis) => value[axis]));
    const before = total ? weights : words.map(() => 1 / words.length);
    return shares(weightsFor(target, points, before).map(asShown));
  },
};

export const actions = {
  all: (state, _, { argument }) =>
    shares(state.shares.map((_, index) => (index === Number(argument) ? 1 : 0))),
  alike: (state) => shares(state.shares.map(() => 1 / state.shares.length)),
};
