/** Let a figure run through its stages once, as its page is opened: each data-phase lights up a second later. */

const PHASE = 1000; // milliseconds
const LINE = "inset 0 -2px var(--weights)"; // below what lights up: behind a text, it would cost contrast
const KEY = "first-run";

/** Whether this tab has not yet seen it run. */
function isFirst() {
  if (sessionStorage.getItem(KEY)) return false;
  sessionStorage.setItem(KEY, "seen");
  return true;
}

/**
 * Nothing moves, and all can be read from the first moment. Any key, and any tap, ends the run.
 *
 * @returns {Animation[]} what runs: nothing if motion is not wanted, or an address asks for a state
 */
export function runOnce(element) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isCalm || location.search || location.hash || !isFirst()) return [];
  const running = [...element.querySelectorAll("[data-phase]")].map((part) =>
    part.animate(
      { boxShadow: [LINE, LINE, LINE.replace("var(--weights)", "transparent")] },
      { delay: PHASE * part.dataset.phase, duration: PHASE },
    ),
  );
  const growing = [...element.querySelectorAll("[data-phase] > .live-bar-length")].map((bar) =>
    bar.animate(
      { transform: ["scaleX(0)", "scaleX(1)"], transformOrigin: ["left", "left"], easing: "ease-out" },
      { delay: PHASE * bar.parentElement.dataset.phase, duration: PHASE, fill: "backwards" },
    ),
  );
  const all = [...running, ...growing];
  const end = () => all.forEach((animation) => animation.finish());
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, end, { capture: true, once: true });
  return all;
}
