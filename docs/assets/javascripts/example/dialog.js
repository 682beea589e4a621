/** Where a reader changes the example: its numbers one by one, or the file that holds them. */

import { Editor } from "../python/editor.js";
import { cells, essential, isNumber, sourceOf, withPoint } from "./change.js";

const make = (name, given = {}, ...children) => {
  const element = Object.assign(document.createElement(name), given);
  element.append(...children);
  return element;
};

function table({ name, title, rows, columns, cells: lines }, numbers) {
  const heading = make("tr", {}, make("td"), ...columns.map((text) => make("th", { scope: "col", textContent: text })));
  const body = lines.map((line, i) =>
    make(
      "tr",
      {},
      make("th", { scope: "row", textContent: rows[i] }),
      ...line.map(({ text }, j) => {
        const place = `${name}.${i}.${j}`;
        const input = make("input", {
          type: "text",
          inputMode: "decimal",
          autocomplete: "off",
          value: (numbers[place] ?? text).replace("-", "−"),
          ariaLabel: `${title}, ${rows[i]}, ${columns[j]}`,
        });
        input.dataset.place = place;
        input.dataset.published = text.replace("-", "−");
        return make("td", {}, input);
      }),
    ),
  );
  const caption = make("caption", { textContent: name.startsWith("_") ? title : `${title} ${name}` });
  return make("div", { className: "example-matrix" }, make("table", {}, caption, make("thead", {}, heading), make("tbody", {}, ...body)));
}

export class Dialog {
  /**
   * @param {object} example the file and the places of its numbers
   * @param {string} megabytes what is loaded the first time
   * @param {(change: object | null) => void} onDone gets the change; null is none
   */
  constructor(example, megabytes, onDone) {
    this.example = example;
    this.onDone = onDone;
    this.ways = make("div", { className: "example-ways", role: "radiogroup", ariaLabel: "How to change it" });
    for (const [way, label] of [["numbers", "Numbers"], ["file", "The file"]]) {
      const input = make("input", { type: "radio", name: "example-way", value: way });
      input.addEventListener("change", () => this.choose(way));
      this.ways.append(make("label", {}, input, ` ${label}`));
    }
    this.tables = make("div", { className: "example-tables" });
    this.tables.addEventListener("input", ({ target }) => this.check(target));
    this.listing = make("div");
    this.file = make("div", { className: "example-file" }, this.listing);
    this.problem = make("p", { role: "alert", className: "example-problem" });
    const button = (label, act, given = {}) => {
      const element = make("button", { type: "button", textContent: label, ...given });
      if (act) element.addEventListener("click", act);
      return element;
    };
    const form = make(
      "form",
      { method: "dialog", noValidate: true },
      make("h2", { id: "example-heading", textContent: "Change the example" }),
      make("p", {
        textContent:
          "These numbers are made by hand. Change some, and this page is computed with yours: by the " +
          `scripts that made this site, in your browser. The first time, at most ${megabytes} MB are ` +
          "loaded from this site. Nothing you write leaves your browser.",
      }),
      this.ways,
      this.tables,
      this.file,
      this.problem,
      make(
        "div",
        { className: "example-buttons" },
        button("Compute the page", null, { type: "submit" }),
        button("Published numbers", () => this.fill({ numbers: {} })),
        button("Cancel", () => this.element.close()),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.element = make("dialog", { className: "example-dialog md-typeset" }, form);
    this.element.setAttribute("aria-labelledby", "example-heading");
    this.element.addEventListener("close", () => this.element.remove());
    document.body.append(this.element);
  }

  open(change) {
    this.fill(change ?? { numbers: {} });
    this.element.showModal();
    this.tables.querySelector("input")?.focus({ preventScroll: true });
  }

  /** Show a change in both forms, beginning with the one that it has. */
  fill(change) {
    const { numbers = {}, source } = change;
    this.tables.replaceChildren(...this.example.matrices.map((matrix) => table(matrix, numbers)));
    for (const input of this.tables.querySelectorAll("input")) this.check(input);
    this.code = sourceOf(this.example, change);
    this.written = source === undefined ? this.code : this.example.source;
    this.editor?.set(this.code);
    this.choose(source === undefined ? "numbers" : "file");
  }

  choose(way) {
    // The file follows the numbers, until somebody has written in it.
    if (way === "file" && this.code === this.written && !this.problems().length) {
      this.code = this.written = sourceOf(this.example, { numbers: this.numbers() });
      this.editor?.set(this.code);
    }
    if (way === "file") {
      this.editor ??= new Editor(this.listing, this.code, {
        label: "The file worked_example.py",
        onRun: () => this.submit(),
        onChange: (code) => (this.code = code),
      });
    }
    const isHand = this.code !== this.written;
    this.ways.querySelector(`[value=${way}]`).checked = true;
    this.way = way;
    this.tables.hidden = way !== "numbers";
    this.file.hidden = way !== "file";
    this.say(way === "numbers" && isHand ? "What you wrote in the file is not in these numbers." : "");
  }

  say(text) {
    this.problem.textContent = text;
  }

  check(input) {
    const isSound = isNumber(input.value);
    input.ariaInvalid = String(!isSound);
    input.classList.toggle("is-changed", input.value !== input.dataset.published);
  }

  problems() {
    return [...this.tables.querySelectorAll("input[aria-invalid=true]")];
  }

  numbers() {
    const changed = this.tables.querySelectorAll("input.is-changed");
    return Object.fromEntries([...changed].map(({ dataset, value }) => [dataset.place, value.trim()]));
  }

  submit() {
    const [wrong] = this.way === "numbers" ? this.problems() : [];
    if (wrong) {
      const { title, row, column } = cells(this.example).get(wrong.dataset.place);
      const meant = withPoint(wrong.value);
      const hint = meant ? `; with a point it is ${meant}` : "";
      this.say(`${title}, ${row}, ${column}: expected a number such as −0.5 or 2, got “${wrong.value}”${hint}.`);
      wrong.focus();
      return;
    }
    const change = this.way === "file" ? { source: this.code } : { numbers: this.numbers() };
    this.element.close();
    this.onDone(essential(this.example, change));
  }
}
