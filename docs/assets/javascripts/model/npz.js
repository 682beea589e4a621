/** Write arrays into an .npz file, which is a zip archive of .npy files, as NumPy reads them. */

const FIRST_YEAR = (1 << 5) | 1; // 1 January 1980, the first day that an archive can name

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? (number >>> 1) ^ 0xedb88320 : number >>> 1;
  return number;
});

export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}

/** Write whole numbers of two or four bytes, the least byte first. */
function packed(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, number] of fields) {
    if (size === 2) view.setUint16(at, number, true);
    else view.setUint32(at, number, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

function npy(kind, shape, bytes) {
  const dimensions = shape.map((length) => `${length},`).join(" ");
  const text = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + "\n";
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, ...packed([2, header.length])];
  return [new Uint8Array(start), new TextEncoder().encode(header), bytes];
}

/** An array of numbers as the content of an .npy file. */
export const ofNumbers = (numbers, shape) => npy("<f8", shape, new Uint8Array(Float64Array.from(numbers).buffer));

/** A list of words as the content of an .npy file: four bytes a character. */
export function ofWords(words) {
  const letters = words.map((word) => Array.from(word, (letter) => letter.codePointAt(0)));
  const longest = Math.max(1, ...letters.map(({ length }) => length));
  const codes = new Uint32Array(words.length * longest);
  letters.forEach((word, index) => codes.set(word, index * longest));
  return npy(`<U${longest}`, [words.length], new Uint8Array(codes.buffer));
}

/**
 * @param {Object<string, Uint8Array[]>} arrays name → content, as `ofNumbers` and `ofWords` give it
 * @returns {Promise<Blob>}
 */
export async function npzOf(arrays) {
  const [files, list] = [[], []];
  let begin = 0;
  for (const [name, pieces] of Object.entries(arrays)) {
    const title = new TextEncoder().encode(`${name}.npy`);
    const content = new Uint8Array(await new Blob(pieces).arrayBuffer());
    const about = [
      ...[20, 0, 0, 0, FIRST_YEAR].map((number) => [2, number]), // version, flags, stored as it is, time, day
      ...[crc32(content), content.length, content.length].map((number) => [4, number]),
      ...[title.length, 0].map((number) => [2, number]),
    ];
    const file = [packed([4, 0x04034b50], ...about), title, content];
    files.push(...file);
    const rest = [...[0, 0, 0].map((number) => [2, number]), [4, 0], [4, begin]];
    list.push(packed([4, 0x02014b50], [2, 20], ...about, ...rest), title);
    begin += file.reduce((sum, { length }) => sum + length, 0);
  }
  const size = list.reduce((sum, { length }) => sum + length, 0);
  const count = list.length / 2;
  const end = packed([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, begin], [2, 0]);
  return new Blob([...files, ...list, end]);
}
