/** Read tables of numbers from text: a twin of src/attention_figures/reading/text_tables.py. */

import { cellsOf } from "./csv.js";
import { repr, split, splitLines, strip } from "./python.js";
import { Refusal } from "./stored.js";
import { decoded } from "./texts.js";

const DELIMITERS = new Map([
  ["\t", "tabs"],
  [";", "semicolons"],
  [",", "commas"],
  ["|", "bars"],
  [" ", "spaces"],
]);

/** Cells that stand for no number. */
const MISSING = ["", "nan", "na", "n/a", "null", "none", "#n/a"];

const NUMBER = /^(?:[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?%?|[-+]?inf)$/i;

/** A cell with the signs of a keyboard, without spaces. */
const plain = (cell) => split(cell).join("").replaceAll("−", "-");
const isMissing = (cell) => MISSING.includes(cell.toLowerCase());
const isNumber = (cell) => isMissing(plain(cell)) || NUMBER.test(plain(cell));

export async function readTable(file) {
  const [text, encoding] = await decoded(file);
  if (!strip(text)) throw new Refusal(`${file.name} is empty`);
  const [delimiter, table] = delimited(text, file.name);
  let { rows, keys, queries } = withoutWords(table, file.name);
  const { numbers, how } = numbersIn(rows, file.name);
  const notes = [`read as text with ${DELIMITERS.get(delimiter)} between the numbers`];
  if (encoding !== "UTF-8") notes.push(`written as ${encoding}`);
  notes.push(...how);
  let shape = [rows.length, rows[0].length];
  let places = [keys?.length && "the first row", queries?.length && "the first column"].filter(Boolean);
  if (queries && shape[1] === 1 && rows.length > 1) {
    // A column of words and one of their weights: one row, set upright.
    [shape, keys, queries] = [[1, rows.length], queries, null];
    places = ["the first column"];
    notes.push("the column of numbers taken as one row of weights");
  }
  if (places.length) notes.push(`words from ${places.join(" and ")}`);
  const read = () => ({ dtype: "float64", isReal: true, shape, numbers });
  return {
    source: file.name,
    arrays: [{ name: "", shape, read }],
    queries: queries?.length ? queries : null,
    keys: keys?.length ? keys : null,
    notes: [notes.join("; ")],
  };
}

/** The delimiter that makes a table of a text, and that table. */
function delimited(text, source) {
  const lines = splitLines(text);
  let candidates = [...DELIMITERS.keys()];
  if (lines[0].toLowerCase().startsWith("sep=") && Array.from(strip(lines[0])).length === 5) {
    candidates = [strip(lines[0])[4]];
    text = lines.slice(1).join("\n");
  }
  let best = null;
  for (const delimiter of candidates) {
    if (!DELIMITERS.has(delimiter) || !text.includes(delimiter)) continue;
    const rows = cellsOf(text, delimiter);
    const problem = unlikeATable(rows);
    if (!problem) return [delimiter, rows];
    const count = rows.flat().filter(isNumber).length;
    if (best === null || count > best.count) best = { count, problem };
  }
  const single = cellsOf(text, "\t");
  if (best === null && !unlikeATable(single, true)) return [",", single];
  const reason = best?.problem ?? `it begins ${repr(Array.from(text).slice(0, 30).join(""))}`;
  throw new Refusal(`${source} holds no table of numbers: ${reason}`);
}

/** Say why rows of cells are no table of numbers; "" if they are. */
function unlikeATable(rows, isAlone = false) {
  if (!rows.length) return "it is empty";
  const [head, ...body] = rows;
  const width = (body[0] ?? head).length;
  const odd = body.findIndex((row) => row.length !== width);
  if (odd >= 0) return `line ${odd + 2} has ${body[odd].length} cells, the line before ${width}`;
  if (head.length !== width && head.length !== width - 1) {
    return `line 1 has ${head.length} cells, the next ${width}`;
  }
  if (width < 2 && !isAlone) return "one number in each row";
  for (const [index, row] of (body.length ? body : [head]).entries()) {
    const wrong = (row.length > 1 ? row.slice(1) : row).find((cell) => !isNumber(cell));
    if (wrong !== undefined) {
      return `line ${index + (body.length ? 2 : 1)} has ${repr(wrong)} where a number belongs`;
    }
  }
  return "";
}

/** Take the words off a table: the numbers, the words above and those to the left. */
function withoutWords(rows, source) {
  const [head, ...body] = rows;
  const hasBody = body.length > 0;
  const lacksCorner = hasBody && head.length === body[0].length - 1;
  // Numbers may be words too: an empty corner, or "query \ key", stands between two lists of them.
  const hasCorner = hasBody && (!head[0] || head[0].includes("\\"));
  const isCounting = head.slice(1).every((cell, index) => cell === String(index));
  const hasHead =
    lacksCorner ||
    hasCorner ||
    (hasBody && !head.slice(1).every(isNumber)) ||
    (hasBody && !isNumber(head[0]) && isCounting);
  const left = hasHead ? body : rows;
  const hasColumn = lacksCorner || hasCorner || !left.every((row) => isNumber(row[0]));
  const above = lacksCorner || !hasColumn ? head : head.slice(1);
  const numbers = hasColumn ? left.map((row) => row.slice(1)) : left;
  if (!numbers[0].length) throw new Refusal(`${source} holds words alone`);
  return { rows: numbers, keys: hasHead ? above : null, queries: hasColumn ? left.map(([word]) => word) : null };
}

function numbersIn(rows, source) {
  const cells = rows.flat().map(plain);
  const how = [];
  if (cells.some((cell) => cell.includes(","))) {
    if (cells.some((cell) => cell.includes("."))) {
      throw new Refusal(`${source} has decimal commas and decimal points; use one of them`);
    }
    how.push("decimal commas");
  }
  const isPercentage = (cell) => cell.endsWith("%");
  const hasPercentages = cells.some(isPercentage);
  if (hasPercentages) {
    if (!cells.every((cell) => isPercentage(cell) || isMissing(cell))) {
      throw new Refusal(`${source} has a percent sign behind some numbers, not behind all`);
    }
    how.push("percentages");
  }
  const share = hasPercentages ? 0.01 : 1;
  const number = (cell) => {
    if (isMissing(cell)) return NaN;
    const text = cell.replaceAll(",", ".").replace(/%+$/, "").replace(/^\+/, "");
    return Number(text.replace(/inf$/i, "Infinity")) * share;
  };
  return { numbers: Float64Array.from(cells, number), how };
}
