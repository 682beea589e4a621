/** Step 8: choose the word that looks, and see what it looks at with two heads and with one. */

import { scaledDotProductAttention } from "../attention.js";
import { heat, show as shown } from "./numbers.js";

function weightsOf(query, key, from, to) {
  const part = (rows) => rows.map((row) => row.slice(from, to));
  return scaledDotProductAttention(part([query]), part(key), key).weights[0];
}

export function compute({ query: word }, { words, query, key, heads }) {
  const width = key[0].length / heads;
  const columns = Array.from({ length: heads }, (_, head) =>
    weightsOf(query[word], key, head * width, (head + 1) * width),
  );
  return { words, columns: [...columns, weightsOf(query[word], key)] };
}

const TITLES = ["first", "second", "one head"];
const most = (weights) => weights.indexOf(Math.max(...weights));

export function show(panel, _, { words, columns }) {
  const cells = panel.element.querySelectorAll(".live-heads-table [data-heat]");
  words.forEach((word, index) => {
    TITLES.forEach((title, column) => {
      panel.number(`${title} ${word}`, shown(columns[column][index], 2));
      heat(cells[index * columns.length + column], columns[column][index], panel.given.ramp);
    });
  });
  TITLES.forEach((title, column) => panel.number(title, words[most(columns[column])]));
}

export function tell({ query }, { words, columns }) {
  const said = columns.slice(0, -1).map((weights) => {
    return `“${words[most(weights)]}” ${shown(weights[most(weights)], 2)}`;
  });
  return `“${words[query]}” looks at ${said.join(" with the first head, and at ")} with the second.`;
}
