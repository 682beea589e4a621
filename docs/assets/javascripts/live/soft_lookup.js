/** Smoothing as attention: what a query finds among points on a line, and the curve of all queries. */

import { scaledDotProductAttention } from "../attention.js";
import { show as shown, trimmed } from "./numbers.js";

/**
 * Minus half the squared distance is q·k − k²/2 − q²/2. The last term is the same for all keys, and
 * softmax takes no notice of it; the others are the dot product of (q, 1) and (k, −k²/2).
 */
export function compute({ query, bandwidth }, { keys, values, grid }) {
  const { weights, output } = scaledDotProductAttention(
    [query, ...grid].map((place) => [place, 1]),
    keys.map((key) => [key, (-key * key) / 2]),
    values.map((value) => [value]),
    { scale: 1 / bandwidth ** 2 },
  );
  const [found, ...curve] = output.map(([value]) => value);
  const nearest = weights[0].indexOf(Math.max(...weights[0]));
  return { weights: weights[0], output: found, curve, nearest, key: keys[nearest] };
}

export function show(panel, { query }, { weights, output, curve, key }) {
  const { keys, grid, origin, unit, bar } = panel.given;
  const find = (selector) => panel.element.querySelector(selector);
  const [x, y] = origin.map((zero, axis) => (number) => zero + unit[axis] * number);
  keys.forEach((one, index) => panel.number(`weight ${trimmed(one)}`, shown(weights[index], 2)));
  panel.number("output", shown(output, 2));
  panel.number("nearest", trimmed(key));

  panel.element.querySelectorAll(".live-lookup rect").forEach((rectangle, index) => {
    rectangle.setAttribute("y", bar[0] - bar[1] * weights[index]);
    rectangle.setAttribute("height", bar[1] * weights[index]);
  });
  const path = curve.map((value, index) => `${x(grid[index])} ${y(value)}`).join("L");
  find(".live-lookup-curve").setAttribute("d", `M${path}`);
  const line = find(".live-lookup-query");
  line.setAttribute("d", line.getAttribute("d").replace(/^M\S+/, `M${x(query)}`));
  const dot = find(".live-lookup-output");
  dot.setAttribute("cx", x(query));
  dot.setAttribute("cy", y(output));
}

export function tell({ query, bandwidth }, { weights, output, nearest, key }) {
  const most = `the key ${trimmed(key)} has most weight, ${shown(weights[nearest], 2)}`;
  return `At ${trimmed(query, 2)} with a bandwidth of ${trimmed(bandwidth, 2)}, ${most}; the output is ${shown(output, 2)}.`;
}

export const drags = {
  query(_, { ends, size, origin, unit }, { across }) {
    const place = (across * size[0] - origin[0]) / unit[0];
    return { query: Number(Math.min(Math.max(place, ends[0]), ends[1]).toFixed(2)) };
  },
};
