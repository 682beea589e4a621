/**
 * The small decoder reads and says what may come next: a twin of Writer in
 * src/attention_explainer/training/writing.py.
 *
 * Vectors and matrices are Float64Arrays; a matrix with `columns` columns has row r from r · columns.
 */

import { softmax } from "../attention.js";

const EPSILON = 1e-5;

/** A number that has two bytes: sign, five bits of the exponent, ten of the fraction. */
function fromHalf(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

/**
 * Unpack parameters.
 *
 * @param {{shapes: Object<string, number[]>, numbers: string}} packed numbers of two bytes, the lower
 *   one first, of one array after another, as base64
 * @returns {Object<string, Float64Array>}
 */
export function unpacked({ shapes, numbers }) {
  const bytes = Uint8Array.from(atob(numbers), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const taken = (size) => {
    const array = Float64Array.from({ length: size }, (_, index) => fromHalf(view.getUint16(at + 2 * index, true)));
    at += 2 * size;
    return array;
  };
  const sizes = Object.entries(shapes).map(([name, shape]) => [name, shape.reduce((one, other) => one * other, 1)]);
  return Object.fromEntries(sizes.map(([name, size]) => [name, taken(size)]));
}

/** Bring the numbers of a vector to mean 0 and variance 1, then multiply and shift each. */
function layerNorm(x, gain, shift) {
  const mean = x.reduce((sum, number) => sum + number, 0) / x.length;
  const variance = x.reduce((sum, number) => sum + (number - mean) ** 2, 0) / x.length;
  const deviation = Math.sqrt(variance + EPSILON);
  return x.map((number, index) => ((number - mean) / deviation) * gain[index] + shift[index]);
}

const sum = (one, other) => one.map((number, index) => number + other[index]);

function dotFrom(vector, rows, start) {
  let total = 0;
  for (let index = 0; index < vector.length; index += 1) total += vector[index] * rows[start + index];
  return total;
}

export class Writer {
  /**
   * @param {{context: number, width: number, layers: number, heads: number}} settings
   * @param {Object<string, Float64Array>} parameters
   * @param {boolean} usesCache false: with every new token, the whole text is read again
   */
  constructor(settings, parameters, usesCache) {
    Object.assign(this, { settings, p: parameters, usesCache });
    this.products = 0; // multiplications in all matrix products so far
    this.text = [];
    this.cache = this.empty();
  }

  empty() {
    return Array.from({ length: this.settings.layers }, () => ({ keys: [], values: [] }));
  }

  /** Read the next tokens; return the logits of what comes after them. */
  read(tokens) {
    this.text.push(...tokens);
    return this.usesCache ? this.logits(tokens, this.cache) : this.logits(this.text, this.empty());
  }

  /** Send new tokens through all layers, after those whose keys and values are held. */
  logits(tokens, cache) {
    const { p } = this;
    const { width } = this.settings;
    const start = cache[0].keys.length;
    let vectors = tokens.map((token, index) =>
      sum(this.row(p.table, token, width), this.row(p.positions, start + index, width)),
    );
    cache.forEach((held, i) => {
      vectors = vectors.map((x) => {
        const middle = sum(x, this.attention(layerNorm(x, p[`gain_1_${i}`], p[`shift_1_${i}`]), i, held));
        return sum(middle, this.mlp(layerNorm(middle, p[`gain_2_${i}`], p[`shift_2_${i}`]), i));
      });
    });
    const vector = layerNorm(vectors.at(-1), p.gain, p.shift);
    this.products += p.table.length;
    return Array.from({ length: p.table.length / width }, (_, token) => dotFrom(vector, p.table, token * width));
  }

  row(matrix, index, columns) {
    return matrix.slice(index * columns, (index + 1) * columns);
  }

  product(vector, matrix) {
    this.products += matrix.length;
    const columns = matrix.length / vector.length;
    const output = new Float64Array(columns);
    for (let row = 0; row < vector.length; row += 1) {
      const number = vector[row];
      for (let column = 0, at = row * columns; column < columns; column += 1, at += 1) {
        output[column] += number * matrix[at];
      }
    }
    return output;
  }

  /** What a token finds in those before it and in itself: later ones are not there yet. */
  attention(x, i, { keys, values }) {
    const { width, heads } = this.settings;
    const [query, key, value] = ["W_Q", "W_K", "W_V"].map((name) => this.product(x, this.p[`${name}_${i}`]));
    keys.push(key);
    values.push(value);
    const size = width / heads;
    const found = new Float64Array(width);
    for (let start = 0; start < width; start += size) {
      const ofHead = query.subarray(start, start + size);
      const weights = softmax(keys.map((one) => dotFrom(ofHead, one, start) / Math.sqrt(size)));
      weights.forEach((weight, place) => {
        for (let at = start; at < start + size; at += 1) found[at] += weight * values[place][at];
      });
    }
    this.products += 2 * keys.length * width; // for the scores, and for the weighted sums
    return this.product(found, this.p[`W_O_${i}`]);
  }

  mlp(x, i) {
    const { p } = this;
    const before = sum(this.product(x, p[`W_1_${i}`]), p[`b_1_${i}`]);
    const hidden = before.map((number) => Math.max(number, 0));
    return sum(this.product(hidden, p[`W_2_${i}`]), p[`b_2_${i}`]);
  }
}
