/** The essay's scores: move them, and see which of its weights they give. */

import { softmax } from "../attention.js";
import { show as shown, weigh } from "./numbers.js";

const within = (number, [low, high]) => low <= number && number <= high;
const verdict = (agrees) => (agrees ? "agrees" : "differs");
const spokenRatio = (ratio) => (ratio < 10000 ? shown(ratio, 2) : ">9999");

/** Four decimals, as the field shows them: what is set is what stands there. */
const asShown = (score) => Number(score.toFixed(4));

export function compute({ scores, only_three, divided, temperature }, given) {
  const { words, printed, sought } = given;
  const divisor = temperature * (divided ? given.divisor : 1);
  const scaled = scores.map((score) => score / divisor);
  const takesPart = words.map((word) => !only_three || word in printed);
  const weights = softmax(scaled, takesPart);
  const at = (word) => words.indexOf(word);

  const named = Object.entries(printed).map(([word, { text, between }]) => {
    const weight = weights[at(word)];
    return { word, text, weight, agrees: within(weight, between) };
  });
  const ratios = given.ratios.map(({ words: [one, other], printed: asPrinted, between }) => {
    const difference = scaled[at(one)] - scaled[at(other)];
    const ratio = Math.exp(difference);
    return { name: `${one}:${other}`, difference, ratio, asPrinted, agrees: within(ratio, between) };
  });

  // weight = exp(logit) / (exp(logit) + the others), solved for the logit.
  const wanted = Number(printed[sought].text);
  const others = takesPart.map((takes, index) => takes && words[index] !== sought);
  const total = scaled.reduce((sum, logit, index) => sum + (others[index] ? Math.exp(logit) : 0), 0);
  const needed = divisor * (Math.log(wanted / (1 - wanted)) + Math.log(total));
  const then = softmax(scaled, others).map((share) => (1 - wanted) * share);
  const isBeyond = Math.abs(needed) > given.limit;
  const isAtEnd = Math.abs(scores[at(sought)]) === given.limit;
  return { words, sought, scaled, weights, named, ratios, needed, isBeyond, isAtEnd, then };
}

export function show(panel, { only_three }, result) {
  const { words, scaled, weights, named, ratios, sought } = result;
  const find = (selector) => panel.element.querySelector(selector);
  words.forEach((word, index) => {
    panel.number(`${word} scaled`, shown(scaled[index], 2));
    panel.number(`${word} weight`, shown(weights[index], 3));
    weigh(find(`[data-bar="${index}"]`), weights[index]);
  });
  panel.number("three together", shown(named.reduce((sum, { weight }) => sum + weight, 0), 3));
  for (const { word, agrees } of named) panel.number(`${word} verdict`, verdict(agrees));
  for (const { name, difference, ratio, agrees } of ratios) {
    panel.number(`${name} difference`, shown(difference, 2));
    panel.number(`${name} ratio`, spokenRatio(ratio));
    panel.number(`${name} verdict`, verdict(agrees));
  }
  panel.number(`${sought} needs`, shown(result.needed, 2));
  for (const { word } of named) {
    if (word !== sought) panel.number(`${word} then`, shown(result.then[words.indexOf(word)], 3));
  }
  for (const place of panel.element.querySelectorAll(".live-verdict")) {
    place.classList.toggle("agrees", place.textContent === "agrees");
  }
  find(".live-score-others").hidden = only_three;
  find("[data-beyond]").hidden = !result.isBeyond;
}

export function tell(_, { sought, named, ratios, needed, isBeyond, isAtEnd }) {
  const has = ({ word, weight }) => `${word} has ${shown(weight, 3)}`;
  const off = named.filter(({ agrees }) => !agrees);
  const own = named.find(({ word }) => word === sought);
  if (!off.length) return `${named.map(has).join(", ")}: all agree with what the essay prints.`;
  if (own.agrees) {
    const { name, ratio, asPrinted, agrees } = ratios[0];
    const others = off.map(({ word, weight, text }) => `${word} ${shown(weight, 3)}, not ${text}`).join(", and ");
    const why = agrees
      ? `The ratio ${name} would fit; what other words take does not.`
      : `The ratio ${name} is ${spokenRatio(ratio)}; printed it is ${shown(asPrinted, 2)}.`;
    return `${has(own)}, as printed, but ${others}. ${why}`;
  }
  if (isBeyond && isAtEnd) return `${has(own)} at the end of its slider; it needs ${shown(needed, 2)}.`;
  return `${named.map(has).join(", ")}: not as printed ${off.length > 1 ? "are" : "is"} ${off
    .map(({ word }) => word)
    .join(", ")}.`;
}

export const actions = {
  solve(state, given) {
    const { needed } = compute(state, given);
    const score = Math.min(Math.max(asShown(needed), -given.limit), given.limit);
    return { [`scores.${given.words.indexOf(given.sought)}`]: score };
  },
  fit: (_, { fitting }) => ({
    only_three: false,
    divided: false,
    temperature: 1,
    ...Object.fromEntries(fitting.map((score, index) => [`scores.${index}`, asShown(score)])),
  }),
};
