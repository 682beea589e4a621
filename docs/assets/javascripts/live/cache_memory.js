/** The memory of the cache: the twin of scripts/results/cache_sizes.py. */

import { show as shown, weigh } from "./numbers.js";

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

export function compute(state, { ways }) {
  const { layers, query_heads, key_heads, head_width, latent, window, context, bytes_each } = state;
  const ofHead = 2 * head_width; // a key and a value
  const numbers = {
    "own keys": ofHead * query_heads,
    grouped: ofHead * key_heads,
    "one key head": ofHead,
    latent,
    window: ofHead * query_heads,
  };
  const rows = ways.map((way) => {
    const each = numbers[way] * layers * bytes_each;
    return { way, each, all: each * (way === "window" ? Math.min(window, context) : context) };
  });
  const linear = head_width * (head_width + 1) * query_heads * layers * bytes_each;
  return { rows, linear, largest: Math.max(linear, ...rows.map(({ all }) => all)) };
}

export function show(panel, _, { rows, linear, largest }) {
  const bars = panel.element.querySelectorAll(".live-bar-length");
  rows.forEach(({ way, each, all }, index) => {
    panel.number(`${way} word`, grouped(each));
    panel.number(`${way} all`, shown(all / 1e6, 1));
    weigh(bars[index], all / largest);
  });
  panel.number("linear all", shown(linear / 1e6, 1));
  weigh(bars[rows.length], linear / largest);
}

export function tell({ context }, { rows: [own, shared], linear }) {
  const [all, less, sums] = [own.all, shared.all, linear].map((bytes) => `${shown(bytes / 1e6, 1)} MB`);
  return `${grouped(context)} words: ${all}, with grouped keys ${less}, as sums ${sums}.`;
}
