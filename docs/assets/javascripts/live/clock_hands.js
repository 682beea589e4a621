/** Positions: the hands of two positions, and what the angles between them add up to. */

import { dot } from "../attention.js";
import { show as shown, trimmed } from "./numbers.js";

export function compute({ first, second }, { vectors }) {
  const both = [vectors[first], vectors[second]];
  const pairs = Array.from({ length: both[0].length / 2 }, (_, pair) =>
    both.map((vector) => vector.slice(2 * pair, 2 * pair + 2)),
  );
  return { pairs, parts: pairs.map(([one, other]) => dot(one, other)), product: dot(...both) };
}

export function show(panel, { first, second }, { pairs, parts, product }) {
  panel.element.querySelectorAll(".live-dial").forEach((dial, index) => {
    dial.querySelectorAll("line").forEach((hand, which) => {
      const [right, up] = pairs[index][which];
      hand.setAttribute("x2", right);
      hand.setAttribute("y2", -up);
    });
    panel.number(`pair ${index + 1}`, shown(parts[index], 3));
  });
  panel.number("first", trimmed(first));
  panel.number("second", trimmed(second));
  panel.number("distance", trimmed(second - first));
  panel.number("product", shown(product, 3));
}

export function tell({ first, second }, { product }) {
  return `At a distance of ${trimmed(second - first)} the dot product is ${shown(product, 3)}.`;
}
