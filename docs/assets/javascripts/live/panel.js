/**
 * What all live figures share: controls, numbers, address, reset, messages, and the program.
 *
 * The build writes the panel's HTML with the start of the figure in it (scripts/live/). A figure's
 * own module, live/NAME.js, says what follows from a state:
 *
 *   compute(state, given) -> result     pure; given is what the build computed
 *   show(panel, state, result)          puts the result into the panel
 *   tell(state, result) -> string       one sentence for whoever does not see it
 *   dataFor(state) -> string            optional: which file of data has to be loaded first
 *   actions                             optional: name of a button → (state, given, { panel, argument })
 *                                       → other values
 *
 * In the panel, data-field="a.b" is a control of state.a.b, data-number="x" shows the number x, and
 * data-action="y" is a button, whose data-argument its action gets.
 */

import { fetched } from "./data.js";
import { moveInGrid } from "./grid.js";
import { at, leaves, numberFrom, programFor, replaced, valueFrom } from "./state.js";

const QUIET = 300; // milliseconds without a change after which address and message follow

export class Panel {
  constructor(element, module) {
    this.element = element;
    this.name = element.dataset.live;
    this.module = module;
    const { start, given, program } = JSON.parse(element.querySelector("template").content.textContent);
    this.start = start;
    this.given = given;
    this.program = program;
    this.state = start;
    this.loaded = {};
    this.timers = {};
    this.scan();
    element.addEventListener("input", (event) => this.onInput(event.target));
    element.addEventListener("keydown", (event) => this.onKey(event));
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-action]");
      if (button) this.act(button.dataset.action, button.dataset.argument);
    });
    window.addEventListener("pagehide", () => this.flush("address"));
  }

  /** Find the fields and numbers; a module calls it after it has written some anew. */
  scan() {
    this.fields = grouped(this.element, "field");
    this.numbers = grouped(this.element, "number");
    this.atStart ??= new Map([...this.numbers].map(([name, [first]]) => [name, first.textContent]));
  }

  /** Show the state that the address asks for, and let the reader at the controls. */
  async begin() {
    const asked = this.asked();
    if (Object.keys(asked).length || !this.module.dataFor) await this.change(asked, { quietly: true });
    this.element.querySelector("fieldset").disabled = false;
    this.element.dataset.ready = "";
  }

  /** Put a number into its places, and mark it where it is not what it was at the start. */
  number(name, text) {
    const places = this.numbers.get(name);
    if (!places) throw new Error(`${this.name}: no place for the number ${name}`);
    for (const place of places) {
      if (place.textContent === text) continue;
      place.textContent = text;
      place.classList.toggle("changed", text !== (this.atStart.get(name) ?? text));
    }
  }

  /** Go on to a state with other values at some paths, and show what follows. */
  async change(values, { quietly = false } = {}) {
    this.state = replaced(this.state, values);
    const { state, module } = this;
    const file = module.dataFor?.(state);
    delete this.timers.data;
    if (file && !this.loaded[file]) {
      this.say("Loading the data …");
      this.timers.data = {}; // something to wait for, with no end that is known
      if (!quietly) this.element.dataset.waiting = "";
      const address = `${this.element.dataset.files}${this.name}.${file}.data.json`;
      let text = "";
      try {
        this.loaded[file] = await fetched(address);
      } catch (problem) {
        text = `The data could not be loaded (${problem.message}). Change something to try again.`;
      }
      if (this.state !== state) return; // the reader has gone on
      delete this.timers.data;
      this.say(text);
      if (text) return this.later("message", () => {});
    }
    const result = module.compute(state, this.given, this.loaded[file]);
    this.write();
    module.show(this, state, result);
    if (quietly) return;
    this.later("address", () => this.save());
    this.later("message", () => this.say(module.tell(state, result)));
  }

  onInput(control) {
    const path = control.dataset.field;
    if (path === undefined) return;
    try {
      const value =
        control.type === "checkbox"
          ? control.checked
          : valueFrom(control.value, this.fields.get(path), at(this.start, path));
      this.complain(path, "");
      this.change({ [path]: value });
    } catch (problem) {
      if (!(problem instanceof RangeError)) throw problem;
      this.complain(path, problem.message);
    }
  }

  onKey(event) {
    const path = event.target.dataset.field;
    if (event.key === "Escape" && path !== undefined) this.complain(path, "");
    moveInGrid(event);
  }

  act(action, argument) {
    if (action === "reset") this.reset();
    else if (action === "copy") this.copy();
    else this.change(this.module.actions[action](this.state, this.given, { panel: this, argument }));
  }

  reset() {
    for (const path of this.fields.keys()) this.complain(path, "");
    this.change(Object.fromEntries(leaves(this.start)));
  }

  /** Let all controls say what the state is, but for a field that somebody is writing in. */
  write() {
    for (const [path, controls] of this.fields) {
      const value = at(this.state, path);
      for (const control of controls) {
        if (control.type === "checkbox") control.checked = value;
        else if (control.type === "radio") control.checked = control.value === String(value);
        else if (control.type !== "text") control.value = value;
        else if (control === document.activeElement) continue;
        else if (control.getAttribute("aria-invalid") === "true") continue;
        else if (!says(control, value)) control.value = fieldText(value);
      }
    }
  }

  /** Say beside a field what is wrong with what it holds; an empty message takes that back. */
  complain(path, message) {
    for (const control of this.fields.get(path)) {
      if (control.type !== "text") continue;
      const wasWrong = control.getAttribute("aria-invalid") === "true";
      if (!message && !wasWrong) continue;
      control.setAttribute("aria-invalid", String(Boolean(message)));
      document.getElementById(control.getAttribute("aria-describedby")).textContent = message;
      if (!message && !isNumber(control)) control.value = fieldText(at(this.state, path));
    }
  }

  /** Return what the address says of this figure, path → value; what makes no sense is reported. */
  asked() {
    const given = new URLSearchParams(location.search);
    const asked = {};
    for (const [path, like] of leaves(this.start)) {
      const text = given.get(`${this.name}.${path}`);
      if (text === null) continue;
      try {
        asked[path] = valueFrom(text, this.fields.get(path), like);
      } catch (problem) {
        this.say(`The link asks for ${path.replaceAll("_", " ")}. ${problem.message}`);
      }
    }
    return asked;
  }

  /** Write into the address what differs from the start, so that a link restores it. */
  save() {
    const address = new URL(location.href);
    for (const key of [...address.searchParams.keys()]) {
      if (key.startsWith(`${this.name}.`)) address.searchParams.delete(key);
    }
    for (const [path, value] of leaves(this.state)) {
      if (value !== at(this.start, path)) address.searchParams.set(`${this.name}.${path}`, value);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  async copy() {
    const text = programFor(this.program, this.start, this.state);
    const area = this.element.querySelector(".live-program");
    area.hidden = false;
    area.value = text;
    try {
      await navigator.clipboard.writeText(text);
      this.say("The program is copied. It prints the numbers shown here.");
    } catch {
      area.focus();
      area.select();
      this.say("Copy the marked program. It prints the numbers shown here.");
    }
  }

  say(message) {
    this.element.querySelector(".live-status").textContent = message;
  }

  /** Do something once nothing has changed for a while; what is new takes the place of what waits. */
  later(name, call) {
    clearTimeout(this.timers[name]?.id);
    const id = setTimeout(() => this.flush(name), QUIET);
    this.timers[name] = { id, call };
    this.element.dataset.waiting = "";
  }

  /** Do now what waits. */
  flush(name) {
    const waiting = this.timers[name];
    if (!waiting) return;
    clearTimeout(waiting.id);
    delete this.timers[name];
    if (!Object.keys(this.timers).length) delete this.element.dataset.waiting;
    // On another page the address is another page's.
    if (this.element.isConnected) waiting.call();
  }
}

const fieldText = (value) => String(Number(value.toFixed(4)));

function isNumber(control) {
  try {
    numberFrom(control.value, control);
    return true;
  } catch {
    return false;
  }
}

const says = (control, value) => isNumber(control) && numberFrom(control.value, control) === value;

/** Map each name to the elements that bear it: data-field="name", say. */
function grouped(root, attribute) {
  const groups = new Map();
  for (const element of root.querySelectorAll(`[data-${attribute}]`)) {
    const name = element.dataset[attribute];
    groups.set(name, [...(groups.get(name) ?? []), element]);
  }
  return groups;
}
