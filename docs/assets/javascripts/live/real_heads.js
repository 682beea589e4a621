/** The real model: choose sentences and a head, and see what its words look at. */

import { heat, show as shown, weigh } from "./numbers.js";

/** A file for each group of sentences; the weights in it are whole parts of one, given.parts to one. */
export const dataFor = ({ text }) => text;

/** The weights from one place in one head; of most sentences only the pronoun's are kept. */
function rowOf({ weights, pronoun }, head, place, parts) {
  const ofHead = weights[head];
  const row = ofHead.length > 1 ? ofHead[place] : place === pronoun && ofHead[0];
  return row.map((weight) => weight / parts);
}

export function compute({ sentence, word, head }, given, sentences) {
  const chosen = (sentence - 1) % sentences.length;
  const asked = sentences[chosen];
  const isWhole = asked.weights[0].length > 1;
  const isKept = word !== "pronoun" && isWhole && Number(word) < asked.tokens.length;
  const looking = isKept ? Number(word) : asked.pronoun;
  const [layer, number] = head.split(".").map(Number);
  const index = (layer - 1) * given.heads + number - 1;
  return {
    chosen,
    asked,
    isWhole,
    looking,
    row: rowOf(asked, index, looking, given.parts),
    toRight: asked.weights.map((_, other) => rowOf(asked, other, asked.pronoun, given.parts)[asked.right]),
    cards: sentences.map((one) => {
      const row = rowOf(one, index, one.pronoun, given.parts);
      return { ...one, toRight: row[one.right], toWrong: row[one.wrong], verdict: one.verdicts[index] };
    }),
  };
}

export function show(panel, { head }, result) {
  const all = (selector) => [...panel.element.querySelectorAll(selector)];
  if (panel.memory.asked !== result.asked) rewriteSentence(panel, all, result);
  const { asked, chosen, looking, row, toRight, cards } = result;

  const [first] = all(".live-heads");
  [...first.querySelectorAll("label")].forEach((cell, index) => heat(cell, toRight[index], panel.given.ramp));
  toRight.forEach((weight, index) => {
    const { heads } = panel.given;
    panel.number(`${Math.floor(index / heads) + 1}.${(index % heads) + 1}`, shown(weight, 3));
  });

  panel.number("head", head);
  panel.number("from", asked.tokens[looking]);
  all(".live-rays-from > span").forEach((word, place) => word.classList.toggle("chosen", place === looking));
  const [lines, lengths] = [all(".live-rays line"), all(".live-bar-length")];
  row.forEach((weight, place) => {
    panel.number(`to ${place} ${asked.tokens[place]}`, shown(weight, 3));
    weigh(lengths[place], weight);
  });
  lines.forEach((line, place) => {
    line.setAttribute("y1", looking + 0.5);
    weigh(line, row[place] ?? 0);
  });

  cards.forEach((card, index) => {
    const name = `sentence ${index + 1}`;
    panel.number(`${name} right noun`, shown(card.toRight, 3));
    panel.number(`${name} other noun`, shown(card.toWrong, 3));
    panel.number(`${name} verdict`, card.verdict);
    all(".live-card")[index].dataset.verdict = card.verdict;
  });
  panel.number("right", String(cards.filter(({ verdict }) => verdict === "right").length));
  panel.number("sentences", String(cards.length));
  all(".live-card input")[chosen].checked = true;
}

/** Write the words of another sentence into their places, and hide the places that it leaves empty. */
function rewriteSentence(panel, all, { asked, isWhole, cards }) {
  panel.memory.asked = asked;
  const { tokens, pronoun, right, wrong } = asked;
  const write = (element, words) => {
    for (const place of element.querySelectorAll("[data-text]")) place.textContent = words[place.dataset.text];
  };
  for (const place of all(".live-heads-from")) write(place, { pronoun: tokens[pronoun], right: tokens[right] });

  const [chips, boxes, from, bars] = [
    all(".live-word").slice(1),
    all(".live-box").slice(1),
    all(".live-rays-from > span"),
    all(".live-bar"),
  ];
  from.forEach((word, place) => {
    const isThere = place < tokens.length;
    for (const part of [chips[place], word, bars[place]]) part.hidden = !isThere;
    const [label, , number] = bars[place].children;
    for (const part of [boxes[place], word, label]) part.textContent = tokens[place] ?? "";
    if (isThere) number.dataset.number = `to ${place} ${tokens[place]}`;
    else delete number.dataset.number;
    bars[place].classList.toggle("live-right", place === right);
    bars[place].classList.toggle("live-other", place === wrong);
  });
  all(".live-rays svg")[0].setAttribute("viewBox", `0 0 100 ${tokens.length}`);
  all(".live-words")[0].hidden = !isWhole;
  all(".live-only")[0].hidden = isWhole;

  all(".live-card").forEach((card, index) => {
    const one = cards[index];
    card.hidden = !one;
    for (const place of card.querySelectorAll("[data-number], [data-waiting]")) {
      const name = place.dataset.number ?? place.dataset.waiting;
      delete place.dataset[one ? "waiting" : "number"];
      place.dataset[one ? "number" : "waiting"] = name;
    }
    if (one) write(card, { text: one.text, right: one.tokens[one.right], wrong: one.tokens[one.wrong] });
  });
  panel.scan();
}

export function tell({ head }, { asked, cards }) {
  const right = cards.filter(({ verdict }) => verdict === "right").length;
  return `Head ${head} is right in ${right} of ${cards.length} sentences on “${asked.tokens[asked.right]}” and “${asked.tokens[asked.wrong]}”.`;
}

/** The program reads the same files, from wherever this page has them. */
export const forProgram = (state, _, files) => ({ ...state, files });
