/**
 * The site's own scripts in a thread of its own: they compute a page from an example that was changed.
 *
 * It gets { files, page, published, source }: where the site keeps Python, the page's Markdown file,
 * its HTML as published, and the file of the example. It answers with
 *
 *   { step: "loading" }, and what `recompute.run` in scripts/site tells
 *   { done: true }
 *   { problem, isOfPython }   why there is no page; what Python says, as a rule of the reader's file
 */

const SETTING = `
import os, sys
sys.path[:0] = ["/project", "/project/src"]
sys.path.append("/markdown")
os.environ["MPLBACKEND"] = "svg"
from scripts.site import recompute
`;

let python;

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname.split("/").pop()}: ${answer.status}`);
  return answer.arrayBuffer();
}

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

/** What a traceback says: its last line, and before it the line of the reader's file, if one is named. */
function said({ message }) {
  const lines = message.trim().split("\n");
  const own = lines.findLast((line) => line.includes("worked_example.py"));
  const number = own?.match(/line (\d+)/)?.[1];
  return `${lines.at(-1)}${number ? ` (worked_example.py, line ${number})` : ""}`;
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
  const tell = (text) => postMessage(JSON.parse(text));
  try {
    python.globals.get("recompute").run(task.page, task.published, task.source, tell);
    postMessage({ done: true });
  } catch (problem) {
    postMessage({ problem: said(problem), isOfPython: problem.name === "PythonError" });
  }
};
