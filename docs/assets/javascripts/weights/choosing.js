/**
 * Choose, from all that a file holds, the weights that are meant: a twin of
 * src/attention_figures/reading/choosing.py.
 *
 * Axes are { array, names }: an array as stored.js says, with queries and keys on the last two axes, and
 * "layer", "sentence" or "head" for each axis before them.
 */

import { repr, tuple } from "./python.js";
import { described, Refusal, shapeText } from "./stored.js";

/** Names under which weights are saved. */
const USUAL = ["weights", "attention", "attentions", "attn", "attention_weights", "attn_weights"];

const NAMES = [[], ["head"], ["layer", "head"], ["layer", "sentence", "head"]];

function counted(name, length) {
  if (length === 1) return `1 ${name}`;
  return `${length} ${name === "query" ? "queries" : `${name}s`}`;
}

/** All axes with their lengths, as in a message. */
function axesText({ array, names }) {
  return [...names, "query", "key"].map((name, axis) => counted(name, array.shape[axis])).join(" × ");
}

/** Give the axes of an array their names, once it is known to hold real numbers. */
function named(array, source) {
  const { dtype, isReal, shape } = array;
  if (!isReal) {
    throw new Refusal(`weights: expected a matrix of real numbers; ${source} holds ${dtype} of shape ${tuple(shape)}`);
  }
  if (!shape.length || shape.includes(0) || shape.length > 5) {
    throw new Refusal(
      "weights: expected a matrix of real numbers, or a stack of matrices for heads and layers; " +
        `${source} holds shape ${tuple(shape)}`,
    );
  }
  const matrix = shape.length === 1 ? { ...array, shape: [1, ...shape] } : array;
  return { array: matrix, names: NAMES[matrix.shape.length - 2] };
}

/** Arrays of one shape in the order of the numbers in their names; null if they are no layers. */
function layersAmong(stored) {
  const numbers = stored.map(({ name }) => name.match(/\d+/g)?.at(-1));
  const shapes = new Set(stored.map(({ shape }) => shape.join()));
  if (shapes.size !== 1 || numbers.some((number) => number === undefined)) return null;
  const stems = new Set(stored.map(({ name }) => name.replace(/\d+(?=\D*$)/, "#")));
  if (stems.size !== 1 || stored[0].shape.length < 2) return null;
  const order = stored.map((_, index) => index).sort((one, other) => numbers[one] - numbers[other]);
  return order.map((index) => stored[index]);
}

/** Several arrays of one shape as the layers of one. */
function stacked(arrays) {
  const length = arrays[0].shape.reduce((all, one) => all * one, 1);
  const wrong = arrays.find(({ isReal, dtype }) => !isReal && dtype !== "bool");
  const odd = wrong ?? (arrays.every(({ isReal }) => !isReal) ? arrays[0] : undefined);
  const shape = [arrays.length, ...arrays[0].shape];
  if (odd) return { ...odd, shape };
  const numbers = new Float64Array(arrays.length * length);
  arrays.forEach((array, index) => numbers.set(array.numbers, index * length));
  return { dtype: "float64", isReal: true, shape, numbers };
}

/**
 * Read the array that is meant; several that are alike become the layers of one.
 *
 * @returns {Promise<{axes: object, guessed: string[], layer: number|null}>} layer is still to be chosen
 * @throws {Refusal} if it is not clear which array is meant, or it cannot hold weights
 */
export async function chosenArray({ source, arrays }, name, layer) {
  const stored = name === null ? arrays : arrays.filter((one) => one.name === name);
  const held = (ones) => ones.map(described).join(", ");
  if (!stored.length) {
    throw new Refusal(`array: ${source} holds no ${repr(name)}; it holds ${held(arrays)}`);
  }
  const read = async (one) => named(await one.read(), one.name ? `${source}: ${one.name}` : source);
  if (stored.length === 1) return { axes: await read(stored[0]), guessed: [], layer };
  const usual = stored.filter((one) => USUAL.includes(one.name.toLowerCase()));
  if (usual.length === 1) {
    return { axes: await read(usual[0]), guessed: [`took the array ${usual[0].name} of ${source}`], layer };
  }
  const layers = layersAmong(stored);
  if (!layers) {
    throw new Refusal(`array: ${source} holds several arrays: ${held(stored)}; choose one with array=NAME`);
  }
  if (layer === null) {
    const all = [];
    for (const one of layers) all.push(await one.read());
    return { axes: named(stacked(all), source), guessed: [], layer: null };
  }
  if (!(layer >= 1 && layer <= layers.length)) {
    throw new Refusal(
      `layer: expected 1 to ${layers.length}, for ${layers[0].name} to ${layers.at(-1).name} in ${source}; got ${layer}`,
    );
  }
  const one = layers[layer - 1];
  return { axes: await read(one), guessed: [`layer ${layer}, counted from 1, is the array ${one.name}`], layer: null };
}

/** One place on an axis; the axis goes. */
function taken(array, axis, index) {
  const { shape, numbers } = array;
  const after = shape.slice(axis + 1).reduce((all, length) => all * length, 1);
  const before = shape.slice(0, axis).reduce((all, length) => all * length, 1);
  const left = new numbers.constructor(before * after);
  for (let block = 0; block < before; block += 1) {
    const begin = (block * shape[axis] + index) * after;
    left.set(numbers.subarray(begin, begin + after), block * after);
  }
  return { ...array, shape: shape.filter((_, other) => other !== axis), numbers: left };
}

/**
 * Take one layer and one head out of an array, and drop axes of length 1. What remains has an axis for
 * layers or heads only where neither was chosen.
 */
export function oneStack(axes, source, layer, head) {
  let { array } = axes;
  let names = [...axes.names];
  // A stack of one kind of matrices may be called either.
  if (names.join() === "head" && head === null && layer !== null) names = ["layer"];
  const drop = (name, index) => {
    array = taken(array, names.indexOf(name), index);
    names = names.filter((other) => other !== name);
  };
  for (const [name, number] of [["layer", layer], ["head", head]]) {
    if (number === null || (number === 1 && !names.includes(name))) continue;
    if (!names.includes(name)) {
      throw new Refusal(`${name}: ${source} has no axis for ${name}s, it holds ${axesText(axes)}; got ${number}`);
    }
    const length = array.shape[names.indexOf(name)];
    if (!(number >= 1 && number <= length)) {
      throw new Refusal(`${name}: expected 1 to ${length}, since ${source} holds ${axesText(axes)}; got ${number}`);
    }
    drop(name, number - 1);
  }
  for (const name of names) if (array.shape[names.indexOf(name)] === 1) drop(name, 0);
  if (names.includes("sentence")) {
    throw new Refusal(`weights: ${source} holds ${axesText(axes)}; save the weights of one sentence`);
  }
  return { array, names };
}

/** The refusal that says which axes there are and how to choose from them. */
export function askForChoice(axes, left, source) {
  const choices = left.names.map((name, axis) => `${name}=1 to ${left.array.shape[axis]}`).join(" and ");
  const mean = left.names.includes("head") ? ", or mean_heads=True" : "";
  return new Refusal(
    `weights: ${source} holds ${shapeText(axes.array.shape)} numbers: ${axesText(axes)}; choose ${choices}${mean}`,
  );
}
