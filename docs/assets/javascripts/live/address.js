/** The state of a live figure in the address of its page: `?NAME.path=value`, for what is not as at the start. */

import { at, leaves, replaced, shortened, valueFrom } from "./state.js";

const TOLD = 3; // wrong values that a message names

/**
 * Read what the address says of a figure.
 *
 * @returns {{values: Object<string, *>, problem: string}} path → value, and what makes no sense
 */
export function asked({ name, start, fields, module }) {
  const given = new URLSearchParams(location.search);
  const values = {};
  const wrong = [];
  const refuse = (path, text, message) => wrong.push({ path: path.replaceAll("_", " "), text, message });
  for (const [path, like] of leaves(start)) {
    const text = given.get(`${name}.${path}`);
    if (text === null) continue;
    try {
      values[path] = valueFrom(text, fields.get(path), like);
    } catch (problem) {
      refuse(path, text, problem.message);
    }
  }
  for (const path of Object.keys(values)) {
    const misfit = module.misfit?.(replaced(start, values), path, fields.get(path));
    if (!misfit) continue;
    delete values[path];
    refuse(path, given.get(`${name}.${path}`), misfit);
  }
  return { values, problem: told(wrong) };
}

function told(wrong) {
  if (wrong.length < 2) {
    return wrong.map(({ path, message }) => `The link asks for ${path}. ${message}`).join("");
  }
  const named = wrong.slice(0, TOLD).map(({ path, text }) => `${path} (“${shortened(text)}”)`);
  const more = wrong.length > TOLD ? ` and ${wrong.length - TOLD} more` : "";
  return `The link asks for values that cannot be: ${named.join(", ")}${more}.`;
}

/** Return the address of this page with the state of a figure in it. */
export function addressOf({ name, start, state }) {
  const address = new URL(location.href);
  for (const key of [...address.searchParams.keys()]) {
    if (key.startsWith(`${name}.`)) address.searchParams.delete(key);
  }
  for (const [path, value] of leaves(state)) {
    if (value !== at(start, path)) address.searchParams.set(`${name}.${path}`, value);
  }
  return address;
}

/** Whether a reader has come to the top of a page by a link, neither back nor by loading it again. */
export const isNewcomer = () =>
  !location.hash &&
  scrollY === 0 &&
  !(history.state?.y > 0) &&
  performance.getEntriesByType("navigation")[0]?.type === "navigate";
