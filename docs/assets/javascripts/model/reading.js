/**
 * What is read from an answer of the model: one head or the mean of all, by tokens or by words.
 *
 * Markers are left out and pieces joined by the rules of src/attention_figures: each row is divided by
 * what is left of it; a word that is looked at gets what its pieces got, and a word that looks is the
 * mean of its pieces. A map is { words, places, rows }; places[i] lists the tokens that make up words[i].
 */

const MARKER = /^\[(CLS|SEP|PAD)\]$/;
const CONTINUES = "##";

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const dividedBy = (numbers, divisor) => Array.from(numbers, (number) => number / divisor);

/** The index of a head such as "6.12" among all heads. */
export function indexOf(head, heads) {
  const [layer, number] = head.split(".").map(Number);
  return (layer - 1) * heads + number - 1;
}

/** The rows of one head; multiplied by lengths, what each token contributes, as shares of one. */
export function rowsOf({ tokens, weights, contributions }, index, timesLength) {
  const count = tokens.length;
  const lengths = contributions.subarray(index * count, (index + 1) * count);
  return tokens.map((_, i) => {
    const begin = (index * count + i) * count;
    const row = Array.from(weights.subarray(begin, begin + count));
    if (!timesLength) return row;
    const given = row.map((weight, j) => weight * lengths[j]);
    return dividedBy(given, sum(given));
  });
}

/** The mean of all heads. */
function meanRows(answer, timesLength) {
  const count = answer.layers * answer.heads;
  const total = rowsOf(answer, 0, timesLength);
  for (let index = 1; index < count; index += 1) {
    rowsOf(answer, index, timesLength).forEach((row, i) => row.forEach((weight, j) => (total[i][j] += weight)));
  }
  return total.map((row) => dividedBy(row, count));
}

/** The tokens that stay when markers are left out; all, if nothing else is there. */
function stayingOf(tokens, hideMarkers) {
  const all = tokens.map((_, place) => place);
  const words = all.filter((place) => !MARKER.test(tokens[place]));
  return hideMarkers && words.length ? words : all;
}

/** Put together what belongs to one word. */
function groupsOf(tokens, staying, joinPieces) {
  const groups = [];
  for (const place of staying) {
    if (joinPieces && groups.length && tokens[place].startsWith(CONTINUES)) groups.at(-1).push(place);
    else groups.push([place]);
  }
  return groups;
}

const spelled = (tokens, group) =>
  group.map((place, index) => (index ? tokens[place].slice(CONTINUES.length) : tokens[place])).join("");

/**
 * Return what is shown of an answer.
 *
 * @param {object} answer as worker.js gives it
 * @param {number|null} index of the head; null for the mean of all
 * @param {{hide_markers: boolean, join_pieces: boolean}} options
 * @param {boolean} timesLength whether weights are multiplied by the lengths of what they let through
 */
export function mapOf(answer, index, { hide_markers, join_pieces }, timesLength = false) {
  const { tokens } = answer;
  const all = index === null ? meanRows(answer, timesLength) : rowsOf(answer, index, timesLength);
  const staying = stayingOf(tokens, hide_markers);
  const places = groupsOf(tokens, staying, join_pieces);
  const left = (row) => sum(staying.map((place) => row[place]));
  const kept = all.map((row) => dividedBy(row, staying.length < tokens.length ? left(row) : 1));
  const columns = (row) => places.map((group) => sum(group.map((place) => row[place])));
  const rows = places.map((group) => {
    const pieces = group.map((place) => columns(kept[place]));
    return places.map((_, j) => sum(pieces.map((row) => row[j])) / pieces.length);
  });
  return { words: places.map((group) => spelled(tokens, group)), places, rows };
}

/** The row of the word that a token belongs to; the first, if it is left out. */
export const rowWith = ({ places }, token) => Math.max(places.findIndex((group) => group.includes(token)), 0);

const PRONOUNS = ["it", "he", "she", "they", "him", "her", "them"];

/** The token to look from, where nobody has chosen one: the first pronoun, or else the first word. */
export function wordToLook(tokens) {
  const pronoun = tokens.findIndex((token) => PRONOUNS.includes(token));
  return pronoun < 0 ? 1 : pronoun;
}

/** What one map has more than another of equally many words. */
export const difference = (one, other) => ({
  ...one,
  rows: one.rows.map((row, i) => row.map((weight, j) => weight - other.rows[i][j])),
});

/** From each of the words, the token at which a head would have to look; null where there is none. */
const AIMS = {
  previous_word: (place) => (place > 1 ? place - 1 : null),
  next_word: (place, count) => (place < count - 2 ? place + 1 : null),
  first_marker: () => 0,
};

/**
 * Return the share of the words from which each head looks most at a place: a twin of where_words_look
 * in src/attention_explainer/real_model/analysis.py.
 *
 * @returns {number[]|null} one a head; null for fewer than two words
 */
export function sharesOf(answer, place) {
  const count = answer.tokens.length;
  if (count < 4) return null;
  const words = answer.tokens.map((_, token) => token).slice(1, -1);
  const asking = words.filter((token) => AIMS[place](token, count) !== null);
  return Array.from({ length: answer.layers * answer.heads }, (_, index) => {
    const rows = rowsOf(answer, index, false);
    const hits = asking.filter((token) => {
      const row = rows[token];
      return row.indexOf(Math.max(...row)) === AIMS[place](token, count);
    });
    return hits.length / asking.length;
  });
}
