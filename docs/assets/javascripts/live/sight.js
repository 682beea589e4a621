/** What a reader has to see: the picture that a control moves, and the numbers that have followed. */

const GAP = 8; // pixels left free above and below
const GLOW = 1200; // milliseconds

/** Return the pictures that show what a control does: those of its part of the panel, or all. */
const picturesOf = (panel, control) =>
  (control.closest("[data-part]") ?? panel).querySelectorAll("[data-picture]");

/**
 * Scroll so that a control and its picture are seen together, for whoever comes by keyboard: a pointer
 * is where it is, and nothing may move under it. Where both are higher than the window, a style lets
 * the picture stay at the top (position: sticky), and the control comes to stand at the foot.
 */
export function keepInSight(panel, control) {
  if (!control.matches(":is(input, select, textarea, button):focus-visible")) return;
  requestAnimationFrame(() => {
    const boxOf = (part) => part.getBoundingClientRect();
    const pictures = picturesOf(panel, control);
    const [own, ...boxes] = [control.closest("label") ?? control, ...pictures].map(boxOf);
    const covers = (box, index) =>
      !pictures[index].contains(control) && box.top < own.bottom && own.top < box.bottom;
    const beside = (box) => box.right <= own.left || own.right <= box.left;
    const cover = boxes.find((box, index) => covers(box, index) && !beside(box));
    const header = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
    const top = Math.min(own.top, ...boxes.map((box) => box.top)) - GAP;
    const bottom = Math.max(own.bottom, ...boxes.map((box) => box.bottom)) + GAP;
    if (cover) scrollBy(0, own.top - cover.bottom - GAP);
    else if (bottom - top > innerHeight - header) {
      if (own.bottom > innerHeight || own.top < header) scrollBy(0, own.bottom + GAP - innerHeight);
    } else if (top < header) scrollBy(0, top - header);
    else if (bottom > innerHeight) scrollBy(0, bottom - innerHeight);
  });
}

/** Let numbers light up for a moment, unless their colour says it already or motion is not wanted. */
export function flash(places) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const place of places) {
    if (isCalm || place.closest('[style*="--ramp"]')) continue;
    place.animate({ backgroundColor: ["var(--glow)", "transparent"] }, GLOW);
  }
  places.clear();
}
