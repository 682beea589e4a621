/**
 * What holds each sentence of a page: a switch shows a sign behind each, and a sign opens a panel.
 *
 * Loaded when a reader first presses the switch. Other programs can find and strike sentences, whether
 * the signs are shown or not.
 */

import { found, isInline } from "./claims/finding.js";
import { inWords, open } from "./claims/opened.js";
import { styled } from "./styles.js";

const SIGNS = {
  tested: { sign: "✓", says: "Tested" },
  cited: { sign: "”", says: "Cited" },
};
const FAILED = { sign: "✗", says: "No longer so" };
const OTHERS = { sign: "·", says: "Nothing to test" };

const pages = new Map(); // article → its sentences, once they have been found

async function loaded(article) {
  const { claims } = article.querySelector("[data-claims]").dataset;
  const [answer] = await Promise.all([fetch(new URL(claims, location.href)), styled("claims.css")]);
  if (!answer.ok) throw new Error(`${claims}: ${answer.status}`);
  return located(article, await answer.json());
}

/** Find the sentences of a page, given what its file says of them. */
function located(article, { sentences: told, tests }) {
  const { repository } = article.querySelector("[data-claims]").dataset;
  const page = { tests, repository, article };
  const elements = found(article, told);
  return told
    .map(({ text, kind, tests: own }, index) => ({ text, kind, tests: own, failed: [], elements: elements[index], page }))
    .filter(({ elements: own }) => own.length);
}

/**
 * The sentences of a page.
 *
 * @param {Element} article
 * @returns {Promise<{text: string, kind: string, tests: string[], elements: Element[]}[]>} in the order
 *   of the page: the text as written, "tested" or what the sentence is otherwise, the tests as pytest
 *   names them, and the elements on the page that the sentence consists of
 */
export function sentences(article) {
  for (const known of pages.keys()) if (!known.isConnected) pages.delete(known);
  if (!pages.has(article)) {
    const begun = loaded(article);
    begun.catch(() => pages.delete(article)); // so that another attempt can succeed
    pages.set(article, begun);
  }
  return pages.get(article);
}

/**
 * Take over what holds the sentences of a page whose text has become another.
 *
 * @param {Element} article
 * @param {object} held as the page's file has it, with the sentences as they read now
 */
export async function renew(article, held) {
  await styled("claims.css");
  pages.set(article, Promise.resolve(located(article, held)));
}

/** Put something behind a sentence, outside of links and other elements that end with it. */
function putBehind(sentence, ...added) {
  let last = sentence.elements.at(-1);
  while (isInline(last.parentElement) && !last.parentElement.matches(".claim")) last = last.parentElement;
  last.after(...added);
}

function signOf(sentence) {
  const { sign, says } = sentence.failed.length ? FAILED : (SIGNS[sentence.kind] ?? OTHERS);
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: `claim-sign claim-sign--${SIGNS[sentence.kind] ? sentence.kind : "other"}` });
  const count = sentence.tests.length;
  button.ariaLabel = count ? `${says} (${count === 1 ? "one test" : `${count} tests`})` : says;
  button.ariaHasPopup = "dialog";
  button.textContent = sign;
  button.addEventListener("click", () => open(sentence, sentence.page));
  return button;
}

function addSign(sentence) {
  if (sentence.sign) return;
  sentence.sign = signOf(sentence);
  putBehind(sentence, sentence.sign);
}

function dropSign(sentence) {
  sentence.sign?.remove();
  sentence.sign = null;
}

/**
 * Strike a sentence that no longer holds, and say which tests fail; with no tests, restore it.
 *
 * @param {object} sentence one of those that `sentences` gives
 * @param {{test: string, says: string}[]} failed the tests, and what pytest says of each
 */
export function strike(sentence, failed) {
  sentence.failed = failed;
  sentence.elements.forEach((element) => element.classList.toggle("claim-struck", failed.length > 0));
  sentence.notes?.forEach((note) => note.remove());
  sentence.notes = null;
  dropSign(sentence);
  if (failed.length || isOn()) addSign(sentence);
  if (!failed.length) return;
  const [before, behind] = [document.createElement("span"), document.createElement("span")];
  before.className = "claim-failed claim-heard";
  before.textContent = "No longer so: ";
  sentence.elements[0].before(before);
  behind.className = "claim-failed";
  behind.textContent = ` fails: ${failed.map(({ test }) => inWords(test)).join("; ")}`;
  sentence.sign.after(behind);
  sentence.notes = [before, behind];
}

/** Whether this tab shows the signs. */
function isOn() {
  return sessionStorage.getItem("claims") === "on";
}

/** Remember for this tab whether the signs are shown. */
function remember(isShown) {
  if (isShown) sessionStorage.setItem("claims", "on");
  else sessionStorage.removeItem("claims");
}

async function show(button, isShown) {
  const article = button.closest("article");
  const all = isShown || pages.has(article) ? await sentences(article) : [];
  all.forEach((sentence) => {
    if (isShown) addSign(sentence);
    else if (!sentence.failed.length) dropSign(sentence);
  });
  button.ariaPressed = String(isShown);
  button.previousElementSibling.textContent = isShown
    ? `${all.filter(({ kind }) => kind === "tested").length} of ${all.length} sentences are held by tests.`
    : "";
}

/** Show the signs if this tab has been told to, after the theme has put in another page. */
export const follow = (button) => show(button, isOn());

/** Turn the signs on or off. */
export async function toggle(button) {
  const isShown = button.ariaPressed !== "true";
  await show(button, isShown);
  remember(isShown);
}
