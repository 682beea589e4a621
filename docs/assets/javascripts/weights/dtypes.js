/** Kinds of numbers as NumPy describes them, and numbers out of their bytes. */

const LETTERS = { f: "float", i: "int", u: "uint", c: "complex" };
const UNITS = { M: "datetime64", m: "timedelta64" };
const SIZES = { f: [2, 4, 8], i: [1, 2, 4, 8], u: [1, 2, 4, 8], c: [8, 16], b: [1], M: [8], m: [8] };

/**
 * Read what stands behind 'descr' in a header.
 *
 * @returns {{kind: string, size: number, isBig: boolean, name: string, hasObjects: boolean}|null}
 *     null if NumPy knows no such thing everywhere
 */
export function dtypeOf(descr) {
  const [, order, kind, count, unit = ""] = /^([<>=|]?)([fiucbUSVOMm])(\d*)(\[.*\])?$/.exec(descr) ?? [];
  if (kind === undefined || (unit && !(kind in UNITS))) return null;
  if (kind === "O") return { kind, size: 8, isBig: false, name: "object", hasObjects: true };
  const size = Number(count || NaN) * (kind === "U" ? 4 : 1);
  if (Number.isNaN(size) || (SIZES[kind] && !SIZES[kind].includes(size))) return null;
  const isBig = order === ">" && !("SV".includes(kind) || size === 1);
  const short = `${kind}${count}${unit}`;
  let name = `${isBig ? ">" : "|"}${short}`;
  if (kind === "U") name = `${isBig ? ">" : "<"}${short}`;
  else if (kind === "b") name = "bool";
  else if (!isBig && kind in LETTERS) name = `${LETTERS[kind]}${8 * size}`;
  else if (!isBig && kind in UNITS) name = `${UNITS[kind]}${unit}`;
  return { kind, size, isBig, name, hasObjects: false };
}

function turned(bytes, size) {
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) copy[at] = bytes[at - (at % size) + size - 1 - (at % size)];
  return copy;
}

/** A number of 16 bits: one for the sign, five for the power of two, ten for the rest. */
function ofHalf(bits) {
  const [sign, power, rest] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (power ? 2 ** (power - 15) * (1 + rest / 1024) : 2 ** -14 * (rest / 1024));
}

/** bfloat16 is the upper half of a float32. */
function widened(halves) {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

const ARRAYS = { f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array };
Object.assign(ARRAYS, { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, b1: Uint8Array });

/** bfloat16, as .npy files show it: two bytes without a meaning. */
const isBfloat = ({ kind, size }) => kind === "V" && size === 2;

/** Numbers out of bytes; null for what is no real number. */
function numbersOf(bytes, dtype) {
  const { kind, size, isBig } = dtype;
  // A typed array can only begin at a multiple of its numbers' size.
  const buffer = isBig ? turned(bytes, size).buffer : bytes.slice().buffer;
  if (isBfloat(dtype)) return widened(new Uint16Array(buffer));
  if (kind === "f" && size === 2) return Float32Array.from(new Uint16Array(buffer), ofHalf);
  if (kind === "i" && size === 8) return Float64Array.from(new BigInt64Array(buffer), Number);
  if (kind === "u" && size === 8) return Float64Array.from(new BigUint64Array(buffer), Number);
  const array = ARRAYS[`${kind}${size}`];
  return array ? new array(buffer) : null;
}

/** Numbers that stand column by column, put row by row. */
function inRows(numbers, shape) {
  const strides = [];
  shape.reduce((stride, length) => (strides.push(stride), stride * length), 1);
  const turnedRound = new numbers.constructor(numbers.length);
  const place = shape.map(() => 0);
  for (let index = 0; index < numbers.length; index += 1) {
    turnedRound[index] = numbers[place.reduce((at, one, axis) => at + one * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis] += 1;
      if (place[axis] < shape[axis]) break;
      place[axis] = 0;
    }
  }
  return turnedRound;
}

/** An array, as stored.js says, out of the bytes of its numbers. */
export function arrayOf(bytes, { shape, inColumns, dtype }) {
  if (!bytes.length) return { dtype: "float64", isReal: true, shape, numbers: new Float64Array(0) };
  const numbers = numbersOf(bytes, dtype);
  return {
    dtype: isBfloat(dtype) ? "float32" : dtype.name,
    isReal: "fiu".includes(dtype.kind) || isBfloat(dtype),
    shape,
    numbers: numbers && inColumns && shape.length > 1 ? inRows(numbers, shape) : numbers,
  };
}

/** Words out of bytes: four a character, or UTF-8; what is not filled is zero. */
export function wordsOf(bytes, { kind, size, isBig }) {
  const words = [];
  for (let at = 0; at < bytes.length; at += size) {
    const one = bytes.slice(at, at + size);
    const view = new DataView(one.buffer);
    const codes = Array.from({ length: kind === "U" ? size / 4 : 0 }, (_, place) => view.getUint32(4 * place, !isBig));
    const text = kind === "U" ? codes.map((code) => String.fromCodePoint(code)).join("") : new TextDecoder().decode(one);
    words.push(text.replace(/\0+$/, ""));
  }
  return words;
}
