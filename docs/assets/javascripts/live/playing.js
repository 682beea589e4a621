/** Let a figure go on by itself: a button that says Play, and Pause while it does. */

const playing = new WeakMap(); // panel → what plays there

function set(panel, run) {
  if (run) playing.set(panel, run);
  else playing.delete(panel);
  panel.element.querySelector('[data-action="play"]').textContent = run ? "Pause" : "Play";
}

/** Go on step by step, until the end, or until the reader moves the step or data do not come. */
async function play(panel, field, from, last, pace) {
  const run = {};
  set(panel, run);
  for (let step = from; step <= last; step += 1) {
    const isShown = await panel.change({ [field]: step });
    if (isShown) await new Promise((goOn) => setTimeout(goOn, pace));
    if (playing.get(panel) !== run) return;
    if (!isShown || panel.state[field] !== step || !panel.element.isConnected) break;
  }
  set(panel);
}

/**
 * Play, from the start if the end is reached; or pause what plays.
 *
 * @param {string} field of the state, a whole number from 0 to last
 * @param {number} pace milliseconds a step
 */
export function playOrPause(panel, field, last, pace) {
  const at = panel.state[field];
  if (playing.has(panel)) set(panel);
  else play(panel, field, at === last ? 0 : at + 1, last, pace);
}
