/** Read .npy files: the header first, then what it tells of. A twin of src/attention_figures/reading/numpy_files.py. */

import { arrayOf, dtypeOf } from "./dtypes.js";
import { literal, written } from "./literals.js";
import { tuple } from "./python.js";
import { bytesOf, LIMIT, product, Refusal, reasonOf, shapeText } from "./stored.js";

/** Bytes of a file in which the header of any weights has ended. */
export const START = 4096;

const MAGIC = [0x93, ...new TextEncoder().encode("NUMPY")];
const FIELDS = ["descr", "fortran_order", "shape"];
const isWhole = (number) => typeof number === "bigint" || typeof number === "boolean";

/** One dtype of several fields, each with a name. */
function ofFields(list) {
  const parts = list.map((field) => {
    const [name, descr, ...more] = field.tuple ?? [];
    const one = typeof name === "string" && typeof descr === "string" && !more.length ? dtypeOf(descr) : null;
    if (!one) throw new Error(`descr is not a valid dtype descriptor: ${written({ list })}`);
    return one;
  });
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return { kind: "V", size, isBig: false, name: written({ list }), hasObjects: parts.some((part) => part.hasObjects) };
}

function numberAt(bytes, at, size) {
  return bytes.slice(at, at + size).reduceRight((sum, byte) => 256 * sum + byte, 0);
}

/** Read what the first bytes of a file say: shape, order, dtype, and where the numbers begin. */
function parsedHeader(bytes) {
  const isThere = (count, what, at) => {
    if (bytes.length - at < count) {
      throw new Error(`EOF: reading ${what}, expected ${count} bytes got ${Math.max(bytes.length - at, 0)}`);
    }
  };
  isThere(8, "magic string", 0);
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new Error("the magic string is not correct");
  const [major, minor] = bytes.slice(6, 8);
  if (minor !== 0 || (major !== 1 && major !== 2)) {
    throw new Error(`version ${tuple([major, minor])} of the format has structured data`);
  }
  isThere(2 * major, "array header length", 8);
  const length = numberAt(bytes, 8, 2 * major);
  const begin = 8 + 2 * major;
  if (begin + length > START) {
    throw new Error(`Header info length (${length}) is large and may not be safe to load securely.`);
  }
  isThere(length, "array header", begin);
  const text = String.fromCharCode(...bytes.slice(begin, begin + length));
  return { ...fieldsOf(text), begin: begin + length };
}

function fieldsOf(text) {
  let given;
  try {
    given = literal(text);
  } catch {
    throw new Error(`Cannot parse header: ${written(text)}`);
  }
  if (!(given instanceof Map)) throw new Error(`Header is not a dictionary: ${written(given)}`);
  const names = [...given.keys()].sort();
  if (names.join() !== FIELDS.join()) {
    throw new Error(`Header does not contain the correct keys: ${written({ list: names })}`);
  }
  const [shape, order, descr] = ["shape", "fortran_order", "descr"].map((name) => given.get(name));
  if (!shape?.tuple?.every(isWhole)) throw new Error(`shape is not valid: ${written(shape)}`);
  if (typeof order !== "boolean") throw new Error(`fortran_order is not a valid bool: ${written(order)}`);
  const dtype = descr?.list ? ofFields(descr.list) : typeof descr === "string" && dtypeOf(descr);
  if (!dtype) throw new Error(`descr is not a valid dtype descriptor: ${written(descr)}`);
  return { shape: shape.tuple.map(BigInt), inColumns: order, dtype };
}

/**
 * Return { shape, inColumns, dtype, begin, wanted }, once the header has been held against the size.
 *
 * @param {() => Promise<Uint8Array>} start gives the first bytes
 * @param {string} name as in a message
 * @param {number} size of the whole
 * @param {number|null} limit no more bytes than these are read
 */
export async function headerOf(start, name, size, limit) {
  let header;
  try {
    header = parsedHeader(await start());
  } catch (problem) {
    throw new Refusal(`${name} is no .npy file that can be read: ${reasonOf(problem)}`);
  }
  const { shape, dtype, begin } = header;
  if (dtype.hasObjects) {
    throw new Refusal(
      `${name} holds Python objects, which could run any program when opened; ` +
        "it is not opened. Save plain numbers: numpy.save(file, numpy.array(weights, float))",
    );
  }
  if (shape.some((length) => length < 0n)) {
    throw new Refusal(`${name} is no .npy file that can be read: its header has ${tuple(shape)}`);
  }
  if (!dtype.size) throw new Refusal(`${name} is no .npy file that can be read: its elements have no length`);
  const wanted = product(shape) * BigInt(dtype.size);
  const found = size - begin;
  if (wanted > BigInt(found)) {
    throw new Refusal(
      `${name} is damaged: its header tells of ${shapeText(shape)} numbers, which are ${wanted} bytes; ` +
        `the file has ${found}`,
    );
  }
  if (limit !== null && wanted > BigInt(limit)) {
    throw new Refusal(
      `${name} would unpack to ${(Number(wanted) / 2 ** 30).toFixed(1)} GiB, more than the ` +
        `${(limit / 2 ** 30).toFixed(0)} GiB that are read; save the layer that you need as .npy`,
    );
  }
  return { ...header, shape: shape.map(Number), wanted: Number(wanted) };
}

export async function readNpy(file) {
  const header = await headerOf(() => bytesOf(file, 0, START), file.name, file.size, null);
  const { shape, begin, wanted } = header;
  const read = async () => {
    // The package maps a file, however large; a page has to hold all of it.
    if (wanted > LIMIT) {
      throw new Refusal(
        `${file.name} holds ${(wanted / 2 ** 30).toFixed(1)} GiB of numbers, more than a page can hold; ` +
          "the command attention reads them",
      );
    }
    return arrayOf(await bytesOf(file, begin, begin + wanted), header);
  };
  return { source: file.name, arrays: [{ name: "", shape, read }], queries: null, keys: null, notes: [] };
}
