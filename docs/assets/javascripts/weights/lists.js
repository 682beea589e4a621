/** Read weights from JSON: nested lists, alone or beside their words. A twin of json_files.py. */

import { kindOf, parsed } from "./json.js";
import { orRefuse, Refusal, roleOf } from "./stored.js";
import { decoded } from "./texts.js";

const DEEPEST = 64; // lists in lists; NumPy has no more axes

/** The shape of nested lists, by the first entry of each. */
function shapeOf(lists) {
  const shape = [];
  for (let one = lists; Array.isArray(one); [one] = one) shape.push(one.length);
  return shape;
}

function* flat(lists, [length, ...rest]) {
  if (length === undefined) {
    if (lists !== null && typeof lists !== "number") throw new Error("no number");
    yield lists ?? NaN;
    return;
  }
  if (!Array.isArray(lists) || lists.length !== length) throw new Error("no rows of equal length");
  for (const one of lists) yield* flat(one, rest);
}

function stored(file, name, lists) {
  const where = name ? `${file.name}: ${name}` : file.name;
  const shape = shapeOf(lists);
  try {
    if (shape.length > DEEPEST) throw new Error("too deep");
    const numbers = Float64Array.from(flat(lists, shape));
    return { name, shape, read: () => ({ dtype: "float64", isReal: true, shape, numbers }) };
  } catch {
    throw new Refusal(`${where}: expected rows of numbers of equal length`);
  }
}

export async function readJson(file) {
  const [text] = await decoded(file);
  const given = await orRefuse(
    () => parsed(text),
    (reason) => `${file.name} is no JSON that can be read: ${reason}`,
  );
  const contents = { source: file.name, queries: null, keys: null, notes: [] };
  if (Array.isArray(given)) return { ...contents, arrays: [stored(file, "", given)] };
  if (!(given instanceof Map)) {
    const kind = /^\s*-?\d+\s*$/.test(text) ? "int" : kindOf(given);
    throw new Refusal(`${file.name}: expected lists of numbers, got ${kind}`);
  }
  const arrays = [];
  for (const [name, entry] of given) {
    if (!Array.isArray(entry)) continue;
    const isWords = entry.length > 0 && entry.every((word) => typeof word === "string");
    if (!isWords) arrays.push(stored(file, name, entry));
    else if (roleOf(name)) contents[roleOf(name)] = entry;
  }
  if (!arrays.length) {
    const held = [...given.keys()].join(", ");
    throw new Refusal(`${file.name} holds no lists of numbers; it has ${held || "nothing"}`);
  }
  if (contents.queries || contents.keys) contents.notes = ["words from the list beside the numbers"];
  return { ...contents, arrays };
}
