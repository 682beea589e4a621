/** What a reader takes away as a file: the map that is shown, as numbers and as a picture. */

import { standingAlone } from "./drawing.js";
import { npzOf, ofNumbers, ofWords } from "./npz.js";

const SHARPNESS = 2; // pixels of a picture for one of the page

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function csvOfLines(lines) {
  const text = lines.map((line) => `${line.map((cell) => quoted(String(cell))).join(",")}\n`).join("");
  return new Blob([text], { type: "text/csv" });
}

/** Words above and before the numbers. */
export function csvOf({ words, rows, queries = words, keys = words }) {
  return csvOfLines([["", ...keys], ...rows.map((row, index) => [queries[index], ...row])]);
}

export const svgOf = (svg) => new Blob([standingAlone(svg)], { type: "image/svg+xml" });

/** Draw an SVG file in pixels. */
export async function pixelsOf(file) {
  const picture = new Image();
  // The site's header lets pages show its own pictures and such, and no others.
  picture.src = `data:image/svg+xml,${encodeURIComponent(file)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARPNESS * picture.width;
  canvas.height = SHARPNESS * picture.height;
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(document.body).getPropertyValue("--paper");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

export const pngOf = (svg) => pixelsOf(standingAlone(svg));

/** The map that is shown, and the weights of all heads between all tokens. */
function arraysOf({ map, answer }) {
  const { tokens, layers, heads, weights } = answer;
  const count = map.words.length;
  return npzOf({
    shown: ofNumbers(map.rows.flat(), [count, count]),
    words: ofWords(map.words),
    weights: ofNumbers(weights, [layers, heads, tokens.length, tokens.length]),
    tokens: ofWords(tokens),
  });
}

const KINDS = {
  csv: ({ map }) => csvOf(map),
  svg: ({ svg }) => svgOf(svg),
  png: ({ svg }) => pngOf(svg),
  npz: arraysOf,
};

/** Let the browser save something under a name. */
export function saveAs(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Let the browser save what is shown.
 *
 * @param {string} kind csv, svg, png or npz
 * @param {string} name of the file, without its ending
 * @param {{map: object, answer: object, svg: SVGSVGElement}} what
 */
export const save = async (kind, name, what) => saveAs(await KINDS[kind](what), `${name}.${kind}`);
