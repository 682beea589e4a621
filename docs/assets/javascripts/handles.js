/**
 * Light up what belongs together, while a reader points at one of it, has the focus on it or has touched it.
 *
 * The build says what quantity an element shows (`data-is`), and of a number what it was made of
 * (`data-terms`): scripts/results/quantities.py has the names. A number lights the cells that made it, and
 * all that shows the same; a cell the numbers that are the same. What has but the colour of a role, such
 * as a symbol of a formula, lights the role everywhere.
 */

import { styled } from "./styles.js";

const NAMED = "article :is([data-is], [data-terms])";
const OF_ROLE = 'article :is([class*="role-"], svg [style*="var(--"])';
const ROLE = /(?:^|\s)role-(\w+)|var\(--(query|key|value|weights|output)\b/;
const CLASSES = ["lit", "lit-same", "lit-self", "lit-role", "lit-not"];

let over; // what the pointer is on
let pinned; // what was touched or clicked, until that happens to something else
let hushed; // what Escape has put out
let shown; // what the light is of
let lit = []; // all that has one of the classes

/** Whether one name means what another does, or part of it; `*` is anything. */
export function fits(one, other) {
  const parts = other.split(".");
  return one.split(".").every((part, i) => i >= parts.length || part === parts[i] || part === "*" || parts[i] === "*");
}

function roleOf(element) {
  const [, ofClass, ofColour] = `${element.getAttribute("class") ?? ""} ${element.getAttribute("style") ?? ""}`.match(ROLE) ?? [];
  return ofClass ?? ofColour;
}

/** What an element within a page belongs to: something with a name, else something of a role. */
function handle(element) {
  const named = element?.closest?.(NAMED);
  if (named) return named;
  let found = element?.closest?.(OF_ROLE);
  while (found && !roleOf(found)) found = found.parentElement?.closest(OF_ROLE);
  return found;
}

/** What the light is to be of: what the pointer is on comes first. */
function source() {
  const { activeElement } = document;
  const open = document.querySelector('article data[aria-expanded="true"]');
  const focused = activeElement.matches(":focus-visible") ? handle(activeElement) : undefined;
  const found = [over, pinned, open, focused].find((element) => element?.isConnected);
  if (found !== hushed) hushed = undefined;
  return hushed ? undefined : found;
}

const light = (element, kind) => {
  element.classList.add(kind);
  lit.push(element);
};

function lightNamed(self, article) {
  const { dataset } = self;
  const made = dataset.terms?.split(" ") ?? [];
  for (const element of article.querySelectorAll("[data-is]")) {
    const { is } = element.dataset;
    if (element === self) continue;
    if (made.some((name) => fits(name, is))) light(element, "lit");
    else if (dataset.is && fits(dataset.is, is)) light(element, "lit-same");
  }
}

function lightRole(role, article) {
  for (const element of article.querySelectorAll(OF_ROLE)) {
    const own = roleOf(element);
    if (own === role) light(element, "lit-role");
    // In a formula, one role may lie within another.
    else if (own && !element.querySelector(`.role-${role}`)) light(element, "lit-not");
  }
}

function update() {
  const element = source();
  if (element === shown) return;
  for (const one of lit) one.classList.remove(...CLASSES);
  lit = [];
  shown = element;
  if (!element) return;
  const article = element.closest("article");
  if (element.matches(NAMED)) lightNamed(element, article);
  if (!lit.length && roleOf(element)) lightRole(roleOf(element), article);
  else light(element, "lit-self");
}

const isPopover = (element) => element?.closest?.(".evidence");

/** Follow an event of the page. */
export function hear({ type, target, pointerType, relatedTarget, key }) {
  const at = handle(target);
  if (type === "pointerover" && pointerType !== "touch") over = at;
  else if (type === "pointerout" && !relatedTarget) over = undefined; // out of the window
  else if (type === "click" && !isPopover(target)) {
    // A number opens its evidence, which holds the light; in a live figure a click does something else.
    pinned = at === pinned || at?.matches("data, .live *") ? undefined : at;
  } else if (type === "keydown" && key === "Escape" && !document.querySelector(".evidence:popover-open")) {
    pinned = undefined;
    hushed = source();
  } else if (type === "toggle") {
    requestAnimationFrame(update); // by then the number says whether it is open
    return;
  }
  update();
}

styled("handles.css").catch(() => {}); // the next page asks again
