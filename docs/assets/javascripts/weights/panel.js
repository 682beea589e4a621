/** A file of weights on the page: how it is read and drawn follows from the controls, which are all the state there is. */

import { csvOf, csvOfLines, pngOf, saveAs, svgOf } from "../model/taking.js";
import { inLabels, labelsOf } from "./labels.js";
import { draw } from "./pictures.js";
import { Reader } from "./reader.js";

const QUIET = 200; // milliseconds without a change after which the figure follows
const ROW_KINDS = ["row", "lines"];
const OF_READING = ["logits", "causal", "percent", "transpose", "normalise"];

const numberOf = (text) => (text === "" ? null : Number(text));

export class Panel {
  constructor(element, timers) {
    Object.assign(this, { element, timers, reader: new Reader() });
    this.form = element.querySelector("form");
    this.labels = labelsOf(this.form);
    this.ramp = { steps: Number(element.dataset.steps), dark_from: Number(element.dataset.darkFrom) };
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => {
      this.setControls();
      timers.later("read", () => this.read(null), QUIET);
    });
    element.addEventListener("click", ({ target }) => this.onClick(target.closest("[data-action]")));
    this.scheme = new MutationObserver(() => this.shown && this.draw());
    this.scheme.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  leave() {
    this.scheme.disconnect();
    this.reader.leave();
  }

  take(file) {
    this.name = file.name;
    this.form.hidden = false;
    this.show(null); // what is seen is of another file
    return this.read(file);
  }

  field(name) {
    return this.form.elements[name];
  }

  /** What the controls say, as preparing.js takes it; one that is switched off says nothing. */
  asked() {
    const text = (name) => (this.field(name).disabled ? null : this.field(name).value.trim() || null);
    const isOn = (name) => this.field(name).checked && !this.field(name).disabled;
    const kind = this.field("kind").value;
    const reading = Object.fromEntries(OF_READING.map((name) => [name, isOn(name)]));
    reading.array = this.field("array").value || null;
    reading.layer = numberOf(this.field("layer").value);
    reading.head = this.field("head").disabled ? null : numberOf(this.field("head").value);
    reading.mean_heads = isOn("mean_heads");
    const given = { words: text("words"), keys: text("keys"), query: text("query") };
    const words = { merge: isOn("merge"), hideSpecial: isOn("hide_special") };
    return { kind, allHeads: kind === "grid", ...given, ...words, reading };
  }

  /** Let those controls be used that this kind of figure has. */
  setControls() {
    const kind = this.field("kind").value;
    this.field("query").disabled = !ROW_KINDS.includes(kind);
    for (const name of ["head", "mean_heads"]) this.field(name).disabled = kind === "grid";
  }

  async read(file) {
    const asked = this.asked();
    this.timers.begin("reading");
    const answer = await this.reader.read(file, asked);
    if (answer === null) return; // something else has been asked since
    this.timers.drop("reading");
    this.offer(answer.names);
    const { drawing, problem, isReaders } = answer;
    this.show(drawing && { drawing, asked });
    if (drawing) {
      this.say(this.toldOf(drawing));
    } else {
      this.say(isReaders ? problem : `${this.name} could not be read: ${problem}`);
      // What a message names shall be in sight.
      if (OF_READING.some((name) => problem.includes(`${name}=True`))) this.find("details").open = true;
    }
    this.find("[role=status]").classList.toggle("weights-refused", !drawing);
  }

  /** Show a drawing and the buttons that save it, or none of them. */
  show(shown) {
    this.shown = shown;
    this.element.querySelectorAll(".weights-picture, [data-action=save]").forEach((part) => (part.hidden = !shown));
    if (shown) this.draw();
  }

  /** Offer the arrays that a file has, if there are several. */
  offer(names) {
    const select = this.field("array");
    const before = select.value;
    const options = ["", ...names].map((name) => new Option(name || "as they are", name, false, name === before));
    select.replaceChildren(...options);
    select.closest("label").hidden = !names.length;
    // The choice of another file is none of this one.
    if (before && !names.includes(before)) this.timers.later("read", () => this.read(null), 0);
  }

  /** What had to be guessed and what a reader should know, as the command tells it. */
  toldOf({ guessed, notes }) {
    const told = [...(guessed.length ? [`${this.name}: ${guessed.join("; ")}`] : []), ...notes];
    return told.join("\n") || `${this.name} is drawn.`;
  }

  draw() {
    const { drawing, asked } = this.shown;
    const box = this.find(".weights-picture");
    const room = Math.max(box.clientWidth - 4, 280);
    const svg = draw(asked.kind, drawing, { ramp: this.ramp, room, layer: asked.reading.layer });
    box.setAttribute("aria-label", `Figure of ${this.name}`);
    box.replaceChildren(svg);
    this.svg = svg;
  }

  csv() {
    const { drawing, asked } = this.shown;
    const { maps, keys, query, heads } = drawing;
    const queries = maps[0].length === 1 ? [drawing.queries[query ?? 0]] : drawing.queries;
    if (asked.kind !== "grid") return csvOf({ queries, keys, rows: maps[0].map((row) => Array.from(row)) });
    const first = asked.reading.layer ?? 1;
    const lines = maps.flatMap((rows, index) =>
      rows.flatMap((row, i) =>
        Array.from(row, (weight, j) => [first + Math.floor(index / heads), (index % heads) + 1, queries[i], keys[j], weight]),
      ),
    );
    return csvOfLines([["layer", "head", "query", "key", "weight"], ...lines]);
  }

  async save(kind) {
    const content = { csv: () => this.csv(), svg: () => svgOf(this.svg), png: () => pngOf(this.svg) }[kind];
    saveAs(await content(), `${this.name.replace(/\.[^.]*$/, "")}-${this.shown.asked.kind}.${kind}`);
  }

  onClick(button) {
    const { action, argument } = button?.dataset ?? {};
    if (action === "save") this.save(argument);
    if (action === "reset") this.reset();
  }

  /** Put the file away, and show what there is without one. */
  reset() {
    this.reader.forget();
    for (const name of ["read", "reading"]) this.timers.drop(name);
    this.form.reset();
    this.setControls();
    this.offer([]);
    this.show(null);
    this.say("");
    this.find("[role=status]").classList.remove("weights-refused");
    this.form.hidden = true;
    const input = this.find("input[type=file]");
    input.value = "";
    input.focus();
  }

  say(message) {
    this.find("[role=status]").textContent = inLabels(message, this.name, this.labels);
  }
}
