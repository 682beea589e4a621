/** A live figure as a file, as it is now: a picture as SVG or PNG, its numbers and its state as CSV. */

import { csvOfLines, pixelsOf, saveAs } from "../model/taking.js";
import { addressOf, ledTo } from "./address.js";
import { drawn } from "./drawing.js";
import { leaves } from "./state.js";

const MARGIN = 16; // pixels around the figure

/** A value as programs read it: numbers with the minus of a keyboard. */
const plain = (value) => String(value).replace(/−(?=[\d.])/g, "-");

/** List what the reader has set, and what is shown for it. */
export function lines({ state, numbers }) {
  const set = leaves(state).map(([name, value]) => ["state", name, value]);
  const shown = [...numbers].map(([name, [place]]) => ["number", name, place.textContent.trim()]);
  return [["kind", "name", "value"], ...[...set, ...shown].map((line) => line.map(plain))];
}

const asData = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** The rules of a style sheet; none where the browser keeps them to itself, as in a copy in a folder. */
function rulesOf(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

/** The fonts that a picture uses and the page has loaded, as rules that hold their files. */
async function fontsFor(text) {
  const loaded = [...document.fonts].filter(({ status }) => status === "loaded");
  const named = (family) => family.replace(/["']/g, "");
  const isUsed = ({ style }) =>
    text.includes(named(style.fontFamily)) &&
    loaded.some(
      (face) =>
        named(face.family) === named(style.fontFamily) &&
        face.style === (style.fontStyle || "normal") &&
        face.weight === style.fontWeight &&
        face.unicodeRange.replaceAll(" ", "") === style.getPropertyValue("unicode-range").replaceAll(" ", ""),
    );
  const rules = [...document.styleSheets]
    .flatMap((sheet) => rulesOf(sheet).map((rule) => ({ rule, sheet })))
    .filter(({ rule }) => rule instanceof CSSFontFaceRule && isUsed(rule));
  return Promise.all(
    rules.map(async ({ rule, sheet }) => {
      const file = rule.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/)[1];
      const answer = await fetch(new URL(file, sheet.href ?? location.href));
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return rule.cssText.replace(/url\("?[^")]+"?\)/, `url(${await asData(await answer.blob())})`);
    }),
  );
}

/** Return the figure as a file of its own, with its fonts and where it comes from. */
export async function picture(panel) {
  // Colours that still fade are of a change, not of the figure.
  for (const fading of panel.find("fieldset").getAnimations({ subtree: true })) fading.finish();
  const svg = drawn(panel.find("fieldset"), getComputedStyle(document.body).backgroundColor, MARGIN);
  svg.setAttribute("role", "img");
  const address = ledTo(panel.name, addressOf(panel));
  const told = { title: panel.find("legend").textContent, desc: `${document.title}: ${address.href}` };
  const fonts = await fontsFor(svg.outerHTML);
  for (const [name, text] of Object.entries({ style: fonts.join("\n"), ...told })) {
    const element = document.createElementNS(svg.namespaceURI, name);
    element.textContent = text;
    svg.prepend(element);
  }
  return new XMLSerializer().serializeToString(svg);
}

const KINDS = {
  csv: async (panel) => csvOfLines(lines(panel)),
  svg: async (panel) => new Blob([await picture(panel)], { type: "image/svg+xml" }),
  png: async (panel) => pixelsOf(await picture(panel)),
};

/** Save a figure as it is now. */
export const save = async (panel, kind) => saveAs(await KINDS[kind](panel), `${panel.name}.${kind}`);
