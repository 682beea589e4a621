/** Step 7: drag through the training, and see what the words that ask look at after each step. */

import { heat, show as shown } from "./numbers.js";
import { playOrPause } from "./playing.js";

const PACE = 40; // milliseconds a step while it plays

/** A file for each random start; the numbers in it are whole parts of one, given.parts to one. */
export const dataFor = ({ seed }) => `seed-${seed}`;

export function compute({ step }, given, data) {
  return {
    weights: data.weights[step].map((row) => row.map((weight) => weight / given.parts)),
    probabilities: data.probabilities[step].map((probability) => probability / given.parts),
    answers: data.answers[step].map((answer) => given.places[answer]),
    loss: data.losses[step] / given.parts,
  };
}

export function show(panel, { step, seed }, { weights, probabilities, answers, loss }) {
  const { words, asking, steps, highest, ramp } = panel.given;
  panel.number("step", String(step));
  asking.forEach((word, row) => {
    weights[row].forEach((weight, index) => {
      const name = `${word} ${index + 1} ${words[index]}`;
      panel.number(name, shown(weight, 2));
      heat(panel.numbers.get(name)[0], weight, ramp);
    });
    panel.number(`${word} answers`, answers[row]);
    panel.number(`${word} probability`, shown(probabilities[row], 2));
  });
  panel.number("loss", shown(loss, 2));
  const dot = panel.element.querySelector(".live-curve-dot");
  dot.style.left = `${(100 * step) / steps}%`;
  dot.style.top = `${100 * (1 - loss / highest)}%`;
  const curve = panel.element.querySelector(`[data-seed="${seed}"]`).getAttribute("d");
  panel.element.querySelector(".live-curve-chosen").setAttribute("d", curve);
}

export function tell({ step }, { answers, loss }) {
  return `After ${step} steps the answers are ${answers.join(", ")}; the loss is ${shown(loss, 2)}.`;
}

/** A pointer on the curve leads to the step that is under it. */
export const drags = {
  curve: (_, { steps }, { across }) => ({ step: Math.round(Math.min(Math.max(across, 0), 1) * steps) }),
};

export const actions = {
  back: ({ step }) => ({ step: Math.max(step - 1, 0) }),
  on: ({ step }, { steps }) => ({ step: Math.min(step + 1, steps) }),
  play: (_, { steps }, { panel }) => playOrPause(panel, "step", steps, PACE),
};
