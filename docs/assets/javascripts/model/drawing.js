/** Maps as pictures: small ones as pixels, a large one as a drawing that can be taken away. */

import { show as shown } from "../live/numbers.js";

export const SVG = "http://www.w3.org/2000/svg";
export const CELL = 22;
const LETTER = 6.6; // width of a letter, in the units of the drawing
const WIDE_LETTER = 12.5;
const GAP = 6;
const MOST_CELLS = 1600; // a map of more is one image
const LEAST = 6; // beside a narrower cell no word could be read
const QUERY = { text: "query ↓", colour: "var(--query)" };
const KEY = { text: "key →", colour: "var(--key)" };

/** The colours of the scheme that is shown: red, green and blue for each step. */
export function rampOf({ steps }) {
  const style = getComputedStyle(document.body);
  return Array.from({ length: steps }, (_, step) => {
    const colour = style.getPropertyValue(`--ramp-${step}`).trim();
    return [1, 3, 5].map((begin) => parseInt(colour.slice(begin, begin + 2), 16));
  });
}

/** About how wide a word is; letters from Korean ones on are as wide as they are high. */
export function widthOf(word) {
  return Array.from(word).reduce((sum, letter) => sum + (letter < "\u1100" ? LETTER : WIDE_LETTER), 0);
}

const stepOf = (weight, steps) => Math.round(Math.min(Math.max(weight, 0), 1) * (steps - 1));

/** Draw a map with one pixel a weight; its style makes it as large as it is seen. */
export function drawSmall(canvas, { rows }, colours) {
  [canvas.width, canvas.height] = [rows[0].length, rows.length];
  const pixels = new Uint32Array(canvas.width * canvas.height);
  const ofSteps = new Uint32Array(Uint8Array.from(colours.flatMap((colour) => [...colour, 255])).buffer);
  rows.forEach((row, i) => {
    row.forEach((weight, j) => (pixels[i * canvas.width + j] = ofSteps[stepOf(weight, colours.length)]));
  });
  const picture = new ImageData(new Uint8ClampedArray(pixels.buffer), canvas.width);
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

/** Draw a map as one image, a pixel a weight. */
export function addImage(svg, rows, place, ramp) {
  const canvas = document.createElement("canvas");
  drawSmall(canvas, { rows }, rampOf(ramp));
  const looks = { preserveAspectRatio: "none", style: "image-rendering:pixelated" };
  return added(svg, "image", { ...place, ...looks, href: canvas.toDataURL() });
}

/** Begin a drawing of a size; whoever does not see it hears the label. */
export function begun(width, height, label) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, width, height };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  added(svg, "title", {}, label);
  return svg;
}

export function added(parent, name, attributes, text = "") {
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

/** Write weights into the cells of a map, and leave out what may not be seen. */
function addNumbers(svg, rows, placeOf, { ramp, digits, hidden }) {
  rows.forEach((row, i) => {
    row.forEach((weight, j) => {
      const { x, y, width, height } = placeOf(i, j);
      const isHidden = hidden?.[i][j];
      const colour = `var(--on-ramp-${stepOf(weight, ramp.steps) >= ramp.dark_from ? "high" : "low"})`;
      const looks = { "font-size": 11, "text-anchor": "middle", "dominant-baseline": "central" };
      const place = { x: x + width / 2, y: y + height / 2, fill: isHidden ? "var(--muted)" : colour };
      added(svg, "text", { ...looks, ...place }, isHidden ? "–" : shown(weight, digits));
    });
  });
}

/**
 * Draw the words and the map of one head, the row of the word that looks framed.
 *
 * @param {object} map words and rows as reading.js gives them, or queries, keys, rows, and what is hidden
 * @param {number|null} chosen index of the word that looks
 * @param {{ramp: object, label: string, isSigned?: boolean, cell?: number[], digits?: number, hasRoles?: boolean}} how
 *     cells are as wide and high as is said, and hold their weights if digits are given; roles name the sides
 * @returns {SVGSVGElement}
 */
export function drawLarge({ words, rows, queries = words, keys = words, hidden = null }, chosen, how) {
  const { ramp, label, isSigned = false, cell = [CELL, CELL], digits, hasRoles = false } = how;
  const roles = hasRoles ? [QUERY, KEY].map(({ text }) => text) : [];
  const left = Math.ceil(Math.max(...[...queries, ...roles].map(widthOf))) + 2 * GAP;
  const top = Math.ceil(Math.max(...[...keys, ...roles].map(widthOf))) + 2 * GAP;
  const [width, height] = cell;
  const placeOf = (i, j) => ({ x: left + j * width, y: top + i * height, width, height });
  const all = { x: left, y: top, width: keys.length * width, height: queries.length * height };
  const svg = begun(left + all.width + 2, top + all.height + 2, label);
  const looks = { "font-size": Math.min(12, 0.85 * width), "dominant-baseline": "central", fill: "var(--ink)" };
  roles.forEach((text, line) => {
    const place = { x: left - GAP, y: top - GAP - 8 - 16 * line, "text-anchor": "end" };
    added(svg, "text", { ...looks, "font-size": 12, ...place, fill: [QUERY, KEY][line].colour }, text);
  });
  const weightOf = (index) => (index === chosen ? { "font-weight": 600 } : {});
  const isRead = Math.min(width, height) >= LEAST;
  (isRead ? queries : []).forEach((word, i) => {
    const place = { x: left - GAP, y: top + (i + 0.5) * height, "text-anchor": "end" };
    added(svg, "text", { ...looks, ...weightOf(i), ...place }, word);
  });
  (isRead ? keys : []).forEach((word, j) => {
    const place = { transform: `translate(${left + (j + 0.5) * width} ${top - GAP}) rotate(-90)` };
    added(svg, "text", { ...looks, ...weightOf(j), ...place }, word);
  });
  if (queries.length * keys.length > MOST_CELLS) {
    addImage(svg, rows, all, ramp);
    return svg;
  }
  rows.forEach((row, i) => {
    row.forEach((weight, j) => {
      const fill = hidden?.[i][j] ? "var(--paper)" : fillOf(weight, ramp, isSigned);
      const one = added(svg, "rect", { ...placeOf(i, j), fill, "data-row": i });
      added(one, "title", {}, `${queries[i]} → ${keys[j]}: ${shown(weight, 3)}`);
    });
  });
  if (digits !== undefined) addNumbers(svg, rows, placeOf, { ramp, digits, hidden });
  if (chosen !== null) {
    const frame = { ...all, y: top + chosen * height, height };
    added(svg, "rect", { ...frame, fill: "none", stroke: "var(--ink)", "stroke-width": 2 });
  }
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
