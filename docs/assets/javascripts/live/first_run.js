/** Let a figure run through its stages once, as its page is opened: each data-phase comes a second later. */

const PHASE = 1000; // milliseconds
const FAINT = 0.12; // how much is seen of what is yet to come
const KEY = "first-run";

/** Whether this tab has not yet seen it run; where nothing can be remembered, it never does. */
function isFirst() {
  try {
    if (sessionStorage.getItem(KEY)) return false;
    sessionStorage.setItem(KEY, "seen");
    return true;
  } catch {
    return false;
  }
}

/**
 * Nothing moves: what is yet to come is only pale. Any key, and any tap, ends the run.
 *
 * @returns {Animation[]} what runs: nothing if motion is not wanted, or an address asks for a state
 */
export function runOnce(element) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isCalm || location.search || location.hash || !isFirst()) return [];
  const running = [...element.querySelectorAll("[data-phase]")].map((part) =>
    part.animate(
      { opacity: [FAINT, FAINT, 1], easing: "ease-out" },
      { delay: PHASE * part.dataset.phase, duration: PHASE, fill: "backwards" },
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
