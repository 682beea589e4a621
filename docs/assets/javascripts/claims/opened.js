/** What holds a sentence, in a panel over the page. */

import { highlighter } from "../python/editor.js";

let coloured = null;

const MEANINGS = {
  tested: "Held by a test: it fails as soon as this is no longer so.",
  cited: "Cited: others have found this; its paragraph links to the source.",
  definition: "A definition: it says what a word or a letter is used for.",
  illustrative: "An illustration: a comparison or an imagined case.",
  instruction: "Asks you to do something; there is nothing to test.",
  question: "A question, which is left open here.",
  signpost: "Says where something is, or what comes next; there is nothing to test.",
  sources: "Lists what this page rests on.",
};

/** The name of a test as words: it says what it holds. */
export function inWords(test) {
  return test.split("::").pop().replace(/^test_/, "").replaceAll("_", " ");
}

function element(name, { text, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** What came of a test that fails, or why it did not run. */
function came({ says, isFailure }) {
  if (!isFailure) return element("p", { className: "claim-where", text: `Did not run in your browser: ${says}` });
  return element("pre", { className: "claim-says", tabIndex: 0, ariaLabel: "What pytest says" }, element("code", { text: says }));
}

/** One test: what it is called, what came of it if it did not pass, where it stands, and its lines. */
function shown(test, { code, line }, repository, outcome) {
  const [file] = test.split("::");
  const where = `${file}, line ${line}`;
  const link = { text: where, href: `${repository}/blob/HEAD/${file}#L${line}` };
  const lines = element("code", { text: code });
  coloured ??= highlighter().catch(() => () => null);
  coloured.then((colour) => {
    const colours = colour(code);
    if (colours) lines.innerHTML = colours;
  });
  const parts = [element("h3", { text: inWords(test) })];
  if (outcome) parts.push(came(outcome));
  parts.push(element("p", { className: "claim-where" }, repository ? element("a", link) : where));
  parts.push(element("pre", { tabIndex: 0, ariaLabel: "Lines of the test" }, lines));
  return element("section", {}, ...parts);
}

function headingOf({ failed, unchecked }) {
  if (failed.length) return "A test fails with your example";
  return unchecked.length ? "Not checked with your example" : "What holds this sentence";
}

/**
 * Open the panel; the focus returns to where it was when it closes.
 *
 * @param {object} sentence one of those that `sentences` in claims.js gives
 * @param {{tests: object, repository: string, article: Element}} page
 */
export function open(sentence, { tests, repository, article }) {
  article.querySelector(".claim-panel")?.remove();
  const heading = headingOf(sentence);
  const close = element("button", { type: "button", className: "claim-close", text: "Close", autofocus: true });
  const panel = element(
    "div",
    { className: "claim-panel", popover: "auto", role: "dialog", ariaLabel: heading },
    close,
    element("h2", { text: heading }),
    element("p", { text: MEANINGS[sentence.kind] }),
  );
  const outcomes = new Map([
    ...sentence.failed.map(({ test, says }) => [test, { says, isFailure: true }]),
    ...sentence.unchecked.map(({ test, says }) => [test, { says, isFailure: false }]),
  ]);
  const inOrder = [...new Set([...outcomes.keys(), ...sentence.tests])];
  for (const test of inOrder) panel.append(shown(test, tests[test], repository, outcomes.get(test)));
  close.addEventListener("click", () => panel.hidePopover());
  panel.addEventListener("toggle", ({ newState }) => newState === "closed" && panel.remove());
  article.append(panel);
  panel.showPopover();
}
