/** The first page: one layer from the embedding to the new vector, and four machines with both last words. */

import { matrixProduct, scaledDotProductAttention } from "../attention.js";
import { runOnce } from "./first_run.js";
import { heat, show as shown, trimmed, weigh } from "./numbers.js";
import { compute as twoLayers } from "./tired_or_soft.js";

const NOT_MEASURED = "–";

const streamOf = (words, { vocabulary }) => words.map((word) => vocabulary[word.toLowerCase()]);

/** One layer, with all the words as keys and one or all as queries. */
function oneLayer(words, given, query) {
  const x = streamOf(words, given).map((vector) => vector.slice(0, given.dimensions));
  const [asking, key, value] = [[x[query]], x, x].map((vectors, index) =>
    matrixProduct(vectors, [given.W_Q, given.W_K, given.W_V][index]),
  );
  const { scores, logits, weights, output } = scaledDotProductAttention(asking, key, value);
  const [row] = weights;
  return {
    vectors: { x: x[query], query: asking[0], new: output[0] },
    key,
    scores: scores[0],
    scaled: logits[0],
    powers: logits[0].map(Math.exp),
    weights: row,
    value,
    terms: value.map((vector, place) => vector.map((number) => row[place] * number)),
  };
}

function secondLayer(words, given) {
  const state = { last: 0, strength: 1, swapped: false };
  const own = { ...given, query: given.pronoun, sentences: [words], embeddings: [streamOf(words, given)] };
  return twoLayers(state, own).layers[1];
}

/** What the pronoun gives both nouns in each machine, with each last word. */
function machinesOf(words, given, isMeasured) {
  const both = given.causes.map((cause) => words.map((word, place) => (place === given.cause ? cause : word)));
  const ofNouns = (weights) => given.nouns.map((place) => weights[place]);
  const computed = [
    ["single", both.map((each) => ofNouns(oneLayer(each, given, given.pronoun).weights))],
    ["stacked", both.map((each) => ofNouns(secondLayer(each, given)))],
  ];
  const known = computed.map(([name, nouns]) => ({ name, nouns, isKnown: true }));
  return [...known, ...given.measured.map(([name, nouns]) => ({ name, nouns, isKnown: isMeasured }))];
}

export function compute({ words, query, stage }, given) {
  const isMeasured = words.every((word, place) => place === given.cause || word === given.sentence[place]);
  return {
    ...oneLayer(words, given, query),
    words,
    query,
    stage,
    last: given.causes.indexOf(words[given.cause]),
    machines: machinesOf(words, given, isMeasured),
  };
}

function turns(nouns) {
  const [one, other] = nouns.map(([answer, rival]) => Math.sign(Number((answer - rival).toFixed(9))));
  return one * other < 0 ? "turns" : "stays";
}

export function show(panel, _, result) {
  const { words, query, stage, weights, vectors, last, machines } = result;
  const { ramp } = panel.given;
  const all = (selector) => panel.element.querySelectorAll(selector);
  const write = (name, numbers) =>
    numbers.forEach((number, index) => panel.number(`${name} ${index}`, trimmed(number, 2)));
  panel.find(".live-machine").dataset.stage = stage;
  for (const put of all(".live-machine-put")) put.hidden = Number(put.dataset.place) !== query;
  const [boxes, lengths] = [all("[data-word]"), all(".live-bar-length")];
  for (const [name, vector] of Object.entries(vectors)) write(name, vector);
  panel.number("asking", words[query]);
  words.forEach((word, place) => {
    panel.number(`word ${place}`, word);
    heat(boxes[place], weights[place], ramp);
    weigh(lengths[place], weights[place]);
    write(`key ${place}`, result.key[place]);
    panel.number(`score ${place}`, shown(result.scores[place], 2));
    panel.number(`scaled ${place}`, shown(result.scaled[place], 3));
    panel.number(`power ${place}`, shown(result.powers[place], 1));
    panel.number(`weight ${place}`, shown(weights[place], 2));
    write(`term ${place}`, result.terms[place]);
  });
  for (const { name, nouns, isKnown } of machines) {
    ["answer", "rival"].forEach((noun, index) => {
      const weight = nouns[last][index];
      panel.number(`${name} ${noun}`, isKnown ? shown(weight, 2) : NOT_MEASURED);
      heat(panel.find(`[data-heat="${name} ${noun}"]`), isKnown ? weight : 0, ramp);
    });
    panel.number(`${name} verdict`, isKnown ? turns(nouns) : NOT_MEASURED);
  }
  panel.memory.run ??= runOnce(panel.element);
}

const inBrackets = (vector) => `(${vector.map((number) => trimmed(number, 2)).join(", ")})`;

/** Write out the open stage, for the word that gets the most. */
export function tell(_, { words, query, stage, vectors, key, value, scores, scaled, powers, weights }) {
  const most = weights.indexOf(Math.max(...weights));
  const [asking, asked] = [words[query], words[most]].map((word) => `“${word}”`);
  const products = vectors.query.map((number, index) => `${trimmed(number, 2)}·${trimmed(key[most][index], 2)}`);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return {
    keys: `${asking} asks with ${inBrackets(vectors.query)}; ${asked} is found by ${inBrackets(key[most])}.`,
    scores: `${asked}: ${products.join(" + ")} = ${shown(scores[most], 2)}, divided: ${shown(scaled[most], 3)}.`,
    softmax: `${asked}: ${shown(powers[most], 1)} of ${shown(total, 1)} in all is ${shown(weights[most], 2)}.`,
    sum: `${asked} adds ${shown(weights[most], 2)} × ${inBrackets(value[most])} to the new ${asking}.`,
  }[stage];
}

export const forProgram = ({ words, query }, { measured }) => ({ words, query, measured });
