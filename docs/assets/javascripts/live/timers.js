/** What a live figure still has to do; its element names it in data-waiting as long as there is something. */

export class Timers {
  constructor(element) {
    this.element = element;
    this.waiting = new Map(); // name → { id, call }
  }

  /** Do something after a while; what is new takes the place of what waits under the same name. */
  later(name, call, milliseconds) {
    this.drop(name);
    this.set(name, { id: setTimeout(() => this.flush(name), milliseconds), call });
  }

  /** Wait for something whose end is not known, until it is dropped. */
  begin(name) {
    this.set(name, {});
  }

  set(name, what) {
    this.waiting.set(name, what);
    this.mark();
  }

  /** Forget what waits. */
  drop(name) {
    clearTimeout(this.waiting.get(name)?.id);
    this.waiting.delete(name);
    this.mark();
  }

  mark() {
    if (this.waiting.size) this.element.dataset.waiting = [...this.waiting.keys()].join(" ");
    else delete this.element.dataset.waiting;
  }

  /** Do now what waits. */
  flush(name) {
    const { call } = this.waiting.get(name) ?? {};
    this.drop(name);
    if (this.element.isConnected) call?.();
  }
}
