/** A text of the reader's own, cut by two tokenizers. */

import { BytePairs } from "../model/byte-pairs.js";
import { WordPiece } from "../model/wordpiece.js";

/** Leave out what no keyboard writes: control characters, lone halves, what Unicode has not assigned. */
const clean = (text) => text.replace(/(?![\n\t])[\p{Cc}\p{Cs}\p{Cn}]/gu, "");

let made; // the tokenizers, and the file they were made of

function tokenizers(file) {
  if (made?.file !== file) {
    const [pieces, pairs] = [file.word_pieces, file.byte_pairs].map((text) => text.split("\n"));
    made = { file, wordPiece: new WordPiece(pieces), bytePairs: new BytePairs(pairs) };
  }
  return made;
}

/** What a reader sees of a token: its text, or its bytes if it is no whole text. */
export function seen(bytes, spaces) {
  try {
    const text = new TextDecoder(undefined, { fatal: true, ignoreBOM: true }).decode(bytes);
    return Array.from(text, (character) => spaces[character] ?? character).join("");
  } catch {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
  }
}

export const dataFor = () => "tokenizers";

export function compute({ text }, { spaces }, file) {
  const { wordPiece, bytePairs } = tokenizers(file);
  const cleaned = clean(text);
  const tokens = wordPiece.tokens(cleaned);
  const numbers = wordPiece.numbers(tokens);
  return {
    ways: {
      WordPiece: tokens.map((token, index) => [token, numbers[index]]),
      "byte pairs": bytePairs.encode(cleaned).map((number) => [seen(bytePairs.bytesOf(number), spaces), number]),
    },
    characters: [...cleaned].length,
    bytes: new TextEncoder().encode(cleaned).length,
  };
}

function place(way, index) {
  const [whole, piece, id] = ["li", "span", "span"].map((name) => document.createElement(name));
  id.dataset.number = `${way} ${index + 1}`;
  whole.append(piece, id);
  return whole;
}

export function show(panel, _, { ways, characters, bytes }) {
  panel.element.querySelectorAll(".live-pieces").forEach((list) => {
    const { way } = list.dataset;
    const { length } = ways[way];
    while (list.children.length > length) list.lastElementChild.remove();
    while (list.children.length < length) list.append(place(way, list.children.length));
    ways[way].forEach(([text], index) => (list.children[index].firstElementChild.textContent = text));
  });
  panel.scan();
  for (const [way, tokens] of Object.entries(ways)) {
    panel.number(`${way} tokens`, String(tokens.length));
    tokens.forEach(([, number], index) => panel.number(`${way} ${index + 1}`, String(number)));
  }
  panel.number("characters", String(characters));
  panel.number("bytes", String(bytes));
}

export function tell(_, { ways, characters }) {
  const [one, other] = Object.values(ways).map((tokens) => tokens.length);
  return `${characters} characters: ${one} tokens with WordPiece, ${other} with byte pairs.`;
}

/** The program reads the same file, from wherever this page has it. */
export const forProgram = ({ text }, _, files) => ({ text: clean(text), files });
