/**
 * What all live figures share: controls, numbers, address, reset, messages.
 *
 * The build writes the panel's HTML with the start of the figure in it (scripts/live/). A figure's
 * module, live/NAME.js, says what follows from a state:
 *
 *   compute(state, given) -> result     pure; given is what the build computed
 *   show(panel, state, result)          puts the result into the panel
 *   tell(state, result) -> string       one sentence for whoever does not see it
 *   misfit(state, path, controls)       optional: what is wrong with a value beside the others
 *   dataFor(state) -> string            optional: which file of data has to be loaded first
 *   forProgram(state, given, files)     optional: what the program has in place of the state
 *   actions                             optional: name of a button → (state, given, { panel, argument })
 *                                       → other values, or nothing if it changes none
 *   drags                               optional: name of a handle → (state, given, where) → other
 *                                       values; dragging.js says where a pointer is
 *
 * In the panel, data-field="a.b" is a control of state.a.b, data-number="x" shows the number x, and
 * data-action="y" is a button, whose data-argument its action gets. data-drag="z" is a handle within
 * a data-plane, and data-picture marks what has to be seen while a control is used (sight.js).
 */

import { addressOf, asked, isNewcomer } from "./address.js";
import { fetched } from "./data.js";
import { letDrag } from "./dragging.js";
import { fieldText, grouped, letScrollsPass, readControl, writeFields } from "./fields.js";
import { keepOneStop, moveInGrid } from "./grid.js";
import { flash, keepInSight } from "./sight.js";
import { Problems } from "./problems.js";
import { runProgram } from "./running.js";
import { copyLink, copyProgram, hideProgram, renewProgram, saveFile } from "./sharing.js";
import { leaves, replaced } from "./state.js";
import { Timers } from "./timers.js";

const QUIET = 300; // milliseconds without a change after which address and message follow
const TYPING = 700; // and after which a text that is no number is taken for one that is meant

export class Panel {
  constructor(element, module) {
    this.element = element;
    this.name = element.dataset.live;
    this.page = location.pathname;
    this.module = module;
    const { start, given, program } = JSON.parse(element.querySelector("template").content.textContent);
    this.start = start;
    this.given = given;
    this.program = program;
    this.state = start; // what is asked for
    this.shown = start; // the last that could be shown
    this.loaded = {};
    this.memory = {}; // what a module keeps of what it has written
    this.timers = new Timers(element);
    this.problems = new Problems();
    this.pristine = element.querySelector("fieldset").cloneNode(true);
    this.followed = new Set(); // places whose numbers have changed since a reader was last told
    this.scan();
    element.addEventListener("input", ({ target }) => this.onInput(target));
    element.addEventListener("change", ({ target }) => this.timers.flush(`problem ${target.dataset.field}`));
    element.addEventListener("focusin", ({ target }) => {
      keepOneStop(target);
      keepInSight(this.element, target);
    });
    element.addEventListener("keydown", (event) => this.onKey(event));
    element.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-action]");
      if (button) this.act(button.dataset.action, button.dataset.argument);
    });
    letScrollsPass(this);
    letDrag(this);
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  /** Find the fields and numbers; a module calls it after it has written some anew. */
  scan() {
    this.fields = grouped(this.element, "field");
    this.numbers = grouped(this.element, "number");
  }

  /** Let the reader at the controls, and show the state that the address asks for. */
  async begin() {
    this.find("fieldset").disabled = false;
    writeFields(this); // a browser may have put back what stood in the controls before
    const { values, problem } = asked(this);
    const isOther = Object.keys(values).length > 0;
    if ((isOther || problem) && isNewcomer()) this.element.closest("figure").scrollIntoView();
    const isShown = (!isOther && this.module.dataFor) || (await this.change(values, { quietly: true }));
    if (problem) this.say(problem);
    else if (isOther && isShown) this.say("Opened with changed values. Reset leads to the start.");
    this.element.dataset.ready = "";
  }

  /** End what runs. */
  leave() {
    this.running?.stop();
  }

  /** Follow the address, as a reader goes back or forth. */
  follow({ quietly = true } = {}) {
    if (location.pathname !== this.page) return;
    this.timers.drop("address");
    const values = { ...Object.fromEntries(leaves(this.start)), ...asked(this).values };
    if (leaves(this.state).every(([path, value]) => values[path] === value)) return;
    this.say("");
    this.set(values, { quietly });
  }

  /** Put a number into its places. */
  number(name, text) {
    const places = this.numbers.get(name);
    if (!places) throw new Error(`${this.name}: no place for the number ${name}`);
    for (const place of places) {
      if (place.textContent === text) continue;
      place.textContent = text;
      this.followed.add(place);
    }
  }

  /** Go on to a state with other values at some paths, and show what follows; false if data do not come. */
  async change(values, { quietly = false } = {}) {
    const state = (this.state = replaced(this.state, values));
    const { module } = this;
    const file = module.dataFor?.(state);
    this.timers.drop("data");
    this.find("[data-action=retry]").hidden = true;
    if (file && !this.loaded[file]) {
      this.say("Loading the data …");
      this.timers.begin("data");
      let problem;
      try {
        this.loaded[file] = await fetched(`${this.element.dataset.files}${this.name}.${file}.data.json`);
      } catch (error) {
        problem = error.message;
      }
      if (this.state !== state) return false; // the reader has gone on
      this.timers.drop("data");
      if (problem) return this.stayAtShown(problem);
      this.say("");
    }
    const result = module.compute(state, this.given, this.loaded[file]);
    this.shown = state;
    writeFields(this);
    module.show(this, state, result);
    renewProgram(this);
    if (quietly) return true;
    this.settle(() => this.tell(module.tell(state, result)));
    return true;
  }

  /** Let address and message follow. */
  settle(say) {
    this.timers.later("address", () => this.save(), QUIET);
    this.timers.later("message", say, QUIET);
  }

  stayAtShown(problem) {
    this.wanted = Object.fromEntries(leaves(this.state));
    this.state = this.shown;
    writeFields(this);
    this.find("[data-action=retry]").hidden = false;
    this.say(`The data could not be loaded (${problem}). What is shown is as before.`);
    return false;
  }

  /** Change what a button or an address sets. */
  set(values, how) {
    for (const path of Object.keys(values)) this.forgive(path);
    return this.change(values, how);
  }

  onInput(control) {
    const path = control.dataset.field;
    if (path === undefined) return;
    try {
      const value = readControl(this, control);
      this.forgive(path);
      this.change({ [path]: value });
    } catch (problem) {
      if (!(problem instanceof RangeError)) throw problem;
      // Who types a minus is not done. Who has been told sees the message follow.
      const tell = () => this.problems.add(this.fields.get(path), problem.message);
      if (this.problems.has(control)) tell();
      else this.timers.later(`problem ${path}`, tell, TYPING);
    }
  }

  onKey(event) {
    const path = event.target.dataset.field;
    if (event.key === "Escape" && path !== undefined) this.forgive(path);
    moveInGrid(event);
  }

  act(action, argument) {
    const own = {
      reset: () => this.reset(),
      retry: () => this.set(this.wanted),
      copy: () => copyProgram(this),
      hide: () => hideProgram(this),
      link: () => copyLink(this),
      run: () => runProgram(this),
      save: () => saveFile(this, argument),
    }[action];
    if (own) return own();
    const values = this.module.actions[action](this.state, this.given, { panel: this, argument });
    if (values) this.set(values);
  }

  reset() {
    for (const path of this.fields.keys()) this.forgive(path);
    const file = this.module.dataFor?.(this.start);
    if (file && !this.loaded[file]) this.restore();
    else this.change(Object.fromEntries(leaves(this.start)));
  }

  /** Put back the start as the build wrote it. */
  restore() {
    const fresh = this.pristine.cloneNode(true);
    fresh.disabled = false;
    this.find("fieldset").replaceWith(fresh);
    this.memory = {};
    this.state = this.shown = this.start;
    this.scan();
    writeFields(this);
    this.find("[data-action=reset]").focus();
    this.timers.drop("data");
    this.settle(() => this.say("Back at the start."));
  }

  /** Take back what was or will be said of a field. */
  forgive(path) {
    this.timers.drop(`problem ${path}`);
    this.problems.clear(this.fields.get(path), fieldText(this, path));
  }

  /** Write into the address what differs from the start. */
  save() {
    // On another page the address is another page's.
    if (location.pathname !== this.page) return;
    const address = addressOf(this);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  /** Say what has come of a change, and let the numbers that followed light up. */
  tell(message) {
    this.say(message);
    flash(this.followed);
  }

  say(message) {
    this.timers.drop("message");
    this.find(".live-status").textContent = message;
  }
}
