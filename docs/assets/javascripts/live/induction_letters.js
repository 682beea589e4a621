/** Two trained layers: what they expect after letters, and what if the previous-token head is changed. */

import { matrixProduct, scaledDotProductAttention, softmax } from "../attention.js";
import { heat, show as shown, weigh } from "./numbers.js";

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Unpack a matrix: whole numbers from −127 to 127, and for each row what they are multiplied by. */
function matrixOf({ numbers, scale }) {
  const whole = new Int8Array(bytes(numbers).buffer);
  const factors = Array.from(new Float32Array(bytes(scale).buffer));
  const columns = whole.length / factors.length;
  return factors.map((factor, row) =>
    Array.from(whole.subarray(row * columns, (row + 1) * columns), (number) => number * factor),
  );
}

const add = (one, other) => one.map((row, i) => row.map((number, j) => number + other[i][j]));

/** What a head has found becomes what it passes on: all of it, nothing, or two letters exchanged. */
function passedOn(found, message, [one, other]) {
  if (message === "nothing") return found.map((row) => row.map(() => 0));
  if (message !== "swapped") return found;
  return found.map((row, i) => found[i === one ? other : i === other ? one : i]);
}

/** The parameters, in one file; the first change loads them. */
export const dataFor = () => "parameters";

export function compute({ letters, message }, given, parameters) {
  const { alphabet, heads, layers, width, note } = given;
  const p = Object.fromEntries(
    Object.entries(parameters).map(([name, packed]) => [name, matrixOf(packed)]),
  );
  let x = letters.map((letter, i) => add([p.words[alphabet.indexOf(letter)]], [p.positions[i]])[0]);
  const weights = [];
  for (let layer = 0; layer < layers; layer++) {
    const [query, key, value] = ["Q", "K", "V"].map((name) => matrixProduct(x, p[`W_${name}_${layer}`]));
    const found = [];
    weights.push([]);
    for (let head = 0; head < heads; head++) {
      const own = (matrix) => matrix.map((row) => row.slice(head * width, (head + 1) * width));
      const of = scaledDotProductAttention(own(query), own(key), own(value), { isCausal: true });
      weights[layer].push(of.weights);
      const isChanged = layer === note.layer && head === note.head;
      found.push(isChanged ? passedOn(of.output, message, note.swapped) : of.output);
    }
    const merged = letters.map((_, i) => found.flatMap((of) => of[i]));
    x = add(x, matrixProduct(merged, p[`W_O_${layer}`]));
  }
  const probabilities = softmax(matrixProduct([x.at(-1)], p.W_U)[0]);
  return {
    asking: letters.at(-1),
    before: weights[note.layer][note.head].map((row, i) => row[i - 1]).slice(1),
    second: weights.at(-1)[given.induction].at(-1),
    expected: alphabet
      .map((letter, token) => ({ letter, probability: probabilities[token] }))
      .sort((one, other) => other.probability - one.probability)
      .slice(0, 2),
  };
}

export function show(panel, _, { asking, before, second, expected }) {
  const all = (selector) => panel.element.querySelectorAll(selector);
  const put = (name, first, weights) => {
    const cells = all(`[data-heat=${name}]`);
    weights.forEach((weight, index) => {
      panel.number(`${name} ${index + first}`, shown(weight, 2));
      heat(cells[index], weight, panel.given.ramp);
    });
  };
  put("before", 2, before);
  put("second", 1, second);
  all(".live-bar-length").forEach((bar, index) => weigh(bar, second[index]));
  panel.number("asking", asking);
  expected.forEach(({ letter, probability }, index) => {
    panel.number(`expected ${index + 1}`, letter);
    panel.number(`probability ${index + 1}`, shown(probability, 2));
  });
}

export function tell({ letters }, { asking, second, expected: [{ letter, probability }] }) {
  const most = second.indexOf(Math.max(...second));
  const at = `place ${most + 1}, ${letters[most]}`;
  return `The last ${asking} looks most at ${at}; expected is ${letter}, ${shown(probability, 2)}.`;
}
