/** The model that writes: choose a text, a head and a token, and see where it looks and what may come next. */

import { show as shown, weigh } from "./numbers.js";

/** A file for each text; the weights in it are whole parts of one, given.parts to one. */
export const dataFor = ({ text }) => text;

export function compute({ layer, head, place }, { heads, parts }, read) {
  const looking = Math.min(place, read.tokens.length - 1);
  const shares = (row) => row.map((part) => part / parts);
  return {
    read,
    looking,
    row: shares(read.weights[(layer - 1) * heads + head - 1][looking]),
    candidates: read.candidates[looking],
    probabilities: shares(read.probabilities[looking]),
  };
}

export function show(panel, _, { read, looking, row, candidates, probabilities }) {
  const all = (selector) => [...panel.element.querySelectorAll(selector)];
  if (panel.memory.read !== read || panel.memory.looking !== looking) rewrite(panel, all, read, looking);
  const [lines, lengths] = [all(".live-rays line"), all(".live-bar-length")];
  panel.number("from", read.tokens[looking]);
  row.forEach((weight, place) => {
    panel.number(`to ${place} ${read.tokens[place]}`, shown(weight, 3));
    weigh(lengths[place], weight);
  });
  lines.forEach((line, place) => {
    line.setAttribute("y1", looking + 0.5);
    weigh(line, row[place] ?? 0);
  });
  candidates.forEach((token, index) => {
    panel.number(`next ${index + 1}`, token);
    panel.number(`next ${index + 1} probability`, shown(probabilities[index], 3));
  });
}

/** Write the tokens of another text into their places; what comes after the one that looks has no bar. */
function rewrite(panel, all, read, looking) {
  Object.assign(panel.memory, { read, looking });
  const { tokens } = read;
  const [chips, boxes, from, bars] = [".live-word", ".live-box", ".live-rays-from > span", ".live-bar"].map(all);
  from.forEach((word, place) => {
    const isThere = place < tokens.length;
    for (const part of [chips[place], word]) part.hidden = !isThere;
    for (const part of [boxes[place], word]) part.textContent = tokens[place] ?? "";
    word.classList.toggle("chosen", place === looking);
    bars[place].hidden = !isThere;
    bars[place].classList.toggle("live-unseen", place > looking);
    const [label, length, number] = bars[place].children;
    label.textContent = tokens[place] ?? "";
    if (place <= looking) {
      number.dataset.number = `to ${place} ${tokens[place]}`;
    } else {
      delete number.dataset.number;
      number.textContent = "";
      weigh(length, 0);
    }
  });
  chips[looking].querySelector("input").checked = true;
  all(".live-rays svg")[0].setAttribute("viewBox", `0 0 100 ${tokens.length}`);
  panel.scan();
}

export function tell({ layer, head }, { read, looking, row, candidates }) {
  const most = row.indexOf(Math.max(...row));
  return `In head ${head} of layer ${layer}, “${read.tokens[looking]}” looks most at “${read.tokens[most]}”; next may come “${candidates[0]}”.`;
}

/** The program reads the same files, from wherever this page has them. */
export const forProgram = (state, _, files) => ({ ...state, files });
