/**
 * Attention in the reader's browser: a twin of the package `attention_explainer`.
 *
 * Names, meaning and order of the steps are those of src/attention_explainer/scaled_dot_product.py.
 * The build writes hundreds of inputs with the package's answers, and a test runs them all through
 * this file in two browsers. A matrix is an array of rows, a row an array of numbers.
 */

/**
 * Turn logits into weights that sum to one. The maximum is subtracted first, so that nothing
 * overflows. If nothing is left to choose from, all weights are zero.
 *
 * @param {number[]} logits
 * @param {boolean[]} [where] false takes a position out, whatever its logit
 * @returns {number[]}
 */
export function softmax(logits, where) {
  const allowed = (index) => !where || where[index];
  let maximum = -Infinity;
  logits.forEach((logit, index) => {
    // Math.max passes NaN on, as the package does.
    if (allowed(index)) maximum = Math.max(maximum, logit);
  });
  const subtracted = maximum === -Infinity ? 0 : maximum;
  const exponentials = logits.map((logit, index) =>
    allowed(index) ? Math.exp(logit - subtracted) : 0,
  );
  const total = exponentials.reduce((sum, exponential) => sum + exponential, 0);
  return exponentials.map((exponential) => exponential / (total === 0 ? 1 : total));
}

/** Dot product of two vectors. */
export const dot = (one, other) => one.reduce((sum, number, index) => sum + number * other[index], 0);

/** Vector times matrix: each number times its row, added up. */
export const vectorTimesMatrix = (vector, matrix) =>
  matrix[0].map((_, column) => vector.reduce((sum, number, row) => sum + number * matrix[row][column], 0));

/** Product of two matrices. */
export const matrixProduct = (one, other) => one.map((row) => vectorTimesMatrix(row, other));

/** Let each position attend to itself and to what came before (true = may attend). */
export const causalMask = (queries, keys = queries) =>
  Array.from({ length: queries }, (_, i) => Array.from({ length: keys }, (_, j) => j <= i));

/** Let every query attend to the first `length` keys only: what follows fills up a batch. */
export const paddingMask = (length, queries, keys) =>
  Array.from({ length: queries }, () => Array.from({ length: keys }, (_, j) => j < length));

/** Allow what both masks allow; a mask that is not there allows everything. */
export const bothMasks = (one, other) =>
  one && other ? one.map((row, i) => row.map((allowed, j) => allowed && other[i][j])) : one || other;

/**
 * Mix values by how well their keys match each query, and keep every step of the way.
 *
 * @param {number[][]} query (L, E)
 * @param {number[][]} key (S, E)
 * @param {number[][]} value (S, Ev)
 * @param {object} [options]
 * @param {boolean[][]|number[][]} [options.attnMask] (L, S); true = may attend, or numbers that
 *   are added to the logits, where minus infinity = may not attend
 * @param {boolean} [options.isCausal] query i may attend to keys 0 to i only
 * @param {number} [options.scale] factor for the scores; 1/√E by default
 * @param {number} [options.softcap] squeezes scaled scores into (−softcap, softcap)
 * @param {number} [options.temperature] divides the scale: above 1 flatter, below 1 sharper
 * @returns {{scale: number, scores: number[][], scaledScores: number[][], logits: number[][],
 *   weights: number[][], output: number[][]}}
 */
export function scaledDotProductAttention(query, key, value, options = {}) {
  const { attnMask, isCausal = false, softcap, temperature = 1 } = options;
  const width = query.length ? query[0].length : 1;
  const scale = (options.scale ?? 1 / Math.sqrt(width)) / temperature;
  const isBias = attnMask?.some((row) => row.some((entry) => typeof entry === "number"));
  const given = isBias ? attnMask.map((row) => row.map((bias) => bias !== -Infinity)) : attnMask;
  const mask = bothMasks(given, isCausal ? causalMask(query.length, key.length) : undefined);

  const scores = query.map((q) => key.map((k) => dot(q, k)));
  const scaledScores = scores.map((row) => row.map((score) => score * scale));
  const logits = scaledScores.map((row, i) =>
    row.map((score, j) => {
      if (mask && !mask[i][j]) return -Infinity;
      const capped = softcap === undefined ? score : softcap * Math.tanh(score / softcap);
      return isBias ? capped + attnMask[i][j] : capped;
    }),
  );
  const weights = logits.map((row) => softmax(row));
  const columns = value.length ? value[0].length : 0;
  const output = weights.map((row, i) =>
    Array.from({ length: columns }, (_, column) =>
      // What is masked adds nothing, not even NaN.
      row.reduce((sum, weight, j) => (!mask || mask[i][j] ? sum + weight * value[j][column] : sum), 0),
    ),
  );
  return { scale, scores, scaledScores, logits, weights, output };
}
