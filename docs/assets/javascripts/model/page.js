/**
 * The page on which the real model reads a sentence of the reader's own: controls, runs, address.
 *
 * Nothing of the model is loaded before a reader presses Run.
 */

import { addressOf, asked, isNewcomer } from "../live/address.js";
import { grouped, writeFields } from "../live/fields.js";
import { moveInGrid } from "../live/grid.js";
import { show as shown } from "../live/numbers.js";
import { copyLink, copyProgram, hideProgram, renewProgram } from "../live/sharing.js";
import { at, leaves, replaced, valueFrom } from "../live/state.js";
import { Timers } from "../live/timers.js";
import { wordToLook } from "./reading.js";
import { Result } from "./result.js";
import { Runner } from "./runner.js";
import { save } from "./taking.js";

const QUIET = 300; // milliseconds without a change after which address and message follow
const TEXTS = ["sentence", "other"];
const PRESS = "Press Run to see what the model does with it.";
const megabytes = (bytes) => shown(bytes / 1e6, 1);

export class OwnSentence {
  constructor(element) {
    this.element = element;
    this.name = "own_sentence";
    this.page = location.pathname;
    const { start, given, program } = JSON.parse(element.querySelector("template").content.textContent);
    Object.assign(this, { start, given, program, state: start });
    this.wordOf = start.sentence; // the sentence for which the word that looks was chosen
    this.module = { forProgram: (state) => this.ofProgram(state) };
    this.fields = grouped(element, "field");
    this.timers = new Timers(element);
    this.result = new Result(element, given);
    const files = new URL(element.dataset.files, location.href).href;
    this.runner = new Runner({ files, version: given.version, sizes: given.sizes });
    element.addEventListener("input", ({ target }) => this.onInput(target));
    element.addEventListener("keydown", (event) => this.onKey(event));
    element.addEventListener("click", (event) => this.onClick(event));
    this.scheme = new MutationObserver(() => this.answers && this.result.show(this.state, this.answers));
    this.scheme.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  button(action) {
    return this.find(`[data-action=${action}]`);
  }

  /** Let the reader at the controls, as the address has them. */
  begin() {
    this.find("fieldset").disabled = false;
    const { values, problem } = asked(this);
    this.state = replaced(this.start, values);
    this.setWordOf(values);
    writeFields(this);
    this.showOther();
    const isOther = Object.keys(values).length > 0;
    if ((isOther || problem) && isNewcomer()) this.element.closest("figure").scrollIntoView();
    if (problem) this.say(problem);
    else if (isOther) this.say("Opened as the link has it. Press Run.");
    this.element.dataset.ready = "";
  }

  /** Follow the address, where a reader has gone back or forth on the same page. */
  follow({ quietly = true } = {}) {
    if (location.pathname !== this.page) return;
    this.timers.drop("address");
    const given = asked(this).values;
    const values = { ...Object.fromEntries(leaves(this.start)), ...given };
    if (leaves(this.state).every(([path, value]) => values[path] === value)) return;
    this.change(values, { quietly });
    this.setWordOf(given);
    this.showOther();
    // Once the model is there, it answers at once.
    if (this.answers && !this.isAnswered()) this.run();
  }

  /** An address that names the word that looks has chosen it for the sentence it names. */
  setWordOf({ word }) {
    this.wordOf = word === undefined ? this.start.sentence : this.state.sentence;
  }

  /** Open the field of the second sentence, if there is one. */
  showOther() {
    if (this.state.other) this.find("details").open = true;
  }

  /** End what runs, when the reader has gone to another page. */
  leave() {
    this.scheme.disconnect();
    this.runner.leave();
  }

  change(values, { quietly = false } = {}) {
    this.state = replaced(this.state, values);
    writeFields(this);
    const isOtherText = Object.keys(values).some((path) => TEXTS.includes(path));
    if (this.answers) {
      this.result.show(this.state, this.answers);
      renewProgram(this);
    }
    if (quietly) return;
    this.timers.later("address", () => this.save(), QUIET);
    const isAwaited = () => !this.answers || (isOtherText && !this.isAnswered());
    this.timers.later("message", () => this.say(isAwaited() ? PRESS : this.result.tell()), QUIET);
  }

  /** Whether what is shown is of the sentences in the fields. */
  isAnswered() {
    const texts = this.answers?.map(({ text }) => text) ?? [];
    return this.texts().every((text, index) => text === texts[index]);
  }

  texts() {
    const { sentence, other } = this.state;
    return other.trim() ? [sentence, other] : [sentence];
  }

  async run() {
    this.setRunning(true);
    try {
      const answers = [];
      for (const text of this.texts()) {
        const answer = await this.runner.run(text, (loaded, total) => this.onBytes(loaded, total));
        if (!answer) return;
        answers.push(answer);
      }
      this.answers = answers;
      const [{ text, tokens }] = answers;
      this.find(".model-result").hidden = false;
      if (text === this.wordOf) this.change({}, { quietly: true });
      else this.chooseWord(wordToLook(tokens));
      this.button("run").textContent = "Run";
      this.say(this.result.tell());
    } catch (problem) {
      const isReaders = problem instanceof RangeError;
      this.say(isReaders ? problem.message : `The model could not be loaded (${problem.message}).`);
      if (!isReaders) this.button("run").textContent = "Try again";
    }
    this.setRunning(false);
  }

  /** Let a word look of the sentence that is answered. */
  chooseWord(word) {
    this.wordOf = this.answers[0].text;
    this.change({ word });
  }

  stop() {
    this.runner.stop();
    this.setRunning(false);
    this.say("Stopped. What was loaded whole is kept.");
  }

  setRunning(isRunning) {
    const stop = this.button("stop");
    if (!isRunning && document.activeElement === stop) this.button("run").focus();
    stop.hidden = !isRunning;
    this.find("progress").hidden = true;
    this.find("[data-part=bytes]").textContent = "";
    if (!isRunning) {
      this.timers.drop("run");
      return;
    }
    this.timers.begin("run");
    this.say("The model is at work …");
  }

  /** Show what has come; where the sum is not known, it is a few parts of the table of words. */
  onBytes(loaded, total) {
    const progress = this.find("progress");
    progress.hidden = !total;
    progress.value = total ? loaded / total : 0;
    const of = total ? ` of ${megabytes(total)}` : "";
    this.find("[data-part=bytes]").textContent = `${megabytes(loaded)}${of} MB`;
  }

  onInput({ dataset: { field }, type, checked, value }) {
    if (field === undefined) return;
    const given = type === "checkbox" ? checked : valueFrom(value, this.fields.get(field), at(this.start, field));
    if (field === "word") this.chooseWord(given);
    else this.change({ [field]: given });
  }

  onKey(event) {
    const isText = event.target.matches("textarea[data-field]");
    if (isText && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.run();
    }
    moveInGrid(event);
  }

  onClick({ target }) {
    const { action, argument } = target.closest("[data-action]")?.dataset ?? {};
    const row = target.closest("[data-row]")?.dataset.row;
    if (row !== undefined) this.chooseWord(this.result.tokenOf(Number(row)));
    const own = {
      run: () => this.run(),
      stop: () => this.stop(),
      reset: () => this.reset(),
      copy: () => copyProgram(this),
      hide: () => hideProgram(this),
      link: () => copyLink(this),
      save: () => save(argument, "attention", this.result.shown),
    };
    own[action]?.();
  }

  reset() {
    this.wordOf = this.start.sentence;
    this.change(Object.fromEntries(leaves(this.start)));
  }

  /** What the program has in place of the state: the sentences whose row is shown, and how it is read. */
  ofProgram({ head, mean_heads, word, hide_markers, join_pieces }) {
    const { view, texts } = this.result.shown;
    const sentence = view === "second" ? texts[1] : texts[0];
    const other = view === "difference" ? texts[1] : "";
    return { sentence, other, head, mean_heads, word, hide_markers, join_pieces };
  }

  /** Write into the address what differs from the start, so that a link restores it. */
  save() {
    if (location.pathname !== this.page) return;
    const address = addressOf({ ...this, ...this.withWord() });
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  /** The word that looks stands in the address with the sentence that it was chosen for, and with no other. */
  withWord() {
    const { start, state, wordOf } = this;
    if (state.sentence !== wordOf) return { state: { ...state, word: start.word } };
    return wordOf === start.sentence ? {} : { start: { ...start, word: null } };
  }

  say(message) {
    this.timers.drop("message");
    this.find(".live-status").textContent = message;
  }
}
