/** Read .safetensors files: a twin of src/attention_explainer/real_model/safetensors.py, which says all that can be wrong. */

import { arrayOf, dtypeOf } from "./dtypes.js";
import { kindOf, parsed } from "./json.js";
import { written } from "./literals.js";
import { tuple } from "./python.js";
import { bytesOf, LIMIT, orRefuse, product, Refusal } from "./stored.js";

const DTYPES = { BOOL: "|b1", U8: "|u1", I8: "|i1", U16: "<u2", I16: "<i2", F16: "<f2", U32: "<u4", I32: "<i4" };
Object.assign(DTYPES, { F32: "<f4", U64: "<u8", I64: "<i8", F64: "<f8", BF16: "|V2" });
const FIELDS = ["dtype", "shape", "data_offsets"];

/** Write what stands in a header as Python would. */
function asPython(value) {
  if (Array.isArray(value)) return `[${value.map(asPython).join(", ")}]`;
  if (!(value instanceof Map)) return written(value);
  return `{${[...value].map(([name, one]) => `${written(name)}: ${asPython(one)}`).join(", ")}}`;
}

const isCount = (number) => typeof number === "bigint" || (Number.isInteger(number) && number >= 0);

function describedIn(name, entry) {
  const isWhole = entry instanceof Map && entry.size === 3 && FIELDS.every((field) => entry.has(field));
  if (!isWhole) throw new Error(`${name}: expected dtype, shape and data_offsets, got ${asPython(entry)}`);
  const [dtype, shape, offsets] = FIELDS.map((field) => entry.get(field));
  if (!Object.hasOwn(DTYPES, dtype)) {
    throw new Error(`${name}: expected a dtype among ${Object.keys(DTYPES).join(", ")}, got ${asPython(dtype)}`);
  }
  for (const [field, numbers] of [["shape", shape], ["data_offsets", offsets]]) {
    if (!Array.isArray(numbers) || !numbers.every(isCount)) {
      throw new Error(`${name}: expected whole numbers as ${field}, got ${asPython(numbers)}`);
    }
  }
  if (offsets.length !== 2) throw new Error(`${name}: expected two data_offsets, got ${asPython(offsets)}`);
  return { dtype: dtypeOf(DTYPES[dtype]), letters: dtype, shape, begin: offsets[0], end: offsets[1] };
}

/** Read the header alone: name → where its numbers stand. */
async function tensorsIn(file) {
  const first = await bytesOf(file, 0, 8);
  const length = first.reduceRight((sum, byte) => 256n * sum + BigInt(byte), 0n);
  if (!length || BigInt(file.size) < 8n + length) {
    throw new Error(`content: expected a header of ${length} bytes after the first 8, got ${file.size} bytes in all`);
  }
  const start = 8 + Number(length);
  const header = headerIn(await bytesOf(file, 8, start));
  const size = file.size - start;
  const found = [];
  for (const [name, entry] of header) {
    if (name === "__metadata__") continue;
    const { dtype, letters, shape, begin, end } = describedIn(name, entry);
    const expected = BigInt(dtype.size) * product(shape);
    if (!(begin <= end && end <= size) || BigInt(end) - BigInt(begin) !== expected) {
      throw new Error(
        `${name}: expected ${expected} bytes for dtype ${letters} and shape ${tuple(shape)} within ${size} bytes of ` +
          `data; got data_offsets [${begin}, ${end}]`,
      );
    }
    found.push({ name, dtype, shape, begin, end, start });
  }
  withoutGaps(found, size);
  return found;
}

function headerIn(bytes) {
  let header;
  try {
    header = parsed(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), { onceEach: true });
  } catch ({ message }) {
    // What stands twice in a header is told as it is.
    throw new Error(/: expected once in the header/.test(message) ? message : `content: expected a header in JSON, got ${message}`);
  }
  if (!(header instanceof Map)) {
    throw new Error(`content: expected a JSON object as header, got ${kindOf(header)}`);
  }
  return header;
}

/** Tensors cover the rest of the file, without gap or overlap. */
function withoutGaps(found, size) {
  let position = 0;
  const inOrder = [...found].sort((one, other) => one.begin - other.begin || one.end - other.end || (one.name < other.name ? -1 : 1));
  for (const { name, begin, end } of inOrder) {
    if (begin !== position) {
      throw new Error(`${name}: expected to begin at byte ${position}, where the tensor before it ends; got ${begin}`);
    }
    position = end;
  }
  if (position !== size) {
    throw new Error(`content: expected ${position} bytes after the header, the size of the tensors; got ${size}`);
  }
}

export async function readTensors(file) {
  if (file.size > LIMIT) {
    throw new Refusal(
      `${file.name} is longer than the ${LIMIT / 2 ** 30} GiB that are read; save the weights of one sentence alone`,
    );
  }
  const found = await orRefuse(
    () => tensorsIn(file),
    (reason) => `${file.name} is no .safetensors file that can be read: ${reason}`,
  );
  if (!found.length) throw new Refusal(`${file.name} holds no array`);
  const arrays = found.map(({ name, dtype, shape, begin, end, start }) => ({
    name,
    shape,
    read: async () => arrayOf(await bytesOf(file, start + begin, start + end), { shape, dtype, inColumns: false }),
  }));
  return { source: file.name, arrays, queries: null, keys: null, notes: [] };
}
