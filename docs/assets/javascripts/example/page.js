/** The page computed from a reader's own example: what is asked, what is shown, and where it ends. */

import { Bar } from "./bar.js";
import { asLink, essential, fromLink, keep, read, sourceOf, told } from "./change.js";
import { Dialog } from "./dialog.js";
import { setOwnExample } from "../python/own_example.js";
import { styled } from "../styles.js";
import { draw, published, replace, textOf, turn } from "./text.js";

const SLOW = 20_000; // milliseconds after which loading is said to take long
const FILES = new URL("../../python/", import.meta.url).href;

let worker = null; // keeps Python loaded from page to page
let current = null; // what runs
let example = null; // the file and its numbers, once loaded
let slow = 0; // what will say that loading takes long
let brought = null; // the change that a link brings, until the reader wants it

const bar = new Bar((action) => actions[action]());
const tools = () => document.querySelector("[data-example]");
const article = () => document.querySelector(".md-content__inner");

async function fetched(address, what) {
  const answer = await fetch(address).catch(() => {
    throw new Error(`${what} did not come; is there a connection?`);
  });
  if (!answer.ok) throw new Error(`${what} did not come: ${answer.status}`);
  return answer;
}

/** Load the example and the style of all this, once. */
async function load() {
  [example] = await Promise.all([
    example ?? fetched(`${FILES}example.json`, "the example").then((answer) => answer.json()),
    styled("example.css"),
  ]);
}

/** What is wrong is said where the reader is looking. */
function fail(problem) {
  const place = bar.element.isConnected ? bar : { say: (text) => (tools().querySelector("[role=status]").textContent = text) };
  place.say(problem.message);
}

/** Open the dialog, as the button of the page asks. */
export async function edit() {
  try {
    await load();
    new Dialog(example, example.megabytes, (change) => {
      keep(change);
      forgetLink();
      if (change) follow();
      else back();
    }).open(read());
  } catch (problem) {
    fail(problem);
  }
}

/** Compute the page that is open, if there is a change and the page does not show it yet. */
export async function follow() {
  const change = read();
  if (!change) {
    bar.hide(); // what a link brought has stayed on its page
    return;
  }
  try {
    await load();
    bar.show(`Your example: ${told(example, change)}.`);
    const page = tools()?.dataset.example;
    if (!page) {
      bar.say("Nothing on this page rests on it.");
      bar.offer("edit", "link", "back");
      return;
    }
    await compute(page, change);
  } catch (problem) {
    fail(problem);
    bar.offer("edit", "back");
  }
}

async function compute(page, change) {
  stop();
  const { pathname } = location;
  const html = await (await fetched(pathname, "the published page")).text();
  if (location.pathname !== pathname) return;
  const before = textOf(new DOMParser().parseFromString(html, "text/html"));
  bar.isTurned = false;
  bar.offer("edit", "stop", "back");
  clearTimeout(slow);
  slow = setTimeout(() => bar.say("Python is still being loaded, which takes unusually long."), SLOW);
  const isHeld = Boolean(article().querySelector("[data-claims]"));
  const task = { page, published: html, source: sourceOf(example, change), files: FILES, isHeld };
  const run = (current = {});
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  let awaited = [];
  let left = [];
  let said = "";
  worker ??= new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const end = (words, ...offered) => {
    clearTimeout(slow);
    current = null;
    bar.say(words);
    bar.offer("edit", ...offered, "back");
  };
  worker.onerror = (event) => {
    event.preventDefault();
    drop();
    if (current === run) end(`Python has broken off (${event.message || "it did not come"}).`);
  };
  const hear = async (data) => {
    if (current !== run || location.pathname !== pathname) return;
    if (data.step !== "loading") clearTimeout(slow);
    if (data.step === "loading") bar.say("Python is being loaded, which your browser keeps …");
    else if (data.step === "claims") bar.say("The page is whole. Its assertions run …");
    else if (data.step) bar.say(`Computing: ${data.name} …`);
    else if (data.html) {
      ({ left, awaited } = data);
      await show(data, before, task.source);
      bar.show(`This page with your example: ${told(example, change)}.`);
      bar.say(`Numbers after ${seconds()} s.${awaited.length ? " Pictures are being drawn …" : ""}`);
    } else if (data.picture) draw(data);
    else if (data.claims) said = await markByOutcome(data.claims);
    else if (data.done) {
      article().dataset.exampleShown = "whole";
      end(`${said}${summary(left)} (${seconds()} s)`, "turn", "link");
    } else {
      if (!data.isOfPython) drop();
      const why = data.isOfPython ? "It cannot be computed" : "Python did not come";
      end(`${why}: ${data.problem}. The page shows what it showed before.`);
    }
  };
  let heard = Promise.resolve(); // one after the other, though some take a while
  worker.onmessage = ({ data }) => (heard = heard.then(() => hear(data)));
  worker.postMessage(task);
}

function summary(left) {
  const places = published.size;
  const what = places ? `${places} ${places === 1 ? "place is" : "places are"} marked as different` : "Nothing here is different";
  const trained = left.length ? " What was trained or measured stays as published." : "";
  return `${what}.${trained} Files to take away are those of the published example.`;
}

/** Put the text into the page, and have what lives in it come to life again. */
async function show({ html, held }, before, source) {
  replace(html, before);
  if (held) await (await import("../claims.js")).renew(article(), held);
  article().dataset.exampleShown = "";
  setOwnExample(source);
  if (window.document$) window.document$.next(document);
}

/** Mark the sentences that tests hold by what came of the tests, and say how many are which. */
async function markByOutcome(claims) {
  const { sentences, mark } = await import("../claims.js");
  // Of a test in a class, records give the name alone.
  const named = (test) => test.replace(/::.*::/, "::");
  const came = new Map(claims.map(({ test, outcome, message }) => [named(test), { outcome, message }]));
  const counts = { passed: 0, failed: 0, "not run here": 0 };
  for (const sentence of await sentences(article())) {
    if (!sentence.tests.length) continue;
    const those = (wanted) =>
      sentence.tests
        .filter((test) => came.get(named(test)).outcome === wanted)
        .map((test) => ({ test, says: came.get(named(test)).message }));
    const [failed, unchecked] = [those("failed"), those("not run here")];
    mark(sentence, { failed, unchecked });
    counts[failed.length ? "failed" : unchecked.length ? "not run here" : "passed"] += 1;
  }
  return inWords(counts);
}

function inWords({ passed, failed, "not run here": unchecked }) {
  const checked = passed + failed;
  const of = `Of ${checked + unchecked} sentences that tests hold, ${checked} ${checked === 1 ? "was" : "were"} checked`;
  const parts = [
    passed && `${passed} ${passed === 1 ? "holds" : "hold"}`,
    failed && `${failed} ${failed === 1 ? "fails a test and is" : "fail a test and are"} struck through`,
  ];
  const outcomes = checked ? `: ${parts.filter(Boolean).join(", ")}.` : ".";
  const rest = unchecked ? ` ${unchecked} could not be checked here and ${unchecked === 1 ? "has" : "have"} the sign “?”.` : "";
  return `${of}${outcomes}${rest} `;
}

function drop() {
  worker?.terminate();
  worker = null;
}

/** End what runs, at once: only ending the thread does that. */
function stop() {
  clearTimeout(slow);
  if (!current) return;
  current = null;
  drop();
}

/** Take the change that a link brought out of the address: from now on the tab has it, or another. */
function forgetLink() {
  const address = new URL(location.href);
  address.searchParams.delete("example");
  history.replaceState(history.state, "", address);
}

/** Show the page as it was published. */
function back() {
  stop();
  keep(null);
  brought = null;
  bar.hide();
  forgetLink();
  if ("exampleShown" in article().dataset) location.reload();
}

const actions = {
  edit,
  back,
  compute() {
    keep(brought);
    forgetLink();
    follow();
  },
  stop() {
    stop();
    bar.say("Stopped. The page shows what it showed before.");
    bar.offer("edit", "back");
  },
  turn() {
    turn();
    bar.isTurned = !bar.isTurned;
    bar.say(bar.isTurned ? "As published, but for live figures, which keep your numbers." : "Your example again.");
  },
  async link() {
    const link = asLink(read(), location.href);
    if (!link) {
      bar.say("A link holds changed numbers, not a changed file.");
      return;
    }
    history.replaceState(history.state, "", link);
    try {
      await navigator.clipboard.writeText(link);
      bar.say("The link is copied. It opens this page with your numbers.");
    } catch {
      bar.say("Copy the address of this page. It opens the page with your numbers.");
    }
  },
};

/** Follow the reader to a page; a change that a link brings is computed only when the reader asks. */
export async function arrive() {
  if ("exampleShown" in article().dataset) return;
  const asked = fromLink(location);
  if (!asked || JSON.stringify(asked) === JSON.stringify(read())) {
    await follow();
    return;
  }
  try {
    await load();
    brought = essential(example, asked);
    if (!brought) {
      forgetLink();
      bar.hide();
      return;
    }
    bar.show(`The link brought another example: ${told(example, brought)}.`);
    bar.say("The page still shows the published one.");
    bar.offer("compute", "back");
  } catch (problem) {
    fail(problem);
  }
}
