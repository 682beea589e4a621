/** Rows of cells, as Python's csv module takes them out of a text. */

import { split, splitLines, strip } from "./python.js";
import { Refusal } from "./stored.js";

const MOST_LETTERS = 131072; // in a cell

/** Read records: a quote at the beginning of a cell opens it, two within it are one. */
function* records(lines, delimiter) {
  let [row, cell, isQuoted, isClosed] = [[], "", false, false];
  const take = () => {
    row.push(cell);
    [cell, isQuoted, isClosed] = ["", false, false];
  };
  const add = (letter) => {
    if (cell.length >= MOST_LETTERS) {
      throw new Refusal(`not a table: field larger than field limit (${MOST_LETTERS})`);
    }
    cell += letter;
  };
  let isFresh = true; // at the beginning of a cell
  let isBegun = false; // whether the record has anything
  for (const line of lines) {
    for (const letter of line) {
      const isInside = isQuoted && !isClosed;
      if (isInside) {
        if (letter === '"') isClosed = true;
        else add(letter);
      } else if (letter === "\n" || letter === "\r") {
        break;
      } else if (letter === delimiter) {
        take();
        isFresh = isBegun = true;
        continue;
      } else if (isFresh && letter === '"') {
        isQuoted = true;
      } else if (isQuoted && isClosed && letter === '"') {
        add(letter);
        isClosed = false;
      } else {
        // What stands behind a closing quote belongs to the cell, and so does a quote after it.
        add(letter);
        isQuoted = false;
      }
      isFresh = false;
      isBegun = true;
    }
    if (isQuoted && !isClosed) continue;
    if (isBegun) take();
    yield row;
    [row, isFresh, isBegun] = [[], true, false];
  }
  if (isBegun) {
    take();
    yield row;
  }
}

export function cellsOf(text, delimiter) {
  if (delimiter === " ") {
    return splitLines(text)
      .map(split)
      .filter((row) => row.length);
  }
  let rows = [];
  for (const record of records(splitLines(text, true), delimiter)) {
    const row = record.map(strip);
    if (row.some(Boolean)) rows.push(row);
  }
  // Spreadsheets close each line with a delimiter, if one column to the right was once in use.
  while (rows.length && rows.every((row) => !row.at(-1))) {
    rows = rows.map((row) => row.slice(0, -1));
  }
  return rows;
}
