/** Step 8: what a word looks at with two heads and with one, and what each of two adds to its output. */

import { scaledDotProductAttention, vectorTimesMatrix } from "../attention.js";
import { heat, show as shown } from "./numbers.js";

function attended(query, key, value, from, to) {
  const part = (rows) => rows.map((row) => row.slice(from, to));
  return scaledDotProductAttention(part([query]), part(key), part(value));
}

export function compute({ query: word, on }, { words, query, key, value, W_O, heads }) {
  const width = key[0].length / heads;
  const found = on.map((isOn, head) => {
    const [from, to] = [head * width, (head + 1) * width];
    const { weights, output } = attended(query[word], key, value, from, to);
    const part = vectorTimesMatrix(output[0], W_O.slice(from, to));
    return { weights: weights[0], part: part.map((number) => (isOn ? number : 0)) };
  });
  const parts = found.map(({ part }) => part);
  const output = parts[0].map((_, column) => parts.reduce((sum, part) => sum + part[column], 0));
  const single = attended(query[word], key, value).weights[0];
  return { words, columns: [...found.map(({ weights }) => weights), single], added: [...parts, output] };
}

const TITLES = ["first", "second", "one head"];
const ADDED = ["first", "second", "output"];
const most = (weights) => weights.indexOf(Math.max(...weights));

export function show(panel, { on }, { words, columns, added }) {
  const cells = panel.element.querySelectorAll(".live-heads-table [data-heat]");
  words.forEach((word, index) => {
    TITLES.forEach((title, column) => {
      panel.number(`${title} ${word}`, shown(columns[column][index], 2));
      heat(cells[index * columns.length + column], columns[column][index], panel.given.ramp);
    });
  });
  TITLES.forEach((title, column) => panel.number(title, words[most(columns[column])]));
  ADDED.forEach((title, row) => {
    panel.given.dimensions.forEach((name, column) => panel.number(`${title} ${name}`, shown(added[row][column], 2)));
  });
  const rows = panel.element.querySelectorAll(".live-heads-parts tbody tr");
  on.forEach((isOn, head) => rows[head].classList.toggle("off", !isOn));
}

export function tell({ query, on }, { words, columns, added }) {
  if (on.includes(false)) {
    const output = added[on.length].map((number) => shown(number, 2)).join(", ");
    const left = on.flatMap((isOn, head) => (isOn ? [TITLES[head]] : []));
    return `The output of “${words[query]}” with ${left.length ? `the ${left} head alone` : "no head"}: (${output}).`;
  }
  const said = columns.slice(0, -1).map((weights) => {
    return `“${words[most(weights)]}” ${shown(weights[most(weights)], 2)}`;
  });
  return `“${words[query]}” looks at ${said.join(" with the first head, and at ")} with the second.`;
}
