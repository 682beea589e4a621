/** Text and numbers as Python splits and writes them, so that messages are the package's word for word. */

const BETWEEN = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const ENDS = new RegExp(`^${BETWEEN.source}|${BETWEEN.source}$`, "g");
const LINE = /\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]/g;

export const strip = (text) => text.replace(ENDS, "");

/** The parts of a text between its spaces. */
export const split = (text) => text.split(BETWEEN).filter(Boolean);

export function splitLines(text, keepEnds = false) {
  const lines = [];
  let begin = 0;
  for (const { 0: end, index } of text.matchAll(LINE)) {
    lines.push(text.slice(begin, index) + (keepEnds ? end : ""));
    begin = index + end.length;
  }
  if (begin < text.length) lines.push(text.slice(begin));
  return lines;
}

/** The end of a file's name from its last point, which does not stand first or last. */
export function suffixOf(name) {
  const point = name.lastIndexOf(".");
  return point > 0 && point < name.length - 1 ? name.slice(point) : "";
}

const NAMED = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(code) {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

const quoteFor = (text) => (text.includes("'") && !text.includes('"') ? '"' : "'");

/** A text in quotes. */
export function repr(text) {
  const quote = quoteFor(text);
  const inner = text.replace(/[\\'"\p{C}\p{Z}]/gu, (one) => {
    if (one === " " || (/['"]/.test(one) && one !== quote)) return one;
    return one === quote ? `\\${one}` : (NAMED[one] ?? escaped(one.codePointAt(0)));
  });
  return quote + inner + quote;
}

/** Bytes in quotes. */
export function reprOfBytes(bytes) {
  const text = String.fromCharCode(...bytes);
  const quote = quoteFor(text);
  const inner = text.replace(/[^ -~]|[\\'"]/g, (one) => {
    if (/['"]/.test(one)) return one === quote ? `\\${one}` : one;
    return NAMED[one] ?? escaped(one.charCodeAt(0));
  });
  return `b${quote}${inner}${quote}`;
}

/** Numbers in round brackets, with a comma behind a single one. */
export const tuple = (numbers) => `(${numbers.join(", ")}${numbers.length === 1 ? "," : ""})`;

const isHalf = (tail) => /^50*$/.test(tail);
const isOdd = (text) => "13579".includes(text.at(-1));
const signOf = (value) => (value < 0 || Object.is(value, -0) ? "-" : "");

/** Format as `.3f` does: what lies half-way goes to the even digit. */
export function fixed(value, digits) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const size = Math.abs(value);
  if (size >= 1e21) return `${signOf(value)}${BigInt(size)}${digits ? `.${"0".repeat(digits)}` : ""}`;
  const exact = size.toFixed(100);
  const end = exact.length - 100 + (digits || -1);
  const text = size.toFixed(digits);
  const isBelow = isHalf(exact.slice(exact.length - 100 + digits)) && isOdd(text);
  return signOf(value) + (isBelow ? exact.slice(0, end) : text);
}

/** The digits of a positive number, with a point behind the first, and the power of ten. */
function scientific(size, digits) {
  const [exact, power] = size.toExponential(100).split("e");
  const [text, other] = size.toExponential(digits).split("e");
  const isBelow = isHalf(exact.slice(digits + 2)) && isOdd(text);
  return isBelow ? [exact.slice(0, digits ? digits + 2 : 1), Number(power)] : [text, Number(other)];
}

const powerOf = (power) => `e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;

/** Format as `.0e` does. */
export function oneDigit(value) {
  const [digits, power] = scientific(Math.abs(value), 0);
  return signOf(value) + digits + powerOf(power);
}

const withoutZeros = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** Format as `g` does. */
export function general(value) {
  if (!Number.isFinite(value)) return fixed(value, 0);
  if (value === 0) return `${signOf(value)}0`;
  const [digits, power] = scientific(Math.abs(value), 5);
  if (power >= -4 && power < 6) return withoutZeros(fixed(value, 5 - power));
  return signOf(value) + withoutZeros(digits) + powerOf(power);
}
