/**
 * The site's own scripts in a thread of its own: they compute a page from an example that was changed.
 *
 * It gets { files, page, published, source, isHeld }: where the site keeps Python, the page's Markdown
 * file, its HTML as published, the file of the example, and whether tests hold its sentences. It answers
 * with
 *
 *   { step: "loading" }, what `recompute.run` in scripts/site tells, and { step: "claims" }
 *   { claims }           what came of each test: [{ test, outcome, message }]
 *   { done: true }
 *   { problem, isOfPython }   why there is no page; what Python says, as a rule of the reader's file
 */

import { fetched } from "../python/fetched.js";

const SETTING = `
import os, sys
sys.path[:0] = ["/project", "/project/src"]
sys.path.append("/markdown")
os.environ["MPLBACKEND"] = "svg"
from scripts.site import recompute
`;

let python;

async function begin(files) {
  const at = (name) => new URL(name, files);
  const { loadPyodide } = await import(at("pyodide/pyodide.mjs").href);
  const [interpreter, project, markdown, settings, decimal] = await Promise.all([
    loadPyodide({ indexURL: at("pyodide/").href, packages: ["numpy", "matplotlib"] }),
    ...["project.zip", "markdown.zip", "markdown.json", "pyodide/_pydecimal.py"].map((name) =>
      fetched(at(name)),
    ),
  ]);
  const { FS } = interpreter;
  for (const [folder, archive] of [["/project", project], ["/markdown", markdown]]) {
    FS.mkdirTree(folder);
    interpreter.unpackArchive(archive, "zip", { extractDir: folder });
  }
  FS.writeFile("/project/build/markdown.json", new Uint8Array(settings));
  FS.writeFile("/markdown/_pydecimal.py", new Uint8Array(decimal));
  interpreter.runPython(SETTING);
  return interpreter;
}

const LONGEST = 240; // characters of what Python says; a formula in it may be longer

const FOR_TESTS = /^(iniconfig|packaging|pluggy|pytest)$/;

/** Load what runs the tests that hold the sentences of a page; only the first page waits for it. */
async function tests(files) {
  if (python.runTests) return python.runTests;
  const lock = JSON.parse(new TextDecoder().decode(await fetched(new URL("pyodide/pyodide-lock.json", files))));
  const wheels = Object.entries(lock.packages).filter(([name]) => FOR_TESTS.test(name));
  const [program, ...packages] = await Promise.all([
    fetched(new URL("../python/run_claims.py", import.meta.url)),
    ...wheels.map(([, { file_name }]) => fetched(new URL(`pyodide/${file_name}`, files))),
  ]);
  for (const content of packages) python.unpackArchive(content, "wheel");
  const globals = python.toPy({ __name__: "run_claims" });
  python.runPython(new TextDecoder().decode(program), { globals });
  python.runTests = globals.get("run");
  return python.runTests;
}

/** What a traceback says: its last line, and before it the line of the reader's file, if one is named. */
function said({ message }) {
  const lines = message.trim().split("\n");
  const own = lines.findLast((line) => line.includes("worked_example.py"));
  const number = own?.match(/line (\d+)/)?.[1];
  return `${lines.at(-1).slice(0, LONGEST)}${number ? ` (worked_example.py, line ${number})` : ""}`;
}

onmessage = async ({ data: { files, ...task } }) => {
  try {
    if (!python) {
      postMessage({ step: "loading" });
      python = await begin(new URL(files));
    }
  } catch (problem) {
    postMessage({ problem: problem.message });
    return;
  }
  postMessage({ step: "numbers", name: "your example" });
  const tell = (text) => postMessage(JSON.parse(text));
  try {
    python.globals.get("recompute").run(task.page, task.published, task.source, tell);
    if (task.isHeld) {
      postMessage({ step: "claims" });
      const run = await tests(new URL(files));
      postMessage({ claims: JSON.parse(run(task.page.replace(/\.md$/, ""))) });
    }
    postMessage({ done: true });
  } catch (problem) {
    postMessage({ problem: said(problem), isOfPython: problem.name === "PythonError" });
  }
};
