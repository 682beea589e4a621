/**
 * JSON as Python reads it: NaN and Infinity are numbers, and what is wrong is said in its words.
 *
 * Lists become arrays, objects become Maps, and whole numbers too large for a float become BigInts.
 */

const GAP = /[ \t\n\r]*/y;
const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const NAME = /null|true|false|NaN|-?Infinity/y;
const STRING = /"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"/y;
const UNENDED = new RegExp(STRING.source.slice(0, -1), "y");
const NAMES = { null: null, true: true, false: false, NaN, Infinity, "-Infinity": -Infinity };

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(what, at = this.at) {
    const before = this.text.slice(0, at);
    const lines = before.split("\n");
    const count = (text) => Array.from(text).length;
    throw new Error(`${what}: line ${lines.length} column ${count(lines.at(-1)) + 1} (char ${count(before)})`);
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  /** The next sign that is no space. */
  next() {
    this.match(GAP);
    return this.text[this.at];
  }

  value() {
    const sign = this.next();
    if (sign === '"') return this.string();
    if (sign === "[") return this.list();
    if (sign === "{") return this.object();
    const name = this.match(NAME);
    if (name) return NAMES[name[0]];
    const number = this.match(NUMBER);
    if (!number) this.fail("Expecting value");
    const isWhole = number[2] === undefined && number[3] === undefined;
    const found = Number(number[0]);
    return isWhole && !Number.isFinite(found) ? BigInt(number[0]) : found;
  }

  string() {
    const found = this.match(STRING);
    if (found) return JSON.parse(found[0]);
    const begin = this.at;
    this.match(UNENDED);
    const sign = this.text[this.at];
    if (sign === undefined || this.at + 1 === this.text.length) this.fail("Unterminated string starting at", begin);
    if (sign !== "\\") this.fail("Invalid control character at");
    if (this.text[this.at + 1] === "u") this.fail("Invalid \\uXXXX escape", this.at + 1);
    return this.fail("Invalid \\escape");
  }

  list() {
    const found = [];
    this.at += 1;
    if (this.next() === "]") {
      this.at += 1;
      return found;
    }
    for (;;) {
      found.push(this.value());
      const sign = this.next();
      if (sign !== "]" && sign !== ",") this.fail("Expecting ',' delimiter");
      const comma = this.at;
      this.at += 1;
      if (sign === "]") return found;
      if (this.next() === "]") this.fail("Illegal trailing comma before end of array", comma);
    }
  }

  object() {
    const found = [];
    this.at += 1;
    if (this.next() === "}") this.at += 1;
    else while (this.entry(found));
    return this.mapOf(found);
  }

  /** Read a name and what it stands for; return whether more are to come. */
  entry(found) {
    if (this.next() !== '"') this.fail("Expecting property name enclosed in double quotes");
    const name = this.string();
    if (this.next() !== ":") this.fail("Expecting ':' delimiter");
    this.at += 1;
    found.push([name, this.value()]);
    const sign = this.next();
    if (sign !== "}" && sign !== ",") this.fail("Expecting ',' delimiter");
    const comma = this.at;
    this.at += 1;
    if (sign === "," && this.next() === "}") this.fail("Illegal trailing comma before end of object", comma);
    return sign === ",";
  }

  mapOf(entries) {
    return new Map(entries);
  }
}

class StrictParser extends Parser {
  mapOf(entries) {
    const found = new Map(entries);
    if (found.size === entries.length) return found;
    const names = entries.map(([name]) => name);
    const times = (name) => names.filter((other) => other === name).length;
    const name = names.find((one) => times(one) > 1);
    throw new Error(`${name}: expected once in the header, got ${times(name)}`);
  }
}

/** @param {{onceEach: boolean}} how whether a name may stand in an object once alone */
export function parsed(text, { onceEach = false } = {}) {
  const parser = new (onceEach ? StrictParser : Parser)(text);
  const value = parser.value();
  if (parser.next() !== undefined) parser.fail("Extra data");
  return value;
}

/** What Python calls the kind of a value. */
export function kindOf(value) {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "dict";
  return { string: "str", boolean: "bool", bigint: "int", number: "float" }[typeof value];
}
