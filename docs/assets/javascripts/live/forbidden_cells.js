/** Masks: forbid words to see others, and see what becomes of the weights. */

import { bothMasks, causalMask, paddingMask, scaledDotProductAttention } from "../attention.js";
import { heat, show as shown } from "./numbers.js";

const forbids = (mask) => mask.flat().filter((allowed) => !allowed).length;

export function compute({ causal, padded, forbidden }, { words, query, key, value }) {
  const size = words.length;
  const all = paddingMask(size, size, size);
  const byCausal = causal ? causalMask(size) : all;
  const byPadding = paddingMask(size - padded, size, size);
  const byHand = forbidden.map((row) => row.map((isForbidden) => !isForbidden));
  const allowed = bothMasks(bothMasks(byCausal, byPadding), byHand);
  const { weights } = scaledDotProductAttention(query, key, value, { attnMask: allowed });
  return { words, byCausal, byPadding, byHand, allowed, weights };
}

export function show(panel, { padded }, { words, byCausal, byPadding, byHand, allowed, weights }) {
  const labels = panel.element.querySelectorAll(".live-mask label");
  weights.forEach((row, i) => {
    row.forEach((weight, j) => {
      const label = labels[i * words.length + j];
      const isForbidden = !allowed[i][j];
      panel.number(`${words[i]} ${words[j]}`, isForbidden ? "0" : shown(weight, 2));
      label.classList.toggle("forbidden", isForbidden);
      label.classList.toggle("by-causal", !byCausal[i][j]);
      label.classList.toggle("by-padding", !byPadding[i][j]);
      label.classList.toggle("by-hand", !byHand[i][j]);
      if (isForbidden) label.removeAttribute("style");
      else heat(label, weight, panel.given.ramp);
    });
    panel.number(`sum ${words[i]}`, shown(row.reduce((sum, weight) => sum + weight, 0), 2));
  });
  for (const role of ["key", "query"]) {
    panel.element.querySelectorAll(`[data-${role}]`).forEach((word, index) => {
      word.classList.toggle("filling", index >= words.length - padded);
    });
  }
  panel.number("allowed", String(words.length ** 2 - forbids(allowed)));
  panel.number("causal", String(forbids(byCausal)));
  panel.number("padding", String(forbids(byPadding)));
  panel.number("hand", String(forbids(byHand)));
}

export function tell(_, { words, allowed }) {
  const blind = words.filter((_, i) => !allowed[i].includes(true)).map((word) => `“${word}”`);
  if (!blind.length) {
    const count = words.length ** 2 - forbids(allowed);
    return `${count} of ${words.length ** 2} pairs are allowed, and each row sums to one.`;
  }
  if (blind.length === words.length) return "No word may attend to anything: all weights are zero.";
  const who = blind.join(", ").replace(/, ([^,]*)$/, " and $1");
  return `${who} may attend to nothing: all ${blind.length > 1 ? "their" : "its"} weights are zero.`;
}

/** The program names the pairs instead of the whole matrix. */
export function forProgram(state, { words }) {
  const pairs = state.forbidden.flatMap((row, i) =>
    row.flatMap((isForbidden, j) => (isForbidden ? [[words[i], words[j]]] : [])),
  );
  return { ...state, forbidden: pairs };
}
