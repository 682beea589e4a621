/** The page's side of the thread that reads files. */

export class Reader {
  /**
   * Read a file, or ask anew about the one that was read last.
   *
   * @param {File|null} file
   * @param {object} asked as preparing.js takes it
   * @returns {Promise<object|null>} what worker.js answers; null if something else was asked in the meantime
   */
  read(file, asked) {
    this.file = file ?? this.file;
    this.give?.(null);
    // Whoever drops another file need not wait for the last one.
    if (this.isBusy) this.leave();
    const isNew = file !== null || !this.worker;
    this.worker ??= new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.isBusy = true;
    const { worker } = this;
    return new Promise((resolve) => {
      const give = (answer) => {
        [this.give, this.isBusy] = [null, false];
        resolve(answer);
      };
      this.give = resolve;
      worker.onmessage = ({ data }) => give(data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.leave();
        give({ names: [], problem: event.message || "the program that reads files did not come", isReaders: false });
      };
      worker.postMessage({ file: isNew ? this.file : null, asked });
    });
  }

  /** Put the file away, whether or not it has been read. */
  forget() {
    this.give?.(null);
    this.give = this.file = null;
    this.leave();
  }

  /** End the thread. */
  leave() {
    this.worker?.terminate();
    this.worker = null;
    this.isBusy = false;
  }
}
