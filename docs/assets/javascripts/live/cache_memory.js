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

/** The three numbers nearest to one, in words: a reader who has hit none may have meant one of them. */
function nearest(numbers, to) {
  const three = [...numbers].sort((one, other) => Math.abs(one - to) - Math.abs(other - to)).slice(0, 3);
  three.sort((one, other) => one - other);
  const last = String(three.pop());
  return three.length ? `${three.join(", ")} or ${last}` : last;
}

/** Query heads share key heads in groups of one size, as `enable_gqa` of the package demands. */
export function misfit({ query_heads, key_heads }, path, [control]) {
  if (query_heads % key_heads === 0) return "";
  const possible = Array.from({ length: Number(control.max) }, (_, index) => index + 1);
  if (path === "key_heads") {
    const divisors = possible.filter((number) => query_heads % number === 0);
    return `Expected a divisor of ${query_heads}, the query heads, such as ${nearest(divisors, key_heads)}, got ${key_heads}.`;
  }
  if (path !== "query_heads") return "";
  const multiples = possible.filter((number) => number % key_heads === 0);
  return `Expected a multiple of ${key_heads}, the key heads, such as ${nearest(multiples, query_heads)}, got ${query_heads}.`;
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
