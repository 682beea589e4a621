/** What a figure shows, for those who cannot see it: a twin of describe_map and describe_row in src/attention_figures/library.py. */

import { show as shown } from "../live/numbers.js";
import { MOST_TOLD } from "./preparing.js";

/** Join items as in a sentence. */
const listed = (items) => [items.slice(0, -1).join(", "), items.at(-1)].filter(Boolean).join(" and ");

const largest = (row) => row.reduce((best, weight, key) => (weight > row[best] ? key : best), 0);

export function describedMap({ rows, queries, keys }) {
  if (queries.length > MOST_TOLD) {
    return (
      `Grid of the weights from ${queries.length} queries to ${keys.length} keys, one row for each query; ` +
      "darker for more weight."
    );
  }
  const each = rows.map((row, index) => `${queries[index]} → ${keys[largest(row)]} ${shown(row[largest(row)], 2)}`);
  return `Weights, one row for each query. The largest weight of each row: ${listed(each)}.`;
}

export function describedRow(row, name, keys) {
  const order = keys.map((_, key) => key).sort((one, other) => row[other] - row[one]);
  const each = order.slice(0, MOST_TOLD).map((key) => `${keys[key]} ${shown(row[key], 2)}`);
  return `Weights ${name ? `from “${name}” ` : ""}to each word: ${listed(each)}.`;
}
