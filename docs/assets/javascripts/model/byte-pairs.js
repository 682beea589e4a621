/**
 * Cut a text into byte-pair tokens, as SmolLM2 does: a twin of the package's
 * src/attention_explainer/real_model/byte_pairs.py, whose names and steps these are.
 */

/** A contraction; or letters, digits or other signs, with the space before them; or spaces. */
const PIECE = new RegExp(
  [
    "'(?:s|t|re|ve|m|ll|d)",
    " ?\\p{L}+",
    " ?\\p{N}+",
    " ?[^\\p{White_Space}\\p{L}\\p{N}]+",
    "\\p{White_Space}+(?!\\P{White_Space})", // without the last one if something follows
    "\\p{White_Space}+",
  ].join("|"),
  "gu",
);

const isPrintable = (byte) =>
  (0x21 <= byte && byte <= 0x7e) || (0xa1 <= byte && byte <= 0xac) || (0xae <= byte && byte <= 0xff);

/** The letter that stands for each of the 256 bytes: itself if it can be printed, or one from 256 on. */
export function byteLetters() {
  let others = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : others++));
}

/** Cut a text at the borders that no token crosses; each digit is a piece by itself. */
export function splitPieces(text) {
  const spans = text.match(/\p{N}|\P{N}+/gu) ?? [];
  return spans.flatMap((span) => span.match(PIECE));
}

export class BytePairs {
  /** @param {string[]} lines a token each: control tokens, bytes, and merges with a space in them */
  constructor(lines) {
    this.numberOf = new Map(lines.map((line, number) => [line.replace(" ", ""), number]));
    this.vocabulary = [...this.numberOf.keys()];
    // A merge stands in the line of its token, and so the lines of merges are in their order.
    this.rankOf = new Map(lines.flatMap((line, number) => (line.includes(" ") ? [[line, number]] : [])));
    this.control = lines.filter((line) => line.length > 1 && !line.includes(" "));
    this.letters = byteLetters();
    this.byteOf = new Map(this.letters.map((letter, byte) => [letter, byte]));
  }

  /** The numbers of a text's tokens. */
  encode(text) {
    return this.parts(text).flatMap((part) => {
      if (this.control.includes(part)) return [this.numberOf.get(part)];
      return splitPieces(part).flatMap((piece) => this.ofPiece(piece));
    });
  }

  /** What a token stands for, in bytes: often a part of a word, now and then of a character. */
  bytesOf(number) {
    const token = this.vocabulary[number];
    if (this.control.includes(token)) return new TextEncoder().encode(token);
    return Uint8Array.from(token, (letter) => this.byteOf.get(letter));
  }

  /** Cut control tokens out of a text, the longest first: one may begin like another. */
  parts(text) {
    const escaped = [...this.control]
      .sort((one, other) => other.length - one.length)
      .map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return text.split(new RegExp(`(${escaped.join("|")})`));
  }

  ofPiece(piece) {
    const symbols = Array.from(new TextEncoder().encode(piece), (byte) => this.letters[byte]);
    const unknown = symbols.find((symbol) => !this.numberOf.has(symbol));
    if (unknown) throw new RangeError(`Expected bytes of the vocabulary, got ${this.byteOf.get(unknown)}.`);
    return this.merge(symbols).map((token) => this.numberOf.get(token));
  }

  merge(symbols) {
    for (;;) {
      let first = Infinity;
      for (let i = 1; i < symbols.length; i++) {
        first = Math.min(first, this.rankOf.get(`${symbols[i - 1]} ${symbols[i]}`) ?? Infinity);
      }
      if (first === Infinity) return symbols;
      const merged = [];
      for (const symbol of symbols) {
        // What was put together just now begins no pair: its halves are in no other.
        if (this.rankOf.get(`${merged.at(-1)} ${symbol}`) === first) merged.push(merged.pop() + symbol);
        else merged.push(symbol);
      }
      symbols = merged;
    }
  }
}
