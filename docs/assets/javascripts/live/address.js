/**
 * The state of a live figure in the address of its page: `?NAME.path=value`, for what is not as at the start.
 *
 * What a reader has written stands behind the anchor, `#ANCHOR?NAME.path=text`: of an address, a browser
 * sends to no host what comes after `#`.
 */

import { at, isWritten, leaves, replaced, shortened, valueFrom } from "./state.js";

const TOLD = 3; // wrong values that a message names

/** Take apart what comes after `#`: the anchor, and what is written. */
function partsOf({ hash }) {
  const [, anchor, written] = hash.match(/^#?([^?]*)\??(.*)$/s);
  return { anchor, written: new URLSearchParams(written) };
}

/** Have an address lead to an anchor, with what is written behind it. */
function lead(address, anchor, written) {
  address.hash = written.size ? `${anchor}?${written}` : anchor;
}

/** Return an address that leads to another anchor, and says otherwise the same. */
export function ledTo(anchor, address) {
  const led = new URL(address);
  lead(led, anchor, partsOf(led).written);
  return led;
}

/**
 * Read what the address says of a figure.
 *
 * @returns {{values: Object<string, *>, problem: string}} path → value, and what makes no sense
 */
export function asked({ name, start, fields, module }) {
  // Links from before what is written stood behind the anchor have it in the query, as those in the prose do.
  const given = new URLSearchParams([...new URLSearchParams(location.search), ...partsOf(location).written]);
  const values = {};
  const wrong = [];
  const refuse = (path, text, message) => wrong.push({ path: path.replaceAll("_", " "), text, message });
  for (const [path, like] of leaves(start)) {
    const text = given.getAll(`${name}.${path}`).at(-1);
    if (text === undefined) continue;
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
export function addressOf({ name, start, state, fields }) {
  const address = new URL(location.href);
  const { anchor, written } = partsOf(address);
  for (const values of [address.searchParams, written]) {
    for (const key of [...values.keys()]) if (key.startsWith(`${name}.`)) values.delete(key);
  }
  for (const [path, value] of leaves(state)) {
    if (value === at(start, path)) continue;
    const values = isWritten(fields.get(path), value) ? written : address.searchParams;
    values.set(`${name}.${path}`, value);
  }
  lead(address, anchor, written);
  return address;
}

/**
 * Whether a reader has come to the top of a page by a link, neither back nor by loading it again. A browser finds
 * no anchor that something stands behind.
 */
export const isNewcomer = () =>
  (!location.hash || partsOf(location).written.size > 0) &&
  scrollY === 0 &&
  !(history.state?.y > 0) &&
  performance.getEntriesByType("navigation")[0]?.type === "navigate";
