/**
 * A reader's change to the worked example, which lasts as long as the tab.
 *
 * It is { numbers }, an object from places such as "W_K.0.0" (matrix, row, column) to what stands
 * there now, or { source }, the whole file. Only numbers fit into a link.
 */

const PLACE = "example";
const NUMBER = /^[-−]?(\d+\.?\d*|\.\d+)(e[-−+]?\d+)?$/i;

const valueOf = (text) => Number(text.trim().replaceAll("−", "-"));

export const isNumber = (text) => NUMBER.test(text.trim()) && Number.isFinite(valueOf(text));

/** How to write what somebody wrote with a comma, as many languages do; null if it is no such number. */
export function withPoint(text) {
  const written = text.trim().replace(",", ".");
  return written !== text.trim() && isNumber(written) ? written : null;
}

/** As Python writes it, which takes no zeros before a number. */
const spelt = (text) => String(valueOf(text));

export function read() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE));
  } catch {
    return null; // nothing of ours
  }
}

export function keep(change) {
  try {
    if (change) sessionStorage.setItem(PLACE, JSON.stringify(change));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // There is no room for it: then the change lasts as long as the page.
  }
}

/** The change that a link brings: numbers alone, so that no link can bring a program. */
export function fromLink(address) {
  const asked = new URLSearchParams(address.search).get(PLACE);
  if (!asked) return null;
  const pairs = asked.split(",").map((pair) => pair.split(":"));
  const isSound = pairs.every(([place, text]) => /^\w+\.\d+\.\d+$/.test(place) && isNumber(text ?? ""));
  return isSound ? { numbers: Object.fromEntries(pairs) } : null;
}

/** The address of a page with a change; null if it does not fit. */
export function asLink({ numbers }, address) {
  if (!numbers) return null;
  const link = new URL(address);
  link.search = "";
  link.hash = "";
  const pairs = Object.entries(numbers).map(([place, text]) => `${place}:${spelt(text)}`);
  link.searchParams.set(PLACE, pairs.join(","));
  return link.href.replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** The number of the published file at each place. */
export function cells({ matrices }) {
  return new Map(
    matrices.flatMap(({ name, title, rows, columns, cells: lines }) =>
      lines.flatMap((line, i) =>
        line.map((cell, j) => [`${name}.${i}.${j}`, { ...cell, name, title, row: rows[i], column: columns[j] }]),
      ),
    ),
  );
}

/** The file of the example with a change in it. */
export function sourceOf(example, { numbers, source }) {
  if (source !== undefined) return source;
  const known = cells(example);
  const changes = Object.entries(numbers).filter(([place]) => known.has(place));
  changes.sort(([one], [other]) => known.get(other).from - known.get(one).from);
  return changes.reduce((text, [place, number]) => {
    const { from, to } = known.get(place);
    return text.slice(0, from) + spelt(number) + text.slice(to);
  }, example.source);
}

const isOther = (one, other) => spelt(one) !== spelt(other);

/** What is left of a change without numbers that stand there anyway; null if nothing is. */
export function essential(example, change) {
  if (change.source !== undefined) return change.source === example.source ? null : change;
  const known = cells(example);
  const numbers = Object.entries(change.numbers).filter(
    ([place, text]) => known.has(place) && isOther(known.get(place).text, text),
  );
  return numbers.length ? { numbers: Object.fromEntries(numbers) } : null;
}

const MOST_NAMED = 3;

/** A change in words. */
export function told(example, { numbers, source }) {
  if (source !== undefined) return "the file worked_example.py as you wrote it";
  const known = cells(example);
  const each = Object.entries(numbers).map(([place, text]) => {
    const { name, row, column, text: before } = known.get(place);
    const where = name.startsWith("_") ? `${row}, ${column}` : `${name}, ${row} → ${column}`;
    return `${where}: ${text.replaceAll("-", "−")} instead of ${before.replaceAll("-", "−")}`;
  });
  const others = each.length - MOST_NAMED;
  return each.slice(0, MOST_NAMED).join("; ") + (others > 0 ? `; and ${others} more` : "");
}
