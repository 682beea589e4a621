/** Step 3: drag a query, and see how it meets the keys of both nouns. */

import { dot } from "../attention.js";
import { trimmed } from "./numbers.js";

const CLOSE = 1e-8; // differences below this are put down to rounding
const FINEST = 10; // parts of one unit to which a drag is rounded

export function compute({ query }, { words, nouns, queries, keys }) {
  const asking = queries.findIndex((own) => own.every((number, i) => Math.abs(number - query[i]) < CLOSE));
  const products = keys.map((key) => key.map((number, index) => number * query[index]));
  return { asking: words[asking] ?? "nobody", nouns, query, products, scores: keys.map((key) => dot(query, key)) };
}

/** Where the tip of a key falls on the line of the query. */
function shadow([keyX, keyY], [x, y]) {
  const part = (keyX * x + keyY * y) / (x * x + y * y || 1);
  return [part * x, part * y];
}

export function show(panel, _, { asking, nouns, query, products, scores }) {
  const { dimensions, words, keys, origin, unit } = panel.given;
  panel.number("asker", asking);
  dimensions.forEach((dimension, index) => {
    panel.number(`query ${dimension}`, trimmed(query[index], 2));
    nouns.forEach((noun, which) => {
      panel.number(`${noun} ${dimension}`, trimmed(products[which][index], 2));
    });
  });
  nouns.forEach((noun, which) => panel.number(`score ${noun}`, trimmed(scores[which], 2)));

  const place = ([across, up]) => [origin + unit * across, origin - unit * up];
  const [x, y] = place(query);
  panel.find("path.live-arrow-query").setAttribute("d", `M${origin} ${origin}L${x} ${y}`);
  const handle = panel.find("[data-drag]");
  handle.style.left = `${(50 * x) / origin}%`;
  handle.style.top = `${(50 * y) / origin}%`;
  panel.element.querySelectorAll(".live-plumb").forEach((line, which) => {
    const [footX, footY] = place(shadow(keys[which], query));
    line.setAttribute("x2", footX);
    line.setAttribute("y2", footY);
  });
  panel.element.querySelectorAll(".live-askers button").forEach((button, index) => {
    button.setAttribute("aria-pressed", words[index] === asking);
  });
}

export function tell(_, { asking, nouns, scores }) {
  const said = nouns.map((noun, which) => `“${noun}” ${trimmed(scores[which], 2)}`);
  const whose = asking === "nobody" ? "this query" : `“${asking}”`;
  return `Scores for ${whose}: ${said.join(", ")}.`;
}

export const actions = {
  ask: (_, { queries }, { argument }) =>
    Object.fromEntries(queries[argument].map((number, index) => [`query.${index}`, number])),
};

export const drags = {
  tip({ query }, { limit, origin, unit }, { across, down, from }) {
    const moved = [across - from.across, from.down - down];
    if (!moved[0] && !moved[1]) return {};
    const values = moved.map((part, axis) => {
      const wanted = query[axis] + (part * 2 * origin) / unit;
      const number = Math.round(Math.min(Math.max(wanted, -limit), limit) * FINEST) / FINEST;
      return [`query.${axis}`, number];
    });
    return Object.fromEntries(values);
  },
};
