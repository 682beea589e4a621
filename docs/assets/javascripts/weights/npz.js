/** Read .npz files, which are zip archives of .npy files: headers first, each array when it is asked for. */

import { arrayOf, wordsOf } from "./dtypes.js";
import { headerOf, START } from "./npy.js";
import { LIMIT, orRefuse, Refusal, roleOf } from "./stored.js";
import { membersOf } from "./zip.js";

const SPREADSHEETS = { "xl/workbook.xml": "a spreadsheet", "content.xml": "a spreadsheet or a document" };
const SUFFIX = ".npy";

/** Do something with an archive, which may be damaged. */
const orSay = (file, call) => orRefuse(call, (reason) => `${file.name} is no .npz file that can be read: ${reason}`);

/** Whether an archive is one that PyTorch has pickled. */
export async function isPickled(file) {
  try {
    return (await membersOf(file)).some(({ name }) => name.endsWith("data.pkl"));
  } catch {
    return false;
  }
}

export async function readNpz(file) {
  const all = await orSay(file, () => membersOf(file));
  const members = all.filter(({ name }) => name.endsWith(SUFFIX));
  if (!members.length) {
    const names = all.map(({ name }) => name);
    const kind = names.map((name) => SPREADSHEETS[name]).find(Boolean);
    if (kind) throw new Refusal(`${file.name} is ${kind}; save the table as CSV`);
    const held = names.slice(0, 3).join(", ") + (names.length > 3 ? " …" : "");
    throw new Refusal(`${file.name} holds no array; it holds ${held || "nothing at all"}`);
  }
  const arrays = [];
  const words = {};
  for (const member of members) {
    const name = member.name.slice(0, -SUFFIX.length);
    await orSay(file, () => member.open());
    const { shape, dtype } = await header(member, `${file.name}: ${name}`);
    if (!"US".includes(dtype.kind)) {
      arrays.push({ name, shape, read: async () => arrayOf(...(await unpacked(file, member))) });
    } else if (shape.length === 1 && roleOf(name)) {
      const [bytes, about] = await unpacked(file, member);
      words[roleOf(name)] = wordsOf(bytes, about.dtype);
    }
  }
  if (!arrays.length) throw new Refusal(`${file.name} holds no array of numbers`);
  const notes = Object.keys(words).length ? ["words from the array beside the numbers"] : [];
  return { source: file.name, arrays, queries: words.queries ?? null, keys: words.keys ?? null, notes };
}

const header = (member, name) => headerOf(() => member.bytes(START), name, member.size, LIMIT);

/** The bytes of an array's numbers, and what its header says of them. */
async function unpacked(file, member) {
  const where = `${file.name}: ${member.name}`;
  const about = await header(member, where);
  const end = about.begin + about.wanted;
  const bytes = await orSay(file, () => member.bytes(end));
  if (bytes.length !== end) throw new Refusal(`${where} is cut short`);
  return [bytes.subarray(about.begin), about];
}
