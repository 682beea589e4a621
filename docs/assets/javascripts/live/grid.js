/**
 * Go through the switches of a grid with the arrow keys; Tab goes in and out of it as a whole.
 *
 * The element with data-grid="columns" holds them, row by row, all but one with tabindex="-1".
 */
export function moveInGrid(event) {
  const grid = event.target.closest("[data-grid]");
  const columns = Number(grid?.dataset.grid);
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (!grid || step === undefined) return;
  event.preventDefault();
  const cells = [...grid.querySelectorAll("input")];
  const next = cells[cells.indexOf(event.target) + step];
  if (!next) return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
