/**
 * Python in a thread of its own: a program can be ended at any time by ending the thread.
 *
 * It gets { files, code, name, instead, example }: where the site keeps Python, a program, what
 * tracebacks call it, and perhaps { function, code }, a function of the package and its new lines, and
 * the file of a reader's own example. It answers with
 *
 *   { step }              "loading" or "running"
 *   { output, isCut }     what has been printed since the last such message
 *   { done: true }        the program has ended, well or with a traceback
 *   { problem }           Python itself did not come
 */

import { fetched } from "./fetched.js";

// The package's place; and files from the site come through the browser, since there are no sockets.
const SETTING = `
import io, sys, urllib.request
from pyodide.http import open_url
sys.path.append("/package")
urllib.request.urlopen = lambda address: io.BytesIO(open_url(address).getvalue().encode())
`;

const MOST_OUTPUT = 100_000; // characters; nobody reads more, and a page has to hold it
const AT_ONCE = 4_000; // characters that are held back until as many have come, or …
const PAUSE = 100; // … so many milliseconds have gone by

/** Sends what is printed, in pieces, up to a limit. */
class Printed {
  constructor() {
    this.decoder = new TextDecoder();
    this.sent = performance.now();
    this.held = "";
    this.room = MOST_OUTPUT;
  }

  write(bytes) {
    if (this.room > 0) this.held += this.decoder.decode(bytes, { stream: true });
    if (this.held.length >= AT_ONCE || performance.now() - this.sent >= PAUSE) this.send();
    return bytes.length;
  }

  send() {
    if (!this.held) return;
    const output = this.held.slice(0, this.room);
    this.room -= this.held.length;
    this.held = "";
    this.sent = performance.now();
    postMessage({ output, isCut: this.room < 0 });
  }
}

let python;

async function begin(files) {
  const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", files).href);
  const [interpreter, archive, decimal, program] = await Promise.all([
    loadPyodide({ indexURL: new URL("pyodide/", files).href, packages: ["numpy"] }),
    fetched(new URL("attention_explainer.zip", files)),
    fetched(new URL("pyodide/_pydecimal.py", files)),
    fetched(new URL("run_program.py", import.meta.url)),
  ]);
  interpreter.FS.mkdirTree("/package");
  interpreter.unpackArchive(archive, "zip", { extractDir: "/package" });
  interpreter.FS.writeFile("/package/_pydecimal.py", new Uint8Array(decimal));
  interpreter.runPython(SETTING);
  const runner = interpreter.toPy({ __name__: "run_program" });
  interpreter.runPython(new TextDecoder().decode(program), { globals: runner });
  const example = "/package/attention_explainer/worked_example.py";
  const published = interpreter.FS.readFile(example, { encoding: "utf8" });
  const setExample = (text) => interpreter.FS.writeFile(example, text ?? published);
  return { interpreter, setExample, run: runner.get("run"), runWith: runner.get("run_with") };
}

onmessage = async ({ data: { files, code, name, instead, example } }) => {
  try {
    if (!python) {
      postMessage({ step: "loading" });
      python = await begin(new URL(files));
    }
  } catch (problem) {
    postMessage({ problem: problem.message });
    return;
  }
  const printed = new Printed();
  const stream = { write: (bytes) => printed.write(bytes) };
  python.interpreter.setStdout(stream);
  python.interpreter.setStderr(stream);
  python.interpreter.setStdin({ error: true });
  python.setExample(example);
  postMessage({ step: "running" });
  try {
    if (instead) python.runWith(instead.code, instead.function, code, name);
    else python.run(code, name);
    printed.send();
    postMessage({ done: true });
  } catch (problem) {
    // The interpreter itself has broken, for want of memory as a rule: the next run takes a new one.
    printed.send();
    postMessage({ problem: problem.message, isBroken: true });
  }
};
