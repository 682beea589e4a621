/** The page's side of Python's thread, which all programs of a page share. */

import { ownExample } from "./own_example.js";

let idle = null; // a thread that has loaded Python and waits

/** One run of a program. */
export class Run {
  /**
   * @param {{files: string, code: string, name: string, instead?: {function: string, code: string}}} task
   * @param {(message: object) => void} tell gets every message of worker.js
   */
  constructor(task, tell) {
    this.worker = idle ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    idle = null;
    this.ended = new Promise((resolve) => {
      const end = (message) => {
        this.end = () => {};
        resolve();
        tell(message);
      };
      this.end = end;
      this.worker.onmessage = ({ data }) => {
        if (data.done) {
          leave(); // two programs may have run at once; one thread is enough to wait
          idle = this.worker;
        } else if ("problem" in data) this.worker.terminate();
        else {
          tell(data);
          return;
        }
        this.end(data);
      };
      this.worker.onerror = (event) => {
        event.preventDefault();
        this.worker.terminate();
        this.end({ problem: event.message || "the program that starts Python did not come" });
      };
    });
    this.worker.postMessage({ ...task, example: ownExample() });
  }

  /** End it at once, whatever it is doing; the thread is lost, what was loaded is kept by the browser. */
  stop() {
    this.worker.terminate();
    this.end({ stopped: true });
  }
}

/** End the thread that waits, where nobody is there to ask it any more. */
export function leave() {
  idle?.terminate();
  idle = null;
}
