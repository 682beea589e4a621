/**
 * What holds each sentence of a page: a switch shows a sign behind each, and a sign opens a panel.
 *
 * Loaded when a reader first presses the switch. When the page has been computed from another example,
 * sentences are marked by what came of their tests, whether the signs are shown or not.
 */

import { found, isInline } from "./claims/finding.js";
import { inWords, open } from "./claims/opened.js";
import { styled } from "./styles.js";

const SIGNS = {
  tested: { sign: "✓", says: "Tested" },
  cited: { sign: "”", says: "Cited" },
};
const FAILED = { sign: "✗", says: "A test fails with your example" };
const UNCHECKED = { sign: "?", says: "Not checked with your example" };
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
    .map(({ text, kind, tests: own }, index) => {
      return { text, kind, tests: own, failed: [], unchecked: [], elements: elements[index], page };
    })
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

/** Whether something came of the tests of a sentence that a reader has to see. */
const isMarked = ({ failed, unchecked }) => failed.length + unchecked.length > 0;

/** Why a sentence is not checked, in a few words; its panel says it of each test. */
function lacking({ tests, unchecked }) {
  const [count, all] = [unchecked.length, tests.length];
  const which = all === 1 ? "its test needs" : count === 1 ? `one of its ${all} tests needs` : `${count} of its ${all} tests need`;
  return `${which} what a browser does not have`;
}

function signOf(sentence) {
  const isUnchecked = !sentence.failed.length && sentence.unchecked.length > 0;
  const { sign, says } = sentence.failed.length ? FAILED : isUnchecked ? UNCHECKED : (SIGNS[sentence.kind] ?? OTHERS);
  const look = isUnchecked ? "unchecked" : SIGNS[sentence.kind] ? sentence.kind : "other";
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: `claim-sign claim-sign--${look}` });
  const count = sentence.tests.length;
  if (isUnchecked) button.ariaLabel = button.title = `${says}: ${lacking(sentence)}`;
  else button.ariaLabel = count ? `${says} (${count === 1 ? "one test" : `${count} tests`})` : says;
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
 * Strike a sentence if tests of it fail, and say which; mark it as not checked if any did not run; with
 * neither, restore it.
 *
 * @param {object} sentence one of those that `sentences` gives
 * @param {object} outcomes
 * @param {{test: string, says: string}[]} outcomes.failed the tests, and what pytest says of each
 * @param {{test: string, says: string}[]} outcomes.unchecked those that did not run, and why
 */
export function mark(sentence, { failed, unchecked }) {
  Object.assign(sentence, { failed, unchecked });
  sentence.elements.forEach((element) => element.classList.toggle("claim-struck", failed.length > 0));
  sentence.notes?.forEach((note) => note.remove());
  sentence.notes = null;
  dropSign(sentence);
  if (isMarked(sentence) || isOn()) addSign(sentence);
  if (!failed.length) return;
  const [before, behind] = [document.createElement("span"), document.createElement("span")];
  before.className = "claim-failed claim-heard";
  before.textContent = `${FAILED.says}: `;
  sentence.elements[0].before(before);
  behind.className = "claim-failed";
  behind.textContent = ` fails with your example: ${failed.map(({ test }) => inWords(test)).join("; ")}`;
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
    else if (!isMarked(sentence)) dropSign(sentence);
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
