/**
 * Messages name options as a program takes them, `head=2`; on the page there are controls instead, and each is
 * named by the beginning of its label.
 */

function labelOf({ labels: [label] }) {
  const { textContent } = label.querySelector("span") ?? label;
  return textContent.trim().match(/^[^:,]+/)[0];
}

/** Map each option to the label of its control. */
export function labelsOf(form) {
  const controls = [...form.elements].filter(({ name, type }) => name && type !== "radio");
  return new Map(controls.map((control) => [control.name, `“${labelOf(control)}”`]));
}

/**
 * Let a message name controls by their labels: `normalise=True divides` becomes “normalise” divides.
 *
 * @param {string} message
 * @param {string} file its name, which stays as it is
 * @param {Map<string, string>} labels
 */
export function inLabels(message, file, labels) {
  const names = [...labels.keys()].join("|");
  const first = new RegExp(`^(${names})(?=: )`);
  const given = new RegExp(`\\b(${names})=(True\\b|NAME\\b|)`, "g");
  const named = (text) =>
    text
      .replace(first, (name) => labels.get(name))
      .replace(given, (_, name, value) => labels.get(name) + (value ? "" : ": "));
  return message.split(file).map(named).join(file);
}
