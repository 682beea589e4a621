/**
 * A BERT encoder whose weights take one byte each: a twin of the package's
 * src/attention_explainer/real_model/encoder.py with the weights of rounded.py.
 *
 * Vectors of all tokens lie one after the other in one array. Everything is computed in float64.
 */

const SCALE = ".scale";

/** The error function: 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·5···(2n+1)), all terms positive. */
export function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  let term = size;
  let sum = size;
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-size * size) * sum;
}

export const gelu = (x) => (x * (1 + erf(x / Math.SQRT2))) / 2;

/** Shift and stretch each vector to mean 0 and variance 1, then to the learnt gain and bias. */
export function layerNorm(x, gain, bias, epsilon) {
  const width = gain.length;
  for (let begin = 0; begin < x.length; begin += width) {
    let mean = 0;
    for (let i = 0; i < width; i += 1) mean += x[begin + i];
    mean /= width;
    let variance = 0;
    for (let i = 0; i < width; i += 1) variance += (x[begin + i] - mean) ** 2;
    const deviation = Math.sqrt(variance / width + epsilon);
    for (let i = 0; i < width; i += 1) {
      x[begin + i] = ((x[begin + i] - mean) / deviation) * gain[i] + bias[i];
    }
  }
  return x;
}

/** Multiply each vector by a matrix, of which each row gives one output, and add a bias. */
export function dense(x, { numbers, shape: [outputs, inputs] }, scale, bias) {
  const tokens = x.length / inputs;
  const result = new Float64Array(tokens * outputs);
  const row = new Float64Array(inputs);
  for (let output = 0; output < outputs; output += 1) {
    // Each row is read once and used for all tokens.
    for (let i = 0; i < inputs; i += 1) row[i] = numbers[output * inputs + i];
    for (let token = 0; token < tokens; token += 1) {
      const begin = token * inputs;
      // Four sums at a time do not wait for each other.
      let [one, two, three, four] = [0, 0, 0, 0];
      for (let i = 0; i < inputs; i += 4) {
        one += row[i] * x[begin + i];
        two += row[i + 1] * x[begin + i + 1];
        three += row[i + 2] * x[begin + i + 2];
        four += row[i + 3] * x[begin + i + 3];
      }
      result[token * outputs + output] = (one + two + three + four) * scale[output] + bias[output];
    }
  }
  return result;
}

/** Attention weights of one head: (L, L), one row after the other. */
export function headWeights(query, key, head, width, d_model) {
  const tokens = query.length / d_model;
  const weights = new Float64Array(tokens * tokens);
  for (let i = 0; i < tokens; i += 1) {
    let largest = -Infinity;
    for (let j = 0; j < tokens; j += 1) {
      let score = 0;
      for (let c = head * width; c < (head + 1) * width; c += 1) {
        score += query[i * d_model + c] * key[j * d_model + c];
      }
      weights[i * tokens + j] = score / Math.sqrt(width);
      largest = Math.max(largest, weights[i * tokens + j]);
    }
    let total = 0;
    for (let j = 0; j < tokens; j += 1) {
      weights[i * tokens + j] = Math.exp(weights[i * tokens + j] - largest);
      total += weights[i * tokens + j];
    }
    for (let j = 0; j < tokens; j += 1) weights[i * tokens + j] /= total;
  }
  return weights;
}

/** An encoder, from the tensors of its layers and a function that gives rows of its table. */
export class Encoder {
  /**
   * @param {object} config the model's config.json
   * @param {Map} tensors as readSafetensors gives them
   */
  constructor(config, tensors) {
    this.layers = config.num_hidden_layers;
    this.heads = config.num_attention_heads;
    this.width = config.hidden_size;
    this.epsilon = config.layer_norm_eps;
    this.tensors = tensors;
  }

  numbers(name) {
    return this.tensors.get(name).numbers;
  }

  dense(x, name) {
    const scale = this.numbers(`${name}.weight${SCALE}`);
    return dense(x, this.tensors.get(`${name}.weight`), scale, this.numbers(`${name}.bias`));
  }

  norm(x, name) {
    return layerNorm(x, this.numbers(`${name}.weight`), this.numbers(`${name}.bias`), this.epsilon);
  }

  /** A row of a table of embeddings, multiplied by its scale. */
  row(kind, index) {
    const name = `embeddings.${kind}_embeddings.weight`;
    const begin = index * this.width;
    const scale = this.numbers(name + SCALE)[index];
    return Array.from(this.numbers(name).subarray(begin, begin + this.width), (n) => n * scale);
  }

  /**
   * Run the encoder and keep what its attention does.
   *
   * @param {ArrayLike<number>[]} words the embedding of each token
   * @returns {{weights: Float64Array[][], contributions: Float64Array[][]}} by layer and head:
   *   weights (L, L); and the length of each value once W_O has transformed it (L)
   */
  trace(words) {
    const tokens = words.length;
    const segment = this.row("token_type", 0);
    let x = new Float64Array(tokens * this.width);
    words.forEach((word, token) => {
      const position = this.row("position", token);
      for (let i = 0; i < this.width; i += 1) {
        x[token * this.width + i] = word[i] + position[i] + segment[i];
      }
    });
    x = this.norm(x, "embeddings.LayerNorm");
    const trace = { weights: [], contributions: [] };
    for (let layer = 0; layer < this.layers; layer += 1) {
      const name = `encoder.layer.${layer}`;
      const [query, key, value] = ["query", "key", "value"].map((role) =>
        this.dense(x, `${name}.attention.self.${role}`),
      );
      const width = this.width / this.heads;
      const heads = Array.from({ length: this.heads }, (_, head) =>
        headWeights(query, key, head, width, this.width),
      );
      trace.weights.push(heads);
      trace.contributions.push(this.lengths(value, `${name}.attention.output.dense`));
      const mixed = this.mix(heads, value, width);
      x = this.norm(
        plus(x, this.dense(mixed, `${name}.attention.output.dense`)),
        `${name}.attention.output.LayerNorm`,
      );
      const hidden = this.dense(x, `${name}.intermediate.dense`).map(gelu);
      x = this.norm(plus(x, this.dense(hidden, `${name}.output.dense`)), `${name}.output.LayerNorm`);
    }
    return trace;
  }

  /** The weighted sums of the values, all heads side by side. */
  mix(heads, value, width) {
    const tokens = value.length / this.width;
    const mixed = new Float64Array(value.length);
    heads.forEach((weights, head) => {
      for (let i = 0; i < tokens; i += 1) {
        for (let j = 0; j < tokens; j += 1) {
          const weight = weights[i * tokens + j];
          for (let c = head * width; c < (head + 1) * width; c += 1) {
            mixed[i * this.width + c] += weight * value[j * this.width + c];
          }
        }
      }
    });
    return mixed;
  }

  /** How long each value of each head is once the rows of W_O of that head have transformed it. */
  lengths(value, name) {
    const tokens = value.length / this.width;
    const width = this.width / this.heads;
    const matrix = this.numbers(`${name}.weight`);
    const scale = this.numbers(`${name}.weight${SCALE}`);
    const squares = Array.from({ length: this.heads }, () => new Float64Array(tokens));
    for (let output = 0; output < this.width; output += 1) {
      for (let head = 0; head < this.heads; head += 1) {
        const from = head * width;
        for (let token = 0; token < tokens; token += 1) {
          let sum = 0;
          for (let c = from; c < from + width; c += 1) {
            sum += matrix[output * this.width + c] * value[token * this.width + c];
          }
          squares[head][token] += (sum * scale[output]) ** 2;
        }
      }
    }
    return squares.map((ofHead) => ofHead.map(Math.sqrt));
  }
}

function plus(one, other) {
  for (let i = 0; i < one.length; i += 1) one[i] += other[i];
  return one;
}
