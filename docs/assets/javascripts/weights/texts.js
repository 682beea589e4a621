/** The text of a file, in the encoding that its first bytes tell. */

import { bytesOf, Refusal, reasonOf } from "./stored.js";

/** A longer text is not read; as .npy its numbers take a fifth of the room. */
const LIMIT = 2 ** 28;

const MARKS = [
  [[0xff, 0xfe, 0, 0], "UTF-32", "utf-32le"],
  [[0, 0, 0xfe, 0xff], "UTF-32", "utf-32be"],
  [[0xff, 0xfe], "UTF-16", "utf-16le"],
  [[0xfe, 0xff], "UTF-16", "utf-16be"],
  [[0xef, 0xbb, 0xbf], "UTF-8", "utf-8"],
];

/** Bytes for which Windows-1252 has no letter; browsers give control characters for them. */
const NO_LETTER = /[\x81\x8d\x8f\x90\x9d]/g;

function ofUtf32(bytes, isLittle) {
  if (bytes.length % 4) throw new Error("truncated data");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const letters = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new Error("code point not in range(0x110000)");
    letters.push(String.fromCodePoint(code));
  }
  return letters.join("");
}

function strictly(bytes, encoding) {
  if (encoding.startsWith("utf-32")) return ofUtf32(bytes, encoding.endsWith("le"));
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
}

function orNull(bytes, encoding) {
  try {
    return strictly(bytes, encoding);
  } catch {
    return null;
  }
}

/** @returns {Promise<[string, string]>} the text and the name of its encoding */
export async function decoded(file) {
  if (file.size > LIMIT) {
    throw new Refusal(`${file.name} is a text of more than ${LIMIT / 2 ** 20} MiB; save its numbers as .npy`);
  }
  const bytes = await bytesOf(file);
  for (const [mark, name, encoding] of MARKS) {
    if (!mark.every((byte, index) => bytes[index] === byte)) continue;
    try {
      return [strictly(bytes.subarray(mark.length), encoding), name];
    } catch (problem) {
      throw new Refusal(`${file.name} is no whole text in ${name}: ${reasonOf(problem)}`);
    }
  }
  if (bytes.includes(0)) {
    const text = orNull(bytes, bytes[1] === 0 ? "utf-16le" : "utf-16be") ?? "\0";
    if (text.includes("\0")) throw new Refusal(`${file.name} is no text: it holds bytes that are zero`);
    return [text, "UTF-16"];
  }
  const text = orNull(bytes, "utf-8");
  if (text !== null) return [text, "UTF-8"];
  return [new TextDecoder("windows-1252").decode(bytes).replace(NO_LETTER, "\ufffd"), "Windows-1252"];
}
