/** The page's side of the model's thread: run a text, stop, start anew. */

export class Runner {
  /** @param {{files: string, version: string, sizes: Object<string, number>}} source as worker.js gets it */
  constructor(source) {
    this.source = source;
  }

  /**
   * Compute what the model does with a text.
   *
   * @param {string} text
   * @param {(loaded: number, total: number) => void} onBytes
   * @returns {Promise<object|null>} what worker.js answers; null if it was stopped
   * @throws {Error} if files do not come; RangeError if the text is too long
   */
  run(text, onBytes = () => {}) {
    this.stop();
    this.worker = this.idle ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.idle = null;
    const { worker } = this;
    return new Promise((resolve, reject) => {
      this.give = resolve;
      worker.onmessage = ({ data }) => {
        if ("loaded" in data) {
          onBytes(data.loaded, data.total);
          return;
        }
        this.idle = worker;
        this.worker = null;
        if ("problem" in data) reject(new (data.isReaders ? RangeError : Error)(data.problem));
        else resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        this.worker = null;
        reject(new Error(event.message || "the program of the model did not come"));
      };
      worker.postMessage({ ...this.source, text });
    });
  }

  /** End what is under way; what was loaded is kept by the browser. */
  stop() {
    if (!this.worker) return;
    this.worker.terminate();
    this.worker = null;
    this.give(null);
  }

  /** End the thread, where nobody is there to ask it any more. */
  leave() {
    this.stop();
    this.idle?.terminate();
    this.idle = null;
  }
}
