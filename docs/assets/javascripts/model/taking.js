/** What a reader takes away as a file: the map that is shown, as numbers and as a picture. */

import { standingAlone } from "./drawing.js";
import { npzOf, ofNumbers, ofWords } from "./npz.js";

const SHARPNESS = 2; // pixels of a picture for one of the page

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Words above and before the numbers. */
export function csvOf({ words, rows }) {
  const lines = [["", ...words.map(quoted)], ...rows.map((row, index) => [quoted(words[index]), ...row])];
  return new Blob([lines.map((line) => `${line.join(",")}\n`).join("")], { type: "text/csv" });
}

const svgOf = (svg) => new Blob([standingAlone(svg)], { type: "image/svg+xml" });

async function pngOf(svg) {
  const picture = new Image();
  // A strict host lets pages show pictures of its own and such, and no others.
  picture.src = `data:image/svg+xml,${encodeURIComponent(standingAlone(svg))}`;
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

/**
 * Let the browser save what is shown.
 *
 * @param {string} kind csv, svg, png or npz
 * @param {string} name of the file, without its ending
 * @param {{map: object, answer: object, svg: SVGSVGElement}} what
 */
export async function save(kind, name, what) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await KINDS[kind](what));
  link.download = `${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
