/** Open a file of weights, whatever its kind; nothing in it is ever run. A twin of src/attention_figures/reading/files.py. */

import { readJson } from "./lists.js";
import { readNpy } from "./npy.js";
import { isPickled, readNpz } from "./npz.js";
import { repr, reprOfBytes, suffixOf } from "./python.js";
import { bytesOf, Refusal } from "./stored.js";
import { readTable } from "./tables.js";
import { readTensors } from "./tensors.js";

const READERS = {
  ".npy": readNpy,
  ".npz": readNpz,
  ".csv": readTable,
  ".tsv": readTable,
  ".txt": readTable,
  ".json": readJson,
  ".safetensors": readTensors,
};

const PICKLED = [".pt", ".pth", ".bin", ".pkl", ".pickle", ".ckpt", ".joblib"];

function advice({ name }) {
  const stem = name.slice(0, name.length - suffixOf(name).length);
  const line =
    `import numpy, torch; w = torch.load(${repr(name)}, weights_only=True); ` +
    `numpy.save(${repr(`${stem}.npy`)}, w.float().numpy())`;
  return (
    `${name} is pickled, and opening a pickle can run any program, so it is not opened. ` +
    `Where you trust it, this saves its numbers: python -c "${line}"`
  );
}

/**
 * Describe what a file holds. Its first bytes decide what it is, then the end of its name.
 *
 * @param {File} file
 * @returns {Promise<object>} contents, as stored.js says
 * @throws {Refusal} if it is of another kind, damaged, pickled, or larger than what is read
 */
export async function readContents(file) {
  const start = await bytesOf(file, 0, 8);
  const begins = (...bytes) => bytes.every((byte, index) => start[index] === byte);
  const suffix = suffixOf(file.name).toLowerCase();
  const isPickle = start[0] === 0x80 && (start.length < 2 || start[1] <= 5);
  if (PICKLED.includes(suffix) || isPickle) throw new Refusal(advice(file));
  if (!start.length) throw new Refusal(`${file.name} is empty`);
  if (begins(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return readNpy(file);
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) {
    if (await isPickled(file)) throw new Refusal(advice(file));
    return readNpz(file);
  }
  if (suffix === ".npy" || suffix === ".npz") {
    throw new Refusal(`${file.name} is no ${suffix} file: it begins with ${reprOfBytes(start)}`);
  }
  if (!Object.hasOwn(READERS, suffix)) {
    throw new Refusal(`${file.name}: expected a file in one of ${Object.keys(READERS).join(", ")}`);
  }
  return READERS[suffix](file);
}
