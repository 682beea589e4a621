/**
 * The place where a reader drops a file of weights.
 *
 * What reads and draws it is loaded with the first file.
 */

import { Timers } from "../live/timers.js";

export class OwnWeights {
  constructor(element) {
    this.element = element;
    this.timers = new Timers(element);
    this.file = element.querySelector("input[type=file]");
    this.file.addEventListener("change", () => this.take(this.file.files[0]));
    // So that the same file can be chosen again, once it has been changed.
    this.file.addEventListener("click", () => (this.file.value = ""));
    element.addEventListener("dragover", (event) => this.onDrag(event, true));
    element.addEventListener("dragleave", (event) => this.onDrag(event, element.contains(event.relatedTarget)));
    element.addEventListener("drop", (event) => this.onDrop(event));
  }

  begin() {
    this.file.disabled = false;
    this.element.dataset.ready = "";
  }

  onDrag(event, isOver) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.element.classList.toggle("weights-over", isOver);
  }

  onDrop(event) {
    const { files } = event.dataTransfer;
    this.onDrag(event, false);
    if (!files.length) return;
    this.file.files = files;
    this.take(files[0]);
  }

  async take(file) {
    if (!file) return;
    this.timers.begin("file");
    const status = this.element.querySelector("[role=status]");
    status.classList.remove("weights-refused");
    status.textContent = `${file.name} is being read …`;
    try {
      const { Panel } = await import("./panel.js");
      this.panel ??= new Panel(this.element, this.timers);
      await this.panel.take(file);
    } catch {
      status.textContent = "The program that reads files did not arrive; load the page again to try once more.";
    }
    this.timers.drop("file");
  }

  /** A file cannot stand in an address, so an address says nothing here. */
  follow() {}

  leave() {
    this.panel?.leave();
  }
}
