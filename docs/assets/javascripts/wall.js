/**
 * Filters of the wall: which of its tiles are shown, by verdict and by what the verdict rests on.
 *
 * Of one kind of filter any may apply; of both kinds, both have to. What is chosen stands in the
 * address, so that a reload keeps it, and so does coming back. Loaded when a reader first presses a
 * filter, or comes with one in the address.
 */

const GROUPS = ["verdict", "evidence"];

const buttonsOf = (filters) => [...filters.querySelectorAll("button")];

/** The filters that are pressed, by their kind. */
const chosen = (filters) =>
  GROUPS.map((group) =>
    buttonsOf(filters).filter(({ dataset, ariaPressed }) => dataset.group === group && ariaPressed === "true"),
  );

function said(shown, total) {
  if (shown === total) return `All ${total} tiles are shown.`;
  // Filters of one kind always leave some.
  if (!shown) return `None of the ${total} tiles passes both kinds of filter. Take one away, or choose All.`;
  return `${shown} of ${total} tiles are shown.`;
}

/** Show the tiles that pass the filters, and say how many they are. */
function show(filters) {
  const asked = chosen(filters).map((pressed) => pressed.map(({ value }) => value));
  const passes = (own) => asked.every((values) => !values.length || values.some((value) => own.includes(value)));
  const tiles = [...filters.parentElement.querySelectorAll("[data-answers]")];
  for (const tile of tiles) tile.hidden = !passes(tile.dataset.answers.split(" "));
  for (const step of new Set(tiles.map((tile) => tile.parentElement.parentElement))) {
    step.hidden = !step.querySelector("[data-answers]:not([hidden])");
  }
  const all = buttonsOf(filters)[0];
  all.ariaPressed = String(!asked.flat().length);
  const shown = tiles.filter(({ hidden }) => !hidden).length;
  filters.querySelector("[role=status]").textContent = said(shown, tiles.length);
}

/** Press a filter, or the button that takes all of them away. */
export function press(button) {
  const filters = button.closest("[data-wall]");
  if (button.value) button.ariaPressed = String(button.ariaPressed !== "true");
  else for (const other of buttonsOf(filters)) other.ariaPressed = "false";
  show(filters);
  const address = new URL(location.href);
  chosen(filters).forEach((pressed, index) => {
    address.searchParams.delete(GROUPS[index]);
    for (const { value } of pressed) address.searchParams.append(GROUPS[index], value);
  });
  history.replaceState(history.state, "", address);
}

/** Press the filters that the address asks for, and no others. */
export function follow() {
  const filters = document.querySelector("[data-wall]");
  if (!filters) return;
  const asked = new URLSearchParams(location.search);
  for (const button of buttonsOf(filters)) {
    button.ariaPressed = String(asked.getAll(button.dataset.group).includes(button.value));
  }
  show(filters);
}

addEventListener("popstate", follow);
