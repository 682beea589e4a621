/**
 * Draw what an element of a page shows as SVG: boxes, texts, controls and the drawings in it.
 *
 * The picture holds plain shapes and texts in the colours of the moment, which any program can open.
 * What only serves to move the figure is left out.
 */

import { drawControl } from "./drawing_controls.js";
import { colourOf, copied, LETTERS, LINE, linesOf, made, painted, pen, place } from "./drawing_tools.js";

const LEFT_OUT =
  ".live-tools, .live-say, .live-hidden, .live-problem, .live-program, .program-output, template, summary, legend, " +
  "button:not([data-picture] *, [data-argument])"; // a button with an argument names a row
const DASHES = "3 3";

const isSeen = (style) =>
  style.display !== "none" && style.opacity !== "0" && !style.clipPath.startsWith("inset");

class Drawing {
  constructor({ left, top }) {
    Object.assign(this, { left, top });
    this.ends = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    this.svg = made("svg", {});
    this.defs = this.add("defs", {});
  }

  /** Lay a ground under all that has been drawn. */
  framed(ground, margin) {
    const { left, top, right, bottom } = this.ends;
    const box = { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
    this.defs.after(made("rect", { ...box, ...painted("fill", ground) }));
    const [x, y, width, height] = Object.values(box).map(place);
    for (const [name, value] of Object.entries({ width, height, viewBox: [x, y, width, height].join(" ") })) {
      this.svg.setAttribute(name, value);
    }
    return this.svg;
  }

  add(name, attributes, text) {
    const element = made(name, attributes, text);
    this.svg.append(element);
    return element;
  }

  /** Where a rectangle of the window stands in the picture. */
  inside({ left, top, width, height }) {
    return { x: left - this.left, y: top - this.top, width, height };
  }

  walk(element) {
    const style = getComputedStyle(element);
    const isBox = style.display !== "contents"; // what has no box of its own is never said to be visible
    if (!isSeen(style) || element.matches(LEFT_OUT) || (isBox && !element.checkVisibility())) return;
    if (element.matches("svg")) {
      this.drawing(element);
      return;
    }
    const isVisible = style.visibility === "visible";
    if (isVisible) this.box(element, style);
    if (isVisible && element.matches("input, select, textarea")) {
      drawControl(this, element, style);
      return;
    }
    if (isVisible) this.sign(element, "::before");
    for (const child of element.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) this.walk(child);
      else if (isVisible && child.nodeType === Node.TEXT_NODE) this.text(child, style);
    }
    if (isVisible) this.sign(element, "::after");
  }

  /** Ground, stripes, border and ring of an element. */
  box(element, style) {
    const { x, y, width, height } = this.inside(element.getBoundingClientRect());
    if (!width || !height) return;
    const { ends } = this;
    Object.assign(ends, { left: Math.min(ends.left, x), top: Math.min(ends.top, y) });
    Object.assign(ends, { right: Math.max(ends.right, x + width), bottom: Math.max(ends.bottom, y + height) });
    if (element.matches("[type=range], [type=checkbox], [type=radio]")) return;
    const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2) || undefined;
    const whole = { x, y, width, height, rx };
    if (colourOf(style.backgroundColor).opacity) this.add("rect", { ...whole, ...painted("fill", style.backgroundColor) });
    const stripes = this.stripes(style.backgroundImage);
    if (stripes) this.add("rect", { ...whole, fill: stripes });
    this.ring(whole, style.boxShadow);
    const line = parseFloat(style.outlineWidth);
    const away = parseFloat(style.outlineOffset) + line / 2;
    if (style.outlineStyle === "solid") this.outline(whole, line, -away, style.outlineColor);
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
      side,
      width: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
      colour: style[`border${side}Color`],
      dashes: style[`border${side}Style`] === "dashed" ? DASHES : undefined,
    }));
    const [first] = sides;
    if (first.width && sides.every((other) => other.width === first.width && other.colour === first.colour)) {
      this.outline(whole, first.width, first.width / 2, first.colour, first.dashes);
      return;
    }
    for (const { side, width: thick, colour } of sides.filter((one) => one.width)) {
      const isLevel = side === "Top" || side === "Bottom";
      const at = { x: side === "Right" ? x + width - thick : x, y: side === "Bottom" ? y + height - thick : y };
      this.add("rect", { ...at, width: isLevel ? width : thick, height: isLevel ? thick : height, ...painted("fill", colour) });
    }
  }

  outline({ x, y, width, height, rx }, thick, inset, colour, dashes) {
    const size = { width: Math.max(width - 2 * inset, 0), height: Math.max(height - 2 * inset, 0) };
    const line = { fill: "none", "stroke-width": thick, "stroke-dasharray": dashes, ...painted("stroke", colour) };
    this.add("rect", { x: x + inset, y: y + inset, ...size, rx: rx && Math.max(rx - inset, 0), ...line });
  }

  /** A shadow without blur that goes all around is a ring: what is chosen has one. */
  ring(whole, shadow) {
    const found = shadow.match(/^(.+?) 0px 0px 0px ([\d.]+)px( inset)?$/);
    if (found) this.outline(whole, Number(found[2]), ((found[3] ? 1 : -1) * found[2]) / 2, found[1]);
  }

  stripes(image) {
    const found = [...image.matchAll(/repeating-linear-gradient\((\d+)deg, [^,]+(?:\([^)]*\))? 0px, [^%]*?px, ([a-z]+\([^)]*\)|#\w+) 6px/g)];
    if (!found.length) return undefined;
    const [, angle, colour] = found[0];
    const name = `stripes-${angle}`;
    if (!this.svg.querySelector(`#${name}`)) {
      const turned = { patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle})` };
      const pattern = made("pattern", { id: name, width: 7, height: 7, ...turned });
      pattern.append(made("rect", { width: 7, height: 1, ...painted("fill", colour) }));
      this.defs.append(pattern);
    }
    return `url(#${name})`;
  }

  text(node, style) {
    for (const { words, ...rectangle } of linesOf(node)) this.write(words, rectangle, style);
  }

  write(words, rectangle, style) {
    const { x, y, width, height } = this.inside(rectangle);
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(words);
    const isUpright = style.writingMode === "horizontal-tb";
    const look = LETTERS.map((property) => `${property}:${style.getPropertyValue(property)}`).join(";");
    const line = style.textDecorationLine === "none" ? "" : `;text-decoration:${style.textDecorationLine}`;
    const given = { style: look + line, ...painted("fill", style.color) };
    if (isUpright) {
      this.add("text", { x, y: y + (height * up) / (up + down), ...given }, words);
      return;
    }
    // Its letters lie on their side, and read upwards if the box is turned round.
    const centre = `translate(${place(x + width / 2)} ${place(y + height / 2)})`;
    const turn = style.transform === "none" ? 90 : -90;
    const half = (up - down) / 2;
    this.add("text", { y: half, transform: `${centre} rotate(${turn})`, "text-anchor": "middle", ...given }, words);
  }

  /** What the style sheet writes before or after an element. */
  sign(element, which) {
    const style = getComputedStyle(element, which);
    const words = style.content.match(/^"([^"]*)"/)?.[1].trim();
    if (!words || !isSeen(style)) return;
    const box = element.getBoundingClientRect();
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const size = parseFloat(style.fontSize);
    const width = pen.measureText(words).width;
    const isFirst = which === "::before";
    const left = style.position === "absolute" ? box.left + (box.width - width) / 2 : isFirst ? box.left : box.right - width;
    this.write(words, { left, top: box.top + (box.height - LINE * size) / 2, width, height: LINE * size }, style);
  }

  /** A drawing that is SVG already. */
  drawing(svg) {
    const copy = copied(svg);
    const box = this.inside(svg.getBoundingClientRect());
    for (const [name, value] of Object.entries(box)) copy.setAttribute(name, place(value));
    this.svg.append(copy);
  }
}

/** Return what an element shows as an SVG element, on the given ground, without the room of what is left out. */
export function drawn(element, ground, margin) {
  const drawing = new Drawing(element.getBoundingClientRect());
  for (const part of element.children) drawing.walk(part);
  return drawing.framed(ground, margin);
}
