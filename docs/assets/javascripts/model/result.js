/** What is seen of the model's answers: all heads small, one large, and the row of one word. */

import { show as shown } from "../live/numbers.js";
import { drawLarge, drawSmall, rampOf } from "./drawing.js";
import { difference, indexOf, mapOf, rowWith, sharesOf } from "./reading.js";
import { writeRow } from "./rows.js";

const sizes = ({ rows, ...rest }) => ({ ...rest, rows: rows.map((row) => row.map(Math.abs)) });

export class Result {
  constructor(element, given) {
    this.element = element;
    this.given = given;
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  /** The map of a head, as a view has it; null stands for the mean of all heads. */
  mapOf(index, state, [first, second]) {
    if (state.view === "weights") return mapOf(first, index, state);
    if (state.view === "shares") return mapOf(first, index, state, true);
    const other = second && mapOf(second, index, state);
    if (state.view === "second") return other ?? mapOf(first, index, state);
    const one = mapOf(first, index, state);
    return other?.words.length === one.words.length ? difference(other, one) : one;
  }

  /** Which view can be shown: one that needs a second sentence gives way to the first where there is none. */
  viewOf(state, answers) {
    const [one, other] = answers.map((answer) => mapOf(answer, 0, state).words.length);
    const isPossible = { second: other !== undefined, difference: other === one }[state.view] ?? true;
    this.lacking = isPossible || other === undefined ? "" : ` Of the difference there is none: the sentences have ${one} and ${other} words.`;
    return { ...state, view: isPossible ? state.view : "weights" };
  }

  show(asked, answers) {
    const state = this.viewOf(asked, answers);
    const { heads, layers } = this.given;
    const isSigned = state.view === "difference";
    const answer = state.view === "second" ? answers[1] : answers[0];
    const colours = rampOf(this.given.ramp);
    const index = state.mean_heads ? null : indexOf(state.head, heads);
    this.setChoices(state, answers);
    this.drawAll(state, answers, colours);
    const map = this.mapOf(index, state, answers);
    const chosen = rowWith(map, state.word);
    const who = state.mean_heads ? `The mean of all ${layers * heads} heads` : `Head ${state.head}`;
    const what = {
      weights: "weights",
      second: "weights in the second sentence",
      shares: "weights times lengths, as shares of what reaches a word",
      difference: "what a weight gains in the second sentence: more in colour, less in grey",
    }[state.view];
    const most = Math.max(...map.rows.flat().map(Math.abs));
    const range = isSigned ? ` The largest change in this map is ${shown(most, 3)}.` : "";
    this.find("[data-part=title]").textContent = `${who}: ${what}.${range}${this.lacking}`;
    const label = `${who}: ${what}, ${map.words.length} words`;
    const svg = drawLarge(map, chosen, { ramp: this.given.ramp, label, isSigned });
    this.find(".model-map").replaceChildren(svg);
    const second = isSigned ? mapOf(answers[1], index, state, true) : null;
    const shares = mapOf(answer, index, state, true);
    const ofLength = second ? difference(second, shares) : shares;
    const weights = state.view === "shares" ? mapOf(answer, index, state) : map;
    this.find("[data-part=row-title]").textContent =
      `${who}, from “${map.words[chosen]}”: the weight, and in grey its share once it is multiplied by the length of what it lets through.`;
    writeRow(this.find(".model-row"), map.words, chosen, weights.rows[chosen], ofLength.rows[chosen]);
    this.writePlaces(answer);
    const texts = answers.map(({ text }) => text);
    this.shown = { map, answer, svg, chosen, who, texts, view: state.view };
  }

  /** Draw the map of every head, unless that is what is seen already. */
  drawAll(state, answers, colours) {
    const { view, hide_markers, join_pieces } = state;
    const drawn = JSON.stringify([view, hide_markers, join_pieces, colours]);
    if (drawn === this.drawn && answers === this.answers) return;
    Object.assign(this, { drawn, answers });
    this.element.querySelectorAll(".model-head canvas").forEach((canvas, head) => {
      drawSmall(canvas, sizes(this.mapOf(head, state, answers)), colours);
    });
  }

  /** Offer the words that there are, and the views that are possible. */
  setChoices(state, answers) {
    const { tokens } = answers[state.view === "second" ? 1 : 0];
    [...this.find("[data-field=word]").options].forEach((option, place) => {
      option.hidden = option.disabled = place >= tokens.length;
      option.textContent = place < tokens.length ? `${place + 1}: ${tokens[place]}` : String(place + 1);
    });
    const isPair = answers.length > 1;
    for (const view of ["second", "difference"]) {
      this.find(`[data-field=view][value=${view}]`).disabled = !isPair;
    }
  }

  /** Say which heads look at a place, and what those of the chapter do here. */
  writePlaces(answer) {
    for (const row of this.element.querySelectorAll("tr[data-place]")) {
      const { place, head } = row.dataset;
      const shares = sharesOf(answer, place);
      const write = (what, text) => (row.querySelector(`[data-number="${place} ${what}"]`).textContent = text);
      const best = shares ? shares.indexOf(Math.max(...shares)) : -1;
      const { heads } = this.given;
      write("head", shares ? `${Math.floor(best / heads) + 1}.${(best % heads) + 1}` : "–");
      write("share", shares ? shown(shares[best], 2) : "–");
      write("chapter", shares ? shown(shares[indexOf(head, heads)], 2) : "–");
    }
  }

  /** The token that stands for a word of the map. */
  tokenOf(row) {
    return this.shown.map.places[row][0];
  }

  /** One sentence for whoever does not see it. */
  tell() {
    const { map, chosen, who, view } = this.shown;
    const row = map.rows[chosen];
    const most = row.indexOf(Math.max(...row));
    const goes = view === "difference" ? "gains most" : "gets most";
    return `${who}: from “${map.words[chosen]}”, “${map.words[most]}” ${goes}, ${shown(row[most], 2)}.`;
  }
}
