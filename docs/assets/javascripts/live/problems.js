/** What is wrong with the texts in a figure's fields, said beside them: one message a field. */

import { isNumber } from "./state.js";

export class Problems {
  constructor() {
    this.messages = new Map(); // control → message
  }

  /** Say what is wrong with a field. */
  add(controls, message) {
    for (const control of controls) {
      if (control.type !== "text") continue;
      control.setAttribute("aria-invalid", "true");
      this.messages.set(control, message);
      this.tell(control);
    }
  }

  /**
   * Take back what was said of a field, and put in place of what is no number what the state has; a field without
   * limits is one for any text, which the state will have.
   */
  clear(controls, text) {
    for (const control of controls) {
      if (control.type !== "text") continue;
      if ("min" in control.dataset && !isNumber(control)) control.value = text;
      if (!this.messages.delete(control)) continue;
      control.removeAttribute("aria-invalid");
      this.tell(control);
    }
  }

  has(control) {
    return this.messages.has(control);
  }

  /** Write the messages of all fields that share a place for them, with their names if they are several. */
  tell(control) {
    const place = control.getAttribute("aria-describedby");
    const wrong = [...this.messages].filter(([other]) => other.getAttribute("aria-describedby") === place);
    document.getElementById(place).textContent = wrong
      .map(([other, message]) => (wrong.length > 1 ? `${other.ariaLabel}: ${message}` : message))
      .join(" ");
  }
}
