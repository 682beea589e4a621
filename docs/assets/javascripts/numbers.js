/**
 * Let every computed number open its evidence: by a click or a touch; or with the keyboard. And let what
 * belongs together light up (handles.js), once a reader points at something that has to do with it.
 *
 * A hundred stops on a page would be in the way of everybody who uses Tab. It stops at one number below
 * each heading, and at one cell or symbol, and the arrow keys go on from there to others of the kind.
 */

const NUMBER = "data[data-made]";
const PART = ':is([data-is]:not(data), [class*="role-"]:not(td)):not(svg *, .live *, a, a *, summary *)';
const HANDLE = `article :is(${NUMBER}, [data-is], [class*="role-"], svg [style*="var(--"])`;

let groups = []; // of each kind those below one heading, the first of each being where Tab stops

const groupOf = (element) => groups.find(({ all }) => all.includes(element));
const isSeen = (element) => element.getClientRects().length;

/** Those of the page that can be seen and are of a kind with one of them, in its order. */
function kin(element) {
  const { kind } = groupOf(element);
  return groups.flatMap((group) => (group.kind === kind ? group.all : [])).filter(isSeen);
}

function stopAt(group, element) {
  group.stop?.removeAttribute("tabindex");
  group.stop?.removeAttribute("role");
  group.stop = element;
  element.tabIndex = 0;
  if (group.kind === NUMBER) element.setAttribute("role", "button");
}

/** Put the focus on a number. */
export function reach(number) {
  stopAt(groupOf(number), number);
  number.focus();
}

/** The number that comes so many places after another one. */
export const after = (number, places) => kin(number).at(kin(number).indexOf(number) + places);

/** Begin with a page, also after the theme has put another in its place. */
export function startNumbers() {
  groups = [];
  if (!("popover" in HTMLElement.prototype)) return;
  for (const element of document.querySelectorAll(`article :is(h1, h2, ${NUMBER}, ${PART})`)) {
    if (/^H\d/.test(element.nodeName)) groups.push({ kind: NUMBER, all: [] }, { kind: PART, all: [] });
    else if (element.matches(PART)) groups.at(-1)?.all.push(element);
    // A click on a link or a summary is not a number's.
    else if (!element.closest("a, summary")) groups.at(-2)?.all.push(element);
  }
  for (const group of groups) {
    const first = group.kind === PART ? group.all.find(isSeen) : group.all[0];
    if (first) stopAt(group, first);
  }
}

async function open(number) {
  reach(number);
  try {
    const { show } = await import("./evidence.js");
    await show(number);
  } catch (problem) {
    number.title = "What made this number could not be loaded. Once you are connected, reload the page.";
    throw problem;
  }
}

document.addEventListener("click", ({ target }) => {
  const number = target.closest?.(NUMBER);
  // Whoever selects a number wants to copy it.
  if (number && groupOf(number) && getSelection().isCollapsed) open(number);
});

document.addEventListener("keydown", (event) => {
  const element = event.target.closest?.(`${NUMBER}, ${PART}`);
  if (!groupOf(element) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const places = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const isAsked = event.key === "Enter" || event.key === " ";
  if (places) reach(after(element, places) ?? kin(element)[0]);
  else if (isAsked && element.matches(NUMBER)) open(element);
  else return;
  event.preventDefault();
});

let handles; // once asked for, the promise of what lights things up

async function hear(event) {
  if (!handles && !event.target.closest?.(HANDLE)) return;
  handles ??= import("./handles.js");
  try {
    (await handles).hear(event);
  } catch {
    handles = undefined; // without it, numbers still open
  }
}

for (const kind of ["pointerover", "pointerout", "focusin", "focusout", "click", "keydown"]) document.addEventListener(kind, hear);
document.addEventListener("toggle", hear, true);
