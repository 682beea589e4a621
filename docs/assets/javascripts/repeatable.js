/** Random numbers that the package draws as well: the twin of src/attention_explainer/repeatable.py. */

const STREAM = 0x9e3779b9;

/** Mix a number of 32 bits, as the hash MurmurHash3 does at its end; a fraction of one comes of it. */
function fraction(number) {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}

/** Draw from the normal distribution with mean zero and variance one. */
export function repeatableNormals(seed, count) {
  const begin = Math.imul(seed, STREAM);
  return Float64Array.from({ length: count }, (_, index) => {
    const [u, v] = [0, 1].map((which) => fraction((begin + 2 * index + which) | 0));
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  });
}
