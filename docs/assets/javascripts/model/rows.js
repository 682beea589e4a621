/** One word's row: lines to all words, as thick as the weights, and each weight with its number. */

import { show as shown, weigh } from "../live/numbers.js";
import { SVG } from "./drawing.js";

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

function bar(word, place, weight, share) {
  const made = element("span", "", "live-bar");
  const length = element("span", "", "live-bar-length");
  weigh(length, weight);
  const number = element("span", shown(weight, 3));
  number.dataset.number = `weight ${place} ${word}`;
  const ofLength = element("span", shown(share, 3), "model-share");
  ofLength.dataset.number = `share ${place} ${word}`;
  made.append(element("span", word), length, number, ofLength);
  return made;
}

/**
 * Write the row of a word anew.
 *
 * @param {HTMLElement} box
 * @param {string[]} words
 * @param {number} chosen index of the word that looks
 * @param {number[]} weights from it to each word
 * @param {number[]} shares each weight times the length of what it lets through, as shares of one
 */
export function writeRow(box, words, chosen, weights, shares) {
  const from = element("div", "", "live-rays-from");
  from.ariaHidden = "true";
  words.forEach((word, index) => {
    const one = element("span", word, index === chosen ? "chosen" : "");
    one.dataset.row = index;
    from.append(one);
  });
  const lines = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: `0 0 100 ${words.length}`, preserveAspectRatio: "none", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) lines.setAttribute(name, value);
  weights.forEach((weight, index) => {
    const line = document.createElementNS(SVG, "line");
    const ends = { x1: 0, y1: chosen + 0.5, x2: 100, y2: index + 0.5 };
    for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
    weigh(line, weight);
    lines.append(line);
  });
  const to = element("div", "", "live-rays-to");
  words.forEach((word, index) => to.append(bar(word, index, weights[index], shares[index])));
  box.replaceChildren(from, lines, to);
}
