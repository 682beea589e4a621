/** The bar that says, on every page, that a reader's own example is shown: on a phone, in one line. */

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
    this.more = document.createElement("button");
    this.more.type = "button";
    this.more.textContent = "More";
    this.more.className = "example-more";
    this.more.ariaExpanded = "false";
    this.more.addEventListener("click", () => {
      this.more.ariaExpanded = String(this.more.ariaExpanded !== "true");
    });
    this.element.append(this.words, this.status, this.tools, this.more);
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
      const isLeft = !isOffered && document.activeElement === button;
      button.hidden = !isOffered;
      if (isLeft) [this.more, this.buttons.back].find((one) => one.checkVisibility()).focus({ preventScroll: true });
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
