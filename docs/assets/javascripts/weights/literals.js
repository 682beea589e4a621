/**
 * Values as Python writes them, which is how a .npy file describes itself: nothing is ever run.
 *
 * A dict becomes a Map, a tuple { tuple }, a list { list }; whole numbers stay exact.
 */

import { repr, tuple } from "./python.js";

const TOKEN = /\s*(?:([urbURB]?'(?:[^'\\\n]|\\.)*'|[urbURB]?"(?:[^"\\\n]|\\.)*")|(-?\d+)L?|(True|False|None)|([{}()[\],:]))/y;
const NAMES = { True: true, False: false, None: null };
const CLOSES = { "{": "}", "(": ")", "[": "]" };

function* tokens(text) {
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const found = TOKEN.exec(text);
    if (!found) throw new Error("not a literal");
    const [, quoted, number, name, sign] = found;
    if (quoted !== undefined) yield { value: quoted.replace(/^[a-z]?.|.$/gi, "").replace(/\\(.)/g, "$1") };
    else if (number !== undefined) yield { value: BigInt(number) };
    else if (name !== undefined) yield { value: NAMES[name] };
    else yield { sign };
  }
}

function valueOf(all) {
  const token = all.shift();
  if (!token) throw new Error("not a literal");
  if (!("sign" in token)) return token.value;
  const close = CLOSES[token.sign];
  if (!close) throw new Error("not a literal");
  const found = [];
  let hasComma = false;
  while (all[0]?.sign !== close) {
    const one = valueOf(all);
    if (close === "}" && all.shift()?.sign !== ":") throw new Error("not a literal");
    found.push(close === "}" ? [one, valueOf(all)] : one);
    if (all[0]?.sign === close) break;
    if (all.shift()?.sign !== ",") throw new Error("not a literal");
    hasComma = true;
  }
  all.shift();
  if (close === "}") return new Map(found);
  if (close === "]") return { list: found };
  return found.length === 1 && !hasComma ? found[0] : { tuple: found };
}

/** @throws {Error} if a text is no literal of these kinds */
export function literal(text) {
  const all = [...tokens(text)];
  const value = valueOf(all);
  if (all.length) throw new Error("not a literal");
  return value;
}

/** Write a value as Python does. */
export function written(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return repr(value);
  if (value instanceof Map) {
    return `{${[...value].map(([name, one]) => `${written(name)}: ${written(one)}`).join(", ")}}`;
  }
  if (value?.tuple) return tuple(value.tuple.map(written));
  if (value?.list) return `[${value.list.map(written).join(", ")}]`;
  return String(value);
}
