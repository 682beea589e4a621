/** Read the members of a zip archive: from its list at the end, each unpacked as far as it is asked for. */

import { crc32 } from "../model/npz.js";
import { repr, reprOfBytes } from "./python.js";
import { bytesOf } from "./stored.js";

const [END, LOCATOR, END_64, MEMBER, LOCAL] = [0x06054b50, 0x07064b50, 0x06064b50, 0x02014b50, 0x04034b50];
const LONGEST_COMMENT = 2 ** 16;
const FULL = 0xffffffff; // the true number stands elsewhere

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const whole = (view, at) => Number(view.getBigUint64(at, true));

/** Find the end of the archive: how many members there are, where and how long their list is. */
async function endOf(file) {
  const begin = Math.max(0, file.size - LONGEST_COMMENT - 22);
  const view = viewOf(await bytesOf(file, begin));
  let at = view.byteLength - 22;
  while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new Error("File is not a zip file");
  const end = { size: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true), place: begin + at };
  if (at < 20 || view.getUint32(at - 20, true) !== LOCATOR) return end;
  const place = begin + at - 20 - 56;
  const wide = place < 0 ? null : viewOf(await bytesOf(file, place, place + 56));
  if (!wide || wide.getUint32(0, true) !== END_64) return end;
  return { size: whole(wide, 40), offset: whole(wide, 48), place };
}

/** Where a member's sizes and place are too large for four bytes, they stand in its extra field. */
function wideFields(view, from, to, sizes) {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    for (const name of ["size", "packed", "offset"]) {
      if (sizes[name] !== FULL || next + 8 > to) continue;
      sizes[name] = whole(view, next);
      next += 8;
    }
  }
  return sizes;
}

/** Unpack as many bytes as are wanted, or as there are. */
async function inflated(blob, most) {
  const reader = blob.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces = [];
  let count = 0;
  while (count < most) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    count += value.length;
  }
  if (count >= most) reader.cancel().catch(() => {});
  return bytesOf(new Blob(pieces), 0, most);
}

class Member {
  constructor(file, about) {
    Object.assign(this, about, { file });
  }

  /** Find where its bytes begin. */
  async open() {
    const view = viewOf(await bytesOf(this.file, this.offset, this.offset + 30));
    if (view.byteLength < 30 || view.getUint32(0, true) !== LOCAL) throw new Error("Bad magic number for file header");
    const title = await bytesOf(this.file, this.offset + 30, this.offset + 30 + view.getUint16(26, true));
    if (title.join() !== this.title.join()) {
      throw new Error(`File name in directory ${repr(this.name)} and header ${reprOfBytes(title)} differ.`);
    }
    if (this.flags & 1) throw new Error(`File '${this.name}' is encrypted, password required for extraction`);
    if (this.method !== 0 && this.method !== 8) throw new Error("That compression method is not supported");
    const begin = this.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
    this.content = this.file.slice(begin, begin + this.packed);
  }

  /** The first bytes; if they are all, the checksum is compared. */
  async bytes(most) {
    const count = Math.min(most, this.size);
    const found = this.method ? await inflated(this.content, count) : await bytesOf(this.content, 0, count);
    if (found.length === this.size && crc32(found) !== this.checksum) {
      throw new Error(`Bad CRC-32 for file '${this.name}'`);
    }
    return found;
  }
}

export async function membersOf(file) {
  const end = await endOf(file);
  const shift = end.place - end.size - end.offset; // of an archive with something before it
  const begin = end.offset + shift;
  if (begin < 0) throw new Error("Bad offset for central directory");
  const bytes = await bytesOf(file, begin, begin + end.size);
  const view = viewOf(bytes);
  const members = [];
  for (let at = 0; at < end.size; ) {
    if (at + 46 > view.byteLength) throw new Error("Truncated central directory");
    if (view.getUint32(at, true) !== MEMBER) throw new Error("Bad magic number for central directory");
    const [length, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const title = bytes.subarray(at + 46, at + 46 + length);
    const name = new TextDecoder().decode(title);
    const [checksum, packed, size] = [16, 20, 24].map((place) => view.getUint32(at + place, true));
    const [flags, method] = [8, 10].map((place) => view.getUint16(at + place, true));
    const after = at + 46 + length;
    const places = { size, packed, offset: view.getUint32(at + 42, true) };
    const wide = wideFields(view, after, Math.min(after + extra, view.byteLength), places);
    wide.offset += shift;
    members.push(new Member(file, { name: name.split("\0")[0], title, flags, method, checksum, ...wide }));
    at = after + extra + comment;
  }
  return members;
}
