/** Maps as pictures: small ones as pixels, a large one as a drawing that can be taken away. */

import { show as shown } from "../live/numbers.js";

export const SVG = "http://www.w3.org/2000/svg";
const CELL = 22;
const LETTER = 6.6; // width of a letter, in the units of the drawing
const GAP = 6;

/** The colours of the scheme that is shown: red, green and blue for each step. */
export function rampOf({ steps }) {
  const style = getComputedStyle(document.body);
  return Array.from({ length: steps }, (_, step) => {
    const colour = style.getPropertyValue(`--ramp-${step}`).trim();
    return [1, 3, 5].map((begin) => parseInt(colour.slice(begin, begin + 2), 16));
  });
}

const stepOf = (weight, steps) => Math.round(Math.min(Math.max(weight, 0), 1) * (steps - 1));

/** Draw a map with one pixel a weight; its style makes it as large as it is seen. */
export function drawSmall(canvas, { rows }, colours) {
  canvas.width = canvas.height = rows.length;
  const picture = new ImageData(rows.length, rows.length);
  rows.flat().forEach((weight, index) => {
    picture.data.set([...colours[stepOf(weight, colours.length)], 255], 4 * index);
  });
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

function added(parent, name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** The colour of a cell: of a weight, or of a difference, more in colour and less in grey. */
function fillOf(weight, { steps }, isSigned) {
  if (!isSigned) return `var(--ramp-${stepOf(weight, steps)})`;
  const strength = Math.round(100 * Math.min(Math.abs(weight), 1));
  return `color-mix(in srgb, var(${weight < 0 ? "--ink" : "--weights"}) ${strength}%, var(--paper))`;
}

/**
 * Draw the words and the map of one head, the row of the word that looks framed.
 *
 * @param {object} map as reading.js gives it
 * @param {number} chosen index of the word that looks
 * @param {{ramp: object, label: string, isSigned?: boolean}} how
 * @returns {SVGSVGElement}
 */
export function drawLarge({ words, rows }, chosen, { ramp, label, isSigned = false }) {
  const longest = Math.max(...words.map((word) => Array.from(word).length));
  const margin = Math.ceil(longest * LETTER) + 2 * GAP;
  const size = margin + words.length * CELL + 2;
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, width: size, height: size };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  added(svg, "title", {}, label);
  words.forEach((word, index) => {
    const middle = margin + (index + 0.5) * CELL;
    const weight = index === chosen ? { "font-weight": 600 } : {};
    const looks = { "font-size": 12, "dominant-baseline": "central", fill: "var(--ink)" };
    added(svg, "text", { ...looks, ...weight, x: margin - GAP, y: middle, "text-anchor": "end" }, word);
    added(svg, "text", { ...looks, transform: `translate(${middle} ${margin - GAP}) rotate(-90)` }, word);
  });
  rows.forEach((row, i) => {
    row.forEach((weight, j) => {
      const place = { x: margin + j * CELL, y: margin + i * CELL, width: CELL, height: CELL };
      const cell = added(svg, "rect", { ...place, fill: fillOf(weight, ramp, isSigned), "data-row": i });
      added(cell, "title", {}, `${words[i]} → ${words[j]}: ${shown(weight, 3)}`);
    });
  });
  const frame = { x: margin, y: margin + chosen * CELL, width: words.length * CELL, height: CELL };
  added(svg, "rect", { ...frame, fill: "none", stroke: "var(--ink)", "stroke-width": 2 });
  return svg;
}

/** Return a drawing as the text of a file, which no style sheet of a page reaches. */
export function standingAlone(svg) {
  const copy = svg.cloneNode(true);
  const inPlace = [...svg.querySelectorAll("[fill], [stroke]")];
  [...copy.querySelectorAll("[fill], [stroke]")].forEach((element, index) => {
    const { fill, stroke } = getComputedStyle(inPlace[index]);
    element.setAttribute("fill", fill);
    if (element.hasAttribute("stroke")) element.setAttribute("stroke", stroke);
    element.removeAttribute("data-row");
  });
  const paper = getComputedStyle(document.body).getPropertyValue("--paper").trim();
  copy.setAttribute("style", `background:${paper};font-family:sans-serif`);
  copy.setAttribute("xmlns", SVG);
  return new XMLSerializer().serializeToString(copy);
}
