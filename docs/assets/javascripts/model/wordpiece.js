/**
 * Cut a text into WordPiece tokens, as the uncased BERT models do: a twin of the package's
 * src/attention_explainer/real_model/wordpiece.py, whose names and steps these are.
 */

export const FIRST = "[CLS]";
export const SEPARATOR = "[SEP]";
export const UNKNOWN = "[UNK]";
const SPECIAL = ["[PAD]", UNKNOWN, FIRST, SEPARATOR, "[MASK]"];
const CONTINUATION = "##";
const LONGEST_WORD = 100;

/** Blocks of Han characters, which are written without spaces: each character is a word. */
const HAN = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

/** Turn every kind of space into a plain one, and drop control and replacement characters. */
function cleaned(character) {
  if (/[\t\n\r\p{Zs}]/u.test(character)) return " ";
  return /[\p{C}\ufffd]/u.test(character) ? "" : character;
}

/** Put spaces around a character that is a word of its own; drop an accent. */
function setApart(character) {
  if (/\p{Mn}/u.test(character)) return "";
  const code = character.codePointAt(0);
  const isHan = HAN.some(([low, high]) => low <= code && code <= high);
  const isSymbol = /[!-/:-@[-`{-~]/.test(character);
  return isSymbol || isHan || /\p{P}/u.test(character) ? ` ${character} ` : character;
}

const each = (text, change) => Array.from(text, change).join("");

/**
 * Lower the case, drop accents and control characters, and cut at spaces and punctuation.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function splitWords(text) {
  const decomposed = each(text, cleaned).toLowerCase().normalize("NFD");
  return each(decomposed, setApart).split(/\s+/u).filter(Boolean);
}

/** A vocabulary of pieces, and how words are spelt with them: the longest piece first. */
export class WordPiece {
  /** @param {string[]} vocabulary each piece at the index that is its number */
  constructor(vocabulary) {
    this.numberOf = new Map(vocabulary.map((piece, number) => [piece, number]));
  }

  /** Cut a text into tokens, with a marker at each end; special tokens in it are kept. */
  tokens(text) {
    const parts = text.split(/(\[(?:PAD|UNK|CLS|SEP|MASK)\])/);
    const words = parts.flatMap((part) => (this.isSpecial(part) ? [part] : splitWords(part)));
    return [FIRST, ...words.flatMap((word) => this.spelled(word)), SEPARATOR];
  }

  /** The index of each token in the vocabulary. */
  numbers(tokens) {
    return tokens.map((token) => this.numberOf.get(token));
  }

  isSpecial(part) {
    return SPECIAL.includes(part) && this.numberOf.has(part);
  }

  spelled(word) {
    if (this.isSpecial(word)) return [word];
    let rest = Array.from(word);
    if (rest.length > LONGEST_WORD) return [UNKNOWN];
    const pieces = [];
    while (rest.length) {
      const prefix = pieces.length ? CONTINUATION : "";
      let end = rest.length;
      while (end && !this.numberOf.has(prefix + rest.slice(0, end).join(""))) end -= 1;
      if (!end) return [UNKNOWN];
      pieces.push(prefix + rest.slice(0, end).join(""));
      rest = rest.slice(end);
    }
    return pieces;
  }
}
