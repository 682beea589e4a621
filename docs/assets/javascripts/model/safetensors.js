/** Read the arrays in a .safetensors file: a JSON header, then nothing but numbers. */

const ARRAYS = { I8: Int8Array, F32: Float32Array };

/**
 * @param {ArrayBuffer} content the whole file
 * @returns {Map<string, {shape: number[], numbers: Int8Array|Float32Array}>}
 */
export function readSafetensors(content) {
  const length = Number(new DataView(content).getBigUint64(0, true));
  const begin = 8 + length;
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 8, length)));
  const arrays = new Map();
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(header)) {
    const kind = ARRAYS[dtype];
    // A typed array can only begin at a multiple of its numbers' size.
    const bytes = content.slice(begin + from, begin + to);
    arrays.set(name, { shape, numbers: new kind(bytes) });
  }
  return arrays;
}
