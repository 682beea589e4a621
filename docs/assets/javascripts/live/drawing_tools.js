/** What a drawing is made with: elements of SVG, colours that any program reads, and fonts to measure by. */

const NAMESPACE = "http://www.w3.org/2000/svg";
const STROKED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"];
const KEPT = [...STROKED, "opacity", "visibility", "display", "vector-effect", "paint-order", "text-anchor", "dominant-baseline"];
export const LINE = 1.25; // height of a line, as a share of the size of its letters
export const LETTERS = ["font-family", "font-size", "font-weight", "font-style", "font-variant-numeric"];

export const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const known = new Map();

/** Read a colour, in whatever way it is written, as "#rrggbb" and an opacity. */
export function colourOf(text) {
  if (!known.has(text)) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
    known.set(text, { colour: `#${hex}`, opacity: Math.round((100 * alpha) / 255) / 100 });
  }
  return known.get(text);
}

/** A colour with its opacity in one, as SVG's own style sheets take it. */
function hexed(text) {
  const { colour, opacity } = colourOf(text);
  return opacity === 1 ? colour : `rgba(${[1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(",")},${opacity})`;
}

/** Round to hundredths of a pixel. */
export const place = (value) => Math.round(100 * value) / 100;

export function made(name, attributes, text) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, typeof value === "number" ? place(value) : value);
  }
  if (text !== undefined) element.textContent = text;
  return element;
}

export const painted = (property, text) => {
  const { colour, opacity } = colourOf(text);
  return { [property]: colour, [`${property}-opacity`]: opacity < 1 ? opacity : undefined };
};

/** Copy an SVG element of the page, with what the style sheets say of its parts. */
export function copied(svg) {
  const copy = svg.cloneNode(true);
  const parts = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((part, index) => {
    const style = getComputedStyle(parts[index]);
    const kept = part.matches("text, tspan") ? [...KEPT, ...LETTERS] : KEPT;
    const said = kept.map((name) => {
      const value = style.getPropertyValue(name);
      const isColour = /^(fill|stroke)$/.test(name) && value !== "none" && !value.startsWith("url");
      return `${name}:${isColour ? hexed(value) : value}`;
    });
    for (const name of ["cx", "cy", "r", "x", "y", "transform"]) {
      if (parts[index].style.getPropertyValue(name)) said.push(`${name}:${style.getPropertyValue(name)}`);
    }
    part.removeAttribute("class");
    part.setAttribute("style", said.join(";"));
  });
  copy.style.overflow = getComputedStyle(svg).overflow;
  return copy;
}

/** The words of a text, those on one line together, each line with its place in the window. */
export function linesOf(node) {
  const range = document.createRange();
  const lines = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const [box] = range.getClientRects(); // a word that is broken stands where it begins
    const last = lines.at(-1);
    if (last && box && Math.abs(last.top - box.top) < 2) {
      last.words += ` ${word}`;
      last.width = box.right - last.left;
    } else if (box?.width) {
      lines.push({ words: word, left: box.left, top: box.top, width: box.width, height: box.height });
    }
  }
  return lines;
}
