/**
 * Let every computed number open its evidence: by a click or a touch; or with the keyboard.
 *
 * A hundred stops on a page would be in the way of everybody who uses Tab. It stops at one number below
 * each heading, and the arrow keys go on from there.
 */

const NUMBER = "data[data-made]";

let groups = []; // numbers below one heading, the first of each being where Tab stops

/** The numbers of the page that can be seen, in its order; a click on a link or a summary is not theirs. */
export const numbers = () => groups.flatMap(({ all }) => all).filter((number) => number.getClientRects().length);

function stopAt(group, number) {
  group.stop?.removeAttribute("tabindex");
  group.stop?.removeAttribute("role");
  group.stop = number;
  number.tabIndex = 0;
  number.setAttribute("role", "button");
}

/** Put the focus on a number. */
export function reach(number) {
  stopAt(
    groups.find(({ all }) => all.includes(number)),
    number,
  );
  number.focus();
}

/** The number that comes so many places after another one. */
export const after = (number, places) => numbers().at(numbers().indexOf(number) + places);

/** Begin with a page, also after the theme has put another in its place. */
export function startNumbers() {
  groups = [];
  if (!("popover" in HTMLElement.prototype)) return;
  for (const element of document.querySelectorAll(`article :is(h1, h2, ${NUMBER})`)) {
    if (!element.matches(NUMBER)) groups.push({ all: [] });
    else if (!element.closest("a, summary")) groups.at(-1)?.all.push(element);
  }
  for (const group of groups) if (group.all.length) stopAt(group, group.all[0]);
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

const asked = ({ target }) => {
  const number = target.closest?.(NUMBER);
  return groups.some(({ all }) => all.includes(number)) && number;
};

document.addEventListener("click", (event) => {
  const number = asked(event);
  // Whoever selects a number wants to copy it.
  if (number && getSelection().isCollapsed) open(number);
});

document.addEventListener("keydown", (event) => {
  const number = asked(event);
  if (!number || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const places = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (places) reach(after(number, places) ?? numbers()[0]);
  else if (event.key === "Enter" || event.key === " ") open(number);
  else return;
  event.preventDefault();
});
