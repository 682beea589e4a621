/** What made a number, in a popover beside it: the sum written out, its lines, what they rest on, and where else it stands. */

import { after, reach } from "./numbers.js";

const SITE = new URL("../../", import.meta.url);
const GAP = 8; // pixels between the popover, the number and the window's edge
const LEAST = 160; // pixels of height, below which it is placed over the number

const files = new Map(); // name of a script → promise of its evidence
let asking; // the number that was asked about last
let pressed; // the number that was open when the pointer went down on it

/** An element; what is missing among its children is left out. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child));
  return element;
}

const code = (text) => make("code", {}, text);
const link = (place, text) => make("a", { href: new URL(place, SITE).href }, text);

/** The evidence of a script; after a failure the next request asks again. */
function evidence(script) {
  if (!files.has(script)) {
    const loading = fetch(new URL(`assets/evidence/${script}.json`, SITE)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
      return answer.json();
    });
    loading.catch(() => files.delete(script));
    files.set(script, loading);
  }
  return files.get(script);
}

const isAnew = () => "exampleShown" in asking.closest("article").dataset;

/** The sum that comes to the number, a line for each of a vector, with exponents raised. */
function sum(file, made) {
  const lines = isAnew() ? [] : (made.sum?.split("\n") ?? []); // those of another example come to another number
  return lines.map((line) => {
    const parts = line.split(/\^([−\d.]+)/);
    return make("p", { class: "evidence-sum" }, ...parts.map((part, i) => (i % 2 ? make("sup", {}, part) : part)));
  });
}

/** On a page that is computed anew: that this is not about what it shows. */
function published() {
  if (!isAnew()) return [];
  return [make("p", {}, "What follows is about the published example. Your own is computed by the same lines.")];
}

/** The lines of the script, with their numbers; those that write the number itself stand out. */
function lines({ script, page }, { entry, lines }) {
  const own = entry.length > 1 ? `lines ${entry[0]} to ${entry.at(-1)}` : `line ${entry[0]}`;
  const listing = make("ol", { class: "evidence-lines" });
  for (const [number, text] of lines) {
    const kind = entry.includes(number) ? { class: "evidence-entry" } : {};
    listing.append(make("li", { value: number, ...kind }, code(text)));
  }
  return [make("p", {}, "Written by ", link(page, script), `, ${own}:`), listing];
}

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const seeds = (count) => (count > 1 ? `${count} seeds` : "one seed");
const KINDS = {
  "hand-made": () => "vectors and weights made by hand",
  trained: (input) => `models trained by this code, which the build runs whenever it has changed, with ${seeds(input.seeds)}`,
  measured: ({ date }) => `measured on ${day.format(new Date(date))}`,
  given: () => "a file that comes with the project",
};

/** What the lines rest on. */
function inputs(file, made) {
  if (!made.inputs.length) return [make("p", {}, "It rests on no data and no weights: code alone decides it.")];
  const items = made.inputs.map((index) => {
    const input = file.inputs[index];
    return make("li", {}, code(input.file), `: ${KINDS[input.kind](input)}`);
  });
  return [make("p", {}, "It rests on"), make("ul", {}, ...items)];
}

const often = (count) => (count > 1 ? `, ${count} times` : "");

/** The other pages that place the number. */
function pages(file, made) {
  const here = location.pathname.replace(/index\.html$/, "");
  const others = made.pages.filter(([page]) => new URL(page, SITE).pathname !== here);
  if (!others.length) return [make("p", {}, "No other page places it.")];
  const items = others.map(([page, title, count]) => make("li", {}, link(page, title), often(count)));
  return [make("p", {}, "Also placed on"), make("ul", {}, ...items)];
}

const SECTIONS = [published, sum, lines, inputs, pages];

/** The popover of this page, made when it is first asked for; it goes when the theme changes the page. */
async function popover() {
  const article = asking.closest("article");
  const known = article.querySelector(".evidence");
  if (known) return known;
  const box = make("div", { class: "evidence", popover: "auto", role: "dialog" });
  box.tabIndex = -1;
  const style = make("link", { rel: "stylesheet", href: new URL("assets/stylesheets/evidence.css", SITE).href });
  const styled = new Promise((resolve) => {
    style.onload = style.onerror = resolve;
  });
  box.addEventListener("toggle", ({ newState }) => asking.setAttribute("aria-expanded", newState === "open"));
  box.addEventListener("keydown", leaveByTab);
  article.append(make("div", { class: "evidence-place" }, style, box));
  await styled;
  return box;
}

/** After its last link, and before its first, comes the number again. */
function leaveByTab(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll("a, button")];
  const isFirst = document.activeElement === stops[0] || document.activeElement === event.currentTarget;
  if (event.shiftKey ? !isFirst : document.activeElement !== stops.at(-1)) return;
  event.preventDefault();
  event.currentTarget.hidePopover();
  reach(asking);
}

/** Place the popover below its number, or above it where there is more room, within the window. */
function place(box) {
  const { clientWidth, clientHeight } = document.documentElement;
  const at = asking.getBoundingClientRect();
  const below = clientHeight - at.bottom - 2 * GAP;
  const above = at.top - 2 * GAP;
  const isBelow = below >= Math.min(box.scrollHeight, Math.max(above, LEAST));
  box.style.maxHeight = `${Math.max(isBelow ? below : above, LEAST)}px`;
  const top = isBelow ? at.bottom + GAP : at.top - GAP - box.offsetHeight;
  const left = Math.min(at.left, clientWidth - GAP - box.offsetWidth);
  box.style.top = `${Math.max(top, GAP) + scrollY}px`;
  box.style.left = `${Math.max(left, GAP) + scrollX}px`;
}

function button(sign, label, act) {
  const made = make("button", { type: "button", "aria-label": label, title: label }, sign);
  made.addEventListener("click", act);
  return made;
}

function head(box) {
  const go = (places) => () => {
    box.hidePopover();
    const next = after(asking, places) ?? after(asking, 0);
    reach(next);
    show(next);
  };
  return make(
    "div",
    { class: "evidence-head" },
    make("span", {}, make("b", {}, asking.textContent), " is ", code(asking.dataset.made)),
    button("←", "Previous number", go(-1)),
    button("→", "Next number", go(1)),
    button("×", "Close", () => box.hidePopover()),
  );
}

async function content(number) {
  const [script, name] = number.dataset.made.split(".");
  try {
    const file = await evidence(script);
    return SECTIONS.flatMap((section) => section(file, file.numbers[name]));
  } catch {
    return [make("p", { role: "alert" }, "What made this number could not be loaded. Once you are connected, ask again.")];
  }
}

/** Show what made a number; if that is shown already, the click on the number has closed it. */
export async function show(number) {
  const isClosed = pressed === number;
  pressed = undefined;
  if (isClosed) return;
  asking = number;
  const [box, parts] = await Promise.all([popover(), content(number)]);
  // Somebody may have asked for another one meanwhile, or for another page.
  if (asking !== number || !number.isConnected) return;
  box.setAttribute("aria-label", `How ${number.textContent} was computed`);
  box.replaceChildren(head(box), ...parts);
  box.showPopover();
  place(box);
  box.scrollTop = 0;
  box.focus({ preventScroll: true });
}

addEventListener("resize", () => {
  const box = document.querySelector(".evidence:popover-open");
  if (box) place(box);
});
// By the time of the click, the popover will have been closed by this.
document.addEventListener(
  "pointerdown",
  ({ target }) => {
    const isOpen = document.querySelector(".evidence:popover-open");
    pressed = isOpen && target.closest("data") === asking ? asking : undefined;
  },
  true,
);
