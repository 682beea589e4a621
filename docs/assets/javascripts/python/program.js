/**
 * A program of the page that a reader can run and change.
 *
 * The build writes the buttons below each program (scripts/site/templates/_run.html); the program
 * stands in the code block before them, and what it printed in the build in the one after them. A
 * function of the package has data-then: the program that is run with it.
 */

import { Editor } from "./editor.js";
import { leave, Run } from "./interpreter.js";
import { ownExample } from "./own_example.js";

const LONGEST_LINK = 6000; // characters that browsers and hosts let through
const SLOW = 20_000; // milliseconds after which loading is said to take long
const ANSWERED = 3000;

const textOf = (block) => block?.querySelector("code")?.textContent.trimEnd() ?? "";

/**
 * What readers have written, as long as the site stays open: the theme replaces the page when they go
 * to another one, and sometimes when they go to a heading.
 */
const drafts = new Map();

/** The program above some buttons as a reader sees it: perhaps in an editor. */
function shownAbove(element) {
  const listing = element.previousElementSibling;
  const editor = listing.previousElementSibling;
  return editor?.matches(".program-editor") ? editor.querySelector("textarea").value : textOf(listing);
}

export class Program {
  constructor(element) {
    this.element = element;
    this.name = element.dataset.program;
    this.page = location.pathname;
    this.listing = element.previousElementSibling;
    this.published = textOf(this.listing);
    this.code = this.published;
    this.brought = null; // what the address brought last
    this.place = `${this.page} ${this.name}`;
    this.timers = { flush() {} }; // nothing waits: only a reader's wish goes into the address
    element.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-action]");
      if (button) this[button.dataset.action]();
    });
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  /** Show the buttons, and the program that the address brings. */
  begin() {
    this.find(".program-tools").disabled = false;
    const draft = drafts.get(this.place);
    if (draft) {
      this.brought = draft.brought;
      this.open();
      this.editor.set(draft.code);
    }
    this.follow({ quietly: true });
    this.element.dataset.ready = "";
  }

  /** Follow the address, when it has changed: a step to a heading must not undo what a reader has written. */
  follow({ quietly = false } = {}) {
    if (location.pathname !== this.page) return;
    const asked = new URLSearchParams(location.search).get(`program.${this.name}`);
    if (asked === null || asked === this.brought) return;
    this.brought = asked;
    if (asked === this.code) return;
    this.open();
    this.editor.set(asked);
    this.say("The link brought this program. It has not been run.");
    if (quietly && !location.hash) this.element.scrollIntoView({ block: "center" });
  }

  say(text) {
    this.find("[role=status]").textContent = text;
  }

  offer(action, isOffered) {
    this.find(`[data-action=${action}]`).hidden = !isOffered;
  }

  edit() {
    this.open();
    this.editor.focus();
  }

  /** Put an editor in the place of the listing. */
  open() {
    if (this.editor) return;
    this.editor = new Editor(this.listing, this.published, {
      label: this.element.dataset.function ? "Function, to be changed" : "Program, to be changed",
      onRun: () => this.run(),
      onChange: (code) => {
        this.code = code;
        this.keep();
        this.offer("reset", code !== this.published);
      },
    });
    this.offer("edit", false);
    this.offer("link", true);
  }

  keep() {
    if (this.code === this.published) drafts.delete(this.place);
    else drafts.set(this.place, { code: this.code, brought: this.brought });
  }

  /** What is to be run, what it printed when the site was built, and whether it is still the same. */
  task() {
    const { then, function: changed, files } = this.element.dataset;
    const place = { files: new URL(files, location.href).href, name: `${then ?? this.name}.py` };
    const isPublished = this.code === this.published;
    if (!changed) {
      return { task: { ...place, code: this.code }, expected: this.element.nextElementSibling, isPublished };
    }
    const user = document.querySelector(`[data-program="${then}"]`);
    const code = shownAbove(user);
    return {
      task: { ...place, code, instead: { function: changed, code: this.code } },
      expected: user.nextElementSibling,
      isPublished: isPublished && code === textOf(user.previousElementSibling),
    };
  }

  run() {
    this.under?.stop();
    const { task, expected, isPublished } = this.task();
    const output = this.find(".program-output");
    output.hidden = false;
    output.textContent = "";
    this.offer("stop", true);
    const slow = setTimeout(() => this.say("Python is still being loaded, which takes unusually long."), SLOW);
    const run = new Run(task, (message) => {
      if (this.under !== run) return;
      if (message.step !== "loading") clearTimeout(slow);
      if (message.step) this.say(this.element.dataset[message.step]);
      else if ("output" in message) {
        output.append(message.output);
        this.isCut ||= message.isCut;
      } else this.end(message, output, { expected: textOf(expected), isPublished });
    });
    this.isCut = false;
    this.under = run;
  }

  end({ problem, isBroken, stopped }, output, { expected, isPublished }) {
    this.under = null;
    const stop = this.find("[data-action=stop]");
    if (document.activeElement === stop) this.find("[data-action=run]").focus({ preventScroll: true });
    this.offer("stop", false);
    const got = output.textContent;
    if (stopped) this.say("Stopped.");
    else if (isBroken) this.say(`Python has broken off (${problem}). The next run starts it anew.`);
    else if (problem) this.say(`Python did not come: ${problem}. Run it again to try once more.`);
    else if (this.isCut) this.say("Done. It printed more than is shown here.");
    else if (ownExample()) {
      const isShown = got.trimEnd() === expected;
      this.say(isShown ? "Done. With your example it prints what this page shows." : "Done. With your example it prints this.");
    } else if (got.trimEnd() === expected) this.say("Done. It prints what it printed when this site was built.");
    else if (isPublished) this.say("Done. It prints something else than when this site was built.");
    else this.say(got ? "Done. The published program prints something else." : "Done. It prints nothing.");
  }

  stop() {
    this.under?.stop();
  }

  reset() {
    this.stop();
    this.editor.set(this.published);
    this.editor.focus();
    this.brought = null;
    this.find(".program-output").hidden = true;
    this.say("");
    const address = new URL(location.href);
    if (address.searchParams.has(`program.${this.name}`)) {
      address.searchParams.delete(`program.${this.name}`);
      history.replaceState(history.state, "", address);
    }
  }

  /** Put the program into the address, and copy that. */
  async link() {
    const address = new URL(location.href);
    address.search = "";
    address.searchParams.set(`program.${this.name}`, this.code);
    address.hash = "";
    if (address.href.length > LONGEST_LINK) {
      this.say("The program is too long for a link. Copy the program itself.");
      return;
    }
    history.replaceState(history.state, "", address);
    this.brought = this.code;
    this.keep();
    try {
      await navigator.clipboard.writeText(address.href);
      const button = this.find("[data-action=link]");
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy link"), ANSWERED);
      this.say("The link is copied. It opens this page with your program.");
    } catch {
      this.say("Copy the address of this page. It opens the page with your program.");
    }
  }

  leave() {
    this.stop();
    leave();
  }
}
