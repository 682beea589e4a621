/** The controls of a live figure: finding them, and letting them say what the state is. */

import { at, replaced, says, valueFrom } from "./state.js";

/** Map each name to the elements that bear it: data-field="name", say. */
export function grouped(root, attribute) {
  const groups = new Map();
  for (const element of root.querySelectorAll(`[data-${attribute}]`)) {
    const name = element.dataset[attribute];
    groups.set(name, [...(groups.get(name) ?? []), element]);
  }
  return groups;
}

/** Write a number of the state as its field has it: at the start rounded, later as it was set. */
export function fieldText({ fields, state, start }, path) {
  const value = at(state, path);
  const field = fields.get(path).find(({ type }) => type === "text");
  return field && value === at(start, path) ? field.defaultValue : String(value);
}

/**
 * Return what a control sets its value to; a RangeError says what is wrong with it, by itself or beside the other
 * values. The message stands at the field, which so has to say what a slider beside it says.
 */
export function readControl({ start, state, module, fields }, control) {
  const path = control.dataset.field;
  const controls = fields.get(path);
  if (control.type === "range") for (const other of controls) other.value = control.value;
  if (control.type === "checkbox") return control.checked;
  const value = valueFrom(control.value, controls, at(start, path));
  const misfit = module.misfit?.(replaced(state, { [path]: value }), path, controls);
  if (misfit) throw new RangeError(misfit);
  return value;
}

/**
 * Let all controls say what the state is, but for a field that somebody is writing in; and mark those
 * that do not say what they said at the start.
 */
export function writeFields(panel) {
  for (const [path, controls] of panel.fields) {
    const value = at(panel.state, path);
    const isChanged = value !== at(panel.start, path);
    for (const control of controls) {
      const isMeant = control.type !== "radio" || control.value === String(value);
      control.classList.toggle("changed", isChanged && isMeant);
      if (control.type === "checkbox") control.checked = value;
      else if (control.type === "radio") control.checked = isMeant;
      else if (control.type !== "text") control.value = value;
      else if (control === document.activeElement || panel.problems.has(control)) continue;
      else if (!says(control, value)) control.value = fieldText(panel, path);
    }
  }
}

/** Take back what a finger did to a slider on which it only began to scroll the page. */
export function letScrollsPass(panel) {
  let before;
  panel.element.addEventListener("pointerdown", () => (before = panel.state));
  panel.element.addEventListener("pointercancel", ({ target: { type, dataset } }) => {
    const path = dataset.field;
    if (type !== "range" || at(before, path) === at(panel.state, path)) return;
    panel.set({ [path]: at(before, path) });
  });
}
