/** Cut a text into pieces and put them together: a twin of src/attention_explainer/training/pieces.py. */

const WORDS = / ?[a-z]+| ?[^a-z \n]+|\n| /g;

export class Pieces {
  /** @param {string[]} vocabulary characters first, then what was joined, in this order */
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
    this.index = new Map(vocabulary.map((piece, index) => [piece, index]));
  }

  /** What of a text can be read: small letters, without unknown characters. */
  readable(text) {
    return [...text.toLowerCase()].filter((character) => this.index.has(character)).join("");
  }

  encode(text) {
    return (this.readable(text).match(WORDS) ?? []).flatMap((word) => this.ofWord(word));
  }

  decode(tokens) {
    return tokens.map((token) => this.vocabulary[token]).join("");
  }

  /** Join neighbours, those first that were joined first when the vocabulary was learnt. */
  ofWord(word) {
    const parts = [...word];
    for (;;) {
      let [best, at] = [Infinity, -1];
      for (let place = 0; place + 1 < parts.length; place += 1) {
        const joined = this.index.get(parts[place] + parts[place + 1]);
        if (joined < best) [best, at] = [joined, place];
      }
      if (at < 0) return parts.map((part) => this.index.get(part));
      parts.splice(at, 2, this.vocabulary[best]);
    }
  }
}
