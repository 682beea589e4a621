/**
 * Go through the cells of a grid with the arrow keys, Home and End; Tab goes in and out of it as a whole.
 *
 * The element with data-grid holds them, all but one with tabindex="-1". Where a cell stands is seen on
 * the page, since a grid may be laid out in two ways. Radio buttons are chosen as they are reached, and
 * in a field of text the arrows leave it only at its ends.
 */

/** Leave one stop for Tab in a grid: the cell that was last in use. */
export function keepOneStop(cell) {
  const grid = cell.closest("[data-grid]");
  if (!grid || cell.type === "radio") return;
  for (const other of grid.querySelectorAll("input")) other.tabIndex = other === cell ? 0 : -1;
}

const staysInText = ({ key, target: { type, value, selectionStart, selectionEnd } }) =>
  type === "text" &&
  ({ ArrowLeft: selectionStart > 0, ArrowRight: selectionEnd < value.length }[key] ??
    ["Home", "End"].includes(key));

/** Return the cell that a key leads to from another: the next in its row or column, or the last there. */
function neighbour(key, cells, from) {
  const place = (cell) => {
    const { left, right, top, bottom } = (cell.closest("label") ?? cell).getBoundingClientRect();
    return { across: (left + right) / 2, down: (top + bottom) / 2 };
  };
  const [along, beside] = key.endsWith("Up") || key.endsWith("Down") ? ["down", "across"] : ["across", "down"];
  const isForward = ["ArrowRight", "ArrowDown", "End"].includes(key);
  const here = place(from);
  const ahead = cells
    .map((cell) => ({ cell, at: place(cell) }))
    .filter(({ at }) => Math.abs(at[beside] - here[beside]) < 5)
    .filter(({ at }) => (isForward ? at[along] > here[along] + 5 : at[along] < here[along] - 5))
    .sort((one, other) => Math.abs(one.at[along] - here[along]) - Math.abs(other.at[along] - here[along]));
  return (key.startsWith("Arrow") ? ahead[0] : ahead.at(-1))?.cell;
}

export function moveInGrid(event) {
  const { key, target } = event;
  const grid = target.closest("[data-grid]");
  if (!grid || !/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(key) || staysInText(event)) return;
  event.preventDefault();
  const next = neighbour(key, [...grid.querySelectorAll("input")], target);
  if (!next) return;
  next.focus();
  if (next.type === "radio") next.click();
  if (next.type === "text") next.select();
}
