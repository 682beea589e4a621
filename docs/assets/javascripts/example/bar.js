/** The bar that says, on every page, that a reader's own example is shown. */

const BUTTONS = {
  compute: "Compute the page with it",
  edit: "Change",
  turn: "Show published",
  link: "Copy link",
  stop: "Stop",
  back: "Back to the published example",
};

export class Bar {
  /** @param {(action: string) => void} act is told which button was pressed */
  constructor(act) {
    this.element = document.createElement("aside");
    this.element.className = "example-bar";
    this.element.ariaLabel = "Your example";
    this.words = document.createElement("p");
    this.status = document.createElement("p");
    this.status.role = "status";
    this.tools = document.createElement("div");
    this.element.append(this.words, this.status, this.tools);
    this.buttons = {};
    for (const [action, label] of Object.entries(BUTTONS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.dataset.action = action;
      button.addEventListener("click", () => act(action));
      this.tools.append(button);
      this.buttons[action] = button;
    }
    this.buttons.turn.ariaPressed = "false";
  }

  show(words) {
    this.words.textContent = words;
    if (!this.element.isConnected) document.body.append(this.element);
    document.documentElement.classList.add("has-example-bar");
  }

  hide() {
    this.element.remove();
    document.documentElement.classList.remove("has-example-bar");
  }

  say(text) {
    this.status.textContent = text;
  }

  offer(...actions) {
    for (const [action, button] of Object.entries(this.buttons)) {
      const isOffered = actions.includes(action);
      if (!isOffered && document.activeElement === button) this.buttons.back.focus({ preventScroll: true });
      button.hidden = !isOffered;
    }
  }

  get isTurned() {
    return this.buttons.turn.ariaPressed === "true";
  }

  set isTurned(is) {
    this.buttons.turn.ariaPressed = String(is);
    this.buttons.turn.textContent = is ? "Show mine" : "Show published";
  }
}
