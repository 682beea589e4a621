/** Masks: write word by word, and see what is computed anew and what is read from a cache. */

/** What one word takes: the twin of Step in scripts/live/one_row_a_word.py. */
function step(place, kept, width) {
  const written = place + 1;
  const projected = kept ? 1 : written;
  const pairs = kept ? written : (written * (written + 1)) / 2;
  return { projected, read: written - projected, pairs, products: 3 * width ** 2 * projected + 2 * width * pairs };
}

export function compute({ place, kept }, { words, width }) {
  const steps = words.slice(0, place + 1).map((_, word) => step(word, kept, width));
  return { word: words[place], ...steps[place], all: steps.reduce((sum, { products }) => sum + products, 0) };
}

export function show(panel, { place, kept }, result) {
  for (const name of ["projected", "read", "pairs", "products", "all"]) panel.number(name, String(result[name]));
  const [vectors, ...rows] = panel.element.querySelectorAll(".live-rows-map tr");
  const isNow = (query) => query === place || !kept;
  vectors.querySelectorAll("td").forEach((cell, word) => {
    cell.className = word > place ? "" : isNow(word) ? "now" : "read";
  });
  rows.forEach((row, query) => {
    row.querySelectorAll("td").forEach((cell, key) => {
      cell.className = query > place || key > query ? "" : isNow(query) ? "now" : "before";
    });
  });
}

export function tell(_, { word, projected, read, products }) {
  const computed = projected > 1 ? `${projected} keys and values are` : "one key and value is";
  return `For “${word}” ${computed} computed and ${read} read, with ${products} multiplications.`;
}

export const actions = {
  next: ({ place }, { words }) => ({ place: (place + 1) % words.length }),
};
