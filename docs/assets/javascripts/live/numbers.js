/** Numbers and colours as the pages show them: the twin of `show` and `trimmed` in src/attention_figures/text.py. */

/**
 * Format with a number of decimals: what lies half-way goes away from zero, and never "−0".
 *
 * What counts is the number with twelve digits: two ways to one number may differ after them.
 */
export function show(value, digits) {
  if (Number.isNaN(value)) return "nan";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "−inf";
  // The point is moved in the written number: a multiplication would round.
  const [written, exponent] = Math.abs(value).toExponential(11).split("e");
  const whole = Math.round(Number(`${written}e${Number(exponent) + digits}`));
  const text = Number(`${whole}e${-digits}`).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Format with at most this many decimals, dropping what is only zeros. */
export function trimmed(value, digits = 1) {
  const text = show(value, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A share of one as a percentage. */
export const percent = (share, digits = 0) => `${show(100 * share, digits)}\u00a0%`;

/** Hand an element a weight between 0 and 1, from which its style makes a length or a thickness. */
export const weigh = (element, weight) => element.style.setProperty("--weight", weight);

/**
 * Colour an element by a weight between 0 and 1.
 *
 * @param {HTMLElement|SVGElement} element
 * @param {number} weight
 * @param {{steps: number, dark_from: number}} ramp
 */
export function heat(element, weight, ramp) {
  const step = Math.round(Math.min(Math.max(weight, 0), 1) * (ramp.steps - 1));
  const background = `var(--ramp-${step})`;
  if (element.style.background === background) return;
  element.style.background = background;
  element.style.color = `var(--on-ramp-${step >= ramp.dark_from ? "high" : "low"})`;
}
