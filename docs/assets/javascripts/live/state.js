/** The state of a live figure: reading it from controls and addresses, writing it into programs. */

/** List the numbers, texts and booleans of a state with the path to each: [["W_Q.0.2", 2], …]. */
export const leaves = (value, path = "") =>
  value !== null && typeof value === "object"
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key))
    : [[path, value]];

/** Return what a path leads to. */
export const at = (state, path) => path.split(".").reduce((inner, key) => inner[key], state);

/** Return a copy of a state with other values at some paths: replaced(state, {"W_Q.0.2": 1}). */
export function replaced(state, values) {
  const copy = structuredClone(state);
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    const last = keys.pop();
    keys.reduce((inner, key) => inner[key], copy)[last] = value;
  }
  return copy;
}

export const shortened = (text) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);
const spoken = (number) => String(number).replace("-", "−");

/**
 * Read a number within the limits of its field, as people write it: 3,5 and −1 will do.
 *
 * @throws {RangeError} if it is none; the message is for the reader
 */
export function numberFrom(text, control) {
  // A slider has limits of its own; a field of text has none, and is told them as data.
  const [min, max, step] = ["min", "max", "step"].map((name) => control[name] || control.dataset[name]);
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain);
  const number = Number(plain);
  const isWhole = step !== "1" || Number.isInteger(number);
  if (isNumber && isWhole && number >= Number(min) && number <= Number(max)) return number;
  const kind = step === "1" ? "a whole number" : "a number";
  const got = plain ? `“${shortened(text.trim())}”` : "nothing";
  throw new RangeError(`Expected ${kind} from ${spoken(min)} to ${spoken(max)}, got ${got}.`);
}

/** Read a text that may say anything, if it is not longer than its field allows. */
function textFrom(text, { maxLength }) {
  if (text.length <= maxLength) return text;
  throw new RangeError(`Expected at most ${maxLength} characters, got ${text.length}.`);
}

/** Whether a field of text holds a number within its limits. */
export function isNumber(control) {
  try {
    numberFrom(control.value, control);
    return true;
  } catch {
    return false;
  }
}

/** Whether a field of text holds this number, however it is written. */
export const says = (control, value) => isNumber(control) && numberFrom(control.value, control) === value;

/** What the controls of a field can say, where that is a choice among some. */
function choicesOf([first, ...others]) {
  if (first.type === "radio") return [first, ...others].map((control) => control.value);
  return first.options && [...first.options].map((option) => option.value);
}

/** Whether a reader writes in a field whatever they like. */
export const isWritten = (controls, like) => typeof like === "string" && !choicesOf(controls);

/**
 * Read the text that a field holds, or that an address gives for it.
 *
 * @param {string} text
 * @param {HTMLElement[]} controls all controls of the field
 * @param {*} like a value of the type that is expected
 * @throws {RangeError} if it is not among what the controls can say
 */
export function valueFrom(text, controls, like) {
  const [first] = controls;
  if (typeof like === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw new RangeError(`Expected true or false, got “${shortened(text)}”.`);
  }
  const choices = choicesOf(controls);
  if (!choices) return typeof like === "string" ? textFrom(text, first) : numberFrom(text, first);
  if (choices.includes(text)) return typeof like === "number" ? Number(text) : text;
  const named = choices.length > 6 ? `${choices.slice(0, 3).join(", ")} … ${choices.at(-1)}` : choices.join(", ");
  throw new RangeError(`Expected one of ${named}, got “${shortened(text)}”.`);
}

const WIDTH = 88; // of a line in a program

/** Write a value as Python does. */
export function toPython(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(toPython).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(([key, inner]) => `${toPython(key)}: ${toPython(inner)}`);
    return `{${entries.join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** Write a line, or several where one would be too long. */
function assignment(name, value) {
  const line = `${name} = ${toPython(value)}`;
  if (line.length <= WIDTH || !Array.isArray(value)) return line;
  return `${name} = [\n${value.map((item) => `    ${toPython(item)},\n`).join("")}]`;
}

/** Put a state into a program: `name = …` is written anew for each name that is not as at the start. */
export function programFor(program, start, state) {
  return Object.entries(state).reduce((text, [name, value]) => {
    if (JSON.stringify(value) === JSON.stringify(start[name])) return text;
    const line = new RegExp(`^${name} = .*$`, "m");
    if (!line.test(text)) throw new Error(`the program has no line "${name} = …"`);
    return text.replace(line, () => assignment(name, value));
  }, program);
}
