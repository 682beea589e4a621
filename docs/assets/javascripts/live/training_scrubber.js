/** Step 7: drag through the training, and see what the words that ask look at after each step. */

import { heat, show as shown } from "./numbers.js";

const PACE = 40; // milliseconds a step while it plays

/** A file for each random start; the numbers in it are hundredths. */
export const dataFor = ({ seed }) => `seed-${seed}`;

export function compute({ step }, given, data) {
  return {
    weights: data.weights[step],
    probabilities: data.probabilities[step],
    answers: data.answers[step].map((answer) => given.places[answer]),
    loss: data.losses[step],
  };
}

export function show(panel, { step, seed }, { weights, probabilities, answers, loss }) {
  const { words, asking, steps, highest, ramp } = panel.given;
  panel.number("step", String(step));
  asking.forEach((word, row) => {
    weights[row].forEach((weight, index) => {
      const name = `${word} ${index + 1} ${words[index]}`;
      panel.number(name, shown(weight / 100, 2));
      heat(panel.numbers.get(name)[0], weight / 100, ramp);
    });
    panel.number(`${word} answers`, answers[row]);
    panel.number(`${word} probability`, shown(probabilities[row] / 100, 2));
  });
  panel.number("loss", shown(loss / 100, 2));
  const dot = panel.element.querySelector(".live-curve-dot");
  dot.style.left = `${(100 * step) / steps}%`;
  dot.style.top = `${100 - loss / highest}%`;
  const curve = panel.element.querySelector(`[data-seed="${seed}"]`).getAttribute("d");
  panel.element.querySelector(".live-curve-chosen").setAttribute("d", curve);
}

export function tell({ step }, { answers, loss }) {
  return `After ${step} steps the answers are ${answers.join(", ")}; the loss is ${shown(loss / 100, 2)}.`;
}

const playing = new WeakMap(); // panel → timer

function stop(panel) {
  clearInterval(playing.get(panel));
  playing.delete(panel);
  panel.element.querySelector('[data-action="play"]').textContent = "Play";
}

/** Go on step by step, until the end or until the reader moves something else. */
function play(panel, from) {
  let step = from;
  const timer = setInterval(() => {
    const file = dataFor(panel.state);
    if (panel.loading[file]) return;
    const isOver = !panel.loaded[file] || panel.state.step !== step || step === panel.given.steps;
    if (isOver || !panel.element.isConnected) stop(panel);
    else panel.change({ step: (step += 1) });
  }, PACE);
  playing.set(panel, timer);
  panel.element.querySelector('[data-action="play"]').textContent = "Pause";
}

export const actions = {
  back: ({ step }) => ({ step: Math.max(step - 1, 0) }),
  on: ({ step }, { steps }) => ({ step: Math.min(step + 1, steps) }),
  play({ step }, { steps }, panel) {
    if (playing.has(panel)) {
      stop(panel);
      return {};
    }
    const from = step === steps ? 0 : step;
    play(panel, from);
    return { step: from };
  },
};
