/**
 * Find the sentences of a page where they stand.
 *
 * A sentence comes as text (scripts/site/claims.py), the page as elements: both are compared by their
 * letters and digits alone, so that no mark of Markdown, no quote and no line end matters. Formulas are
 * read as the LaTeX that they are described by.
 */

/** What is no prose, or was not written in the page. */
const SKIPPED = [
  ..."h1 h2 h3 h4 h5 h6 figure pre svg script style button textarea nav dialog".split(" "),
  ..."[data-live] [data-model] [data-weights] [data-program] [popover] .page-tools .claim-sign .claim-failed".split(" "),
  ".headerlink, .footnote-ref, .footnote-backref, .provenance-line, .from-folder",
].join(", ");

const INLINE = new Set(
  "A ABBR B BDI CITE CODE DATA DEL EM I INS KBD MARK MATH Q S SAMP SMALL SPAN STRONG SUB SUP TIME U VAR".split(" "),
);
export const isInline = ({ nodeName }) => INLINE.has(nodeName.toUpperCase());

const COUNTS = /[\p{L}\p{N}]/u;

/**
 * The text of an article, and for each of its characters the piece of the page that it stands in.
 * Between paragraphs, items and cells stands a line end, which belongs to no piece.
 */
function read(article) {
  const text = [];
  const places = [];
  const add = (signs, node, isWhole) =>
    [...signs].reduce((offset, sign) => {
      text.push(sign);
      places.push({ node, offset, end: offset + sign.length, isWhole });
      return offset + sign.length;
    }, 0);
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      add(node.data, node, false);
    } else if (node.nodeName.toLowerCase() === "math") {
      add(node.getAttribute("alttext"), node, true);
    } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(SKIPPED)) {
      const ends = isInline(node) ? "" : "\n";
      add(ends, null, false);
      node.childNodes.forEach(walk);
      add(ends, null, false);
    }
  };
  walk(article);
  return { text, places };
}

/** The signs of a text that count. */
const bare = (text) => [...text.normalize("NFC")].filter((sign) => COUNTS.test(sign)).join("");

/** Put a piece of text into an element of its own; a formula is one already. */
function wrapped({ node, from, to, isWhole }) {
  if (isWhole) {
    node.classList.add("claim");
    return node;
  }
  if (to < node.length) node.splitText(to);
  const part = from > 0 ? node.splitText(from) : node;
  const element = document.createElement("span");
  element.className = "claim";
  part.replaceWith(element);
  element.append(part);
  return element;
}

/** The pieces between two characters: of each text that part of it, each formula as a whole. */
function pieces(places, first, last) {
  const found = [];
  for (let index = first; index <= last; index++) {
    const { node, offset, end, isWhole } = places[index];
    if (!node) continue;
    const open = found.at(-1);
    if (open?.node === node) open.to = end;
    else found.push({ node, from: offset, to: end, isWhole });
  }
  return found.filter(({ node, from, to, isWhole }) => isWhole || node.data.slice(from, to).trim());
}

/**
 * Find sentences in the order of their list, each after the one before; a footnote, which the page has
 * moved to its end, anywhere that is still free. Those that are not found come back with no elements.
 *
 * @param {Element} article
 * @param {{text: string}[]} sentences
 * @returns {Element[][]} of each sentence its elements, in their order: spans and formulas
 */
export function found(article, sentences) {
  const { text, places } = read(article);
  const counted = text.flatMap((sign, index) => (COUNTS.test(sign) ? [index] : []));
  const page = counted.map((index) => text[index]).join("");
  // Places in the string, which are two for some signs, as places among the signs.
  const signs = [];
  counted.forEach((index) => signs.push(...Array(text[index].length).fill(index)));
  const taken = new Uint8Array(page.length);
  let after = 0;
  const spans = sentences.map((sentence) => {
    const wanted = bare(sentence.text);
    let start = wanted ? page.indexOf(wanted, after) : -1;
    if (start < 0) {
      start = wanted ? page.indexOf(wanted) : -1;
      while (start >= 0 && taken[start]) start = page.indexOf(wanted, start + 1);
      if (start < 0) return null;
    } else after = start + wanted.length;
    taken.fill(1, start, start + wanted.length);
    // What goes with it: brackets, quotes, a percent sign behind a space that does not break, the full stop.
    let [first, last] = [signs[start], signs[start + wanted.length - 1]];
    const isWithin = (index) => places[index]?.node && !places[index].isWhole && /[^ \t\r\n]/.test(text[index]);
    while (places[first].isWhole && places[first - 1]?.node === places[first].node) first--;
    while (places[last].isWhole && places[last + 1]?.node === places[last].node) last++;
    while (isWithin(first - 1) && !COUNTS.test(text[first - 1])) first--;
    while (isWithin(last + 1) && !COUNTS.test(text[last + 1])) last++;
    return pieces(places, first, last);
  });
  // From the end, so that what stands before a piece in the same text keeps its place.
  const all = spans.flatMap((span, sentence) => (span ?? []).map((piece) => ({ ...piece, sentence })));
  const elements = sentences.map(() => []);
  for (const piece of all.sort((one, other) => other.from - one.from)) {
    piece.element = wrapped(piece);
    elements[piece.sentence].push(piece.element);
  }
  const inOrder = (one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  return elements.map((own) => own.sort(inOrder));
}
