/** What a reader takes away from a live figure: its state as a program, as a link and as a file. */

import { ledTo } from "./address.js";
import { programFor } from "./state.js";

const ANSWERED = 3000; // milliseconds for which a button says that it is done

const boxOf = (panel) => panel.find(".live-program");

function programOf({ program, start, state, given, module, element }) {
  const values = module.forProgram?.(state, given, new URL(element.dataset.files, location.href).href) ?? state;
  return programFor(program, start, values);
}

function toggle(panel, isShown) {
  boxOf(panel).hidden = !isShown;
  for (const action of ["hide", "run"]) {
    const button = panel.find(`[data-action=${action}]`);
    if (button) button.hidden = !isShown;
  }
  panel.find(".program-output")?.setAttribute("hidden", "");
}

/** Let a button say that it is done: what is said of it stands at the top, which may be out of sight. */
function answer(panel, action) {
  const button = panel.find(`[data-action=${action}]`);
  button.dataset.words ??= button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = button.dataset.words), ANSWERED);
}

/** Show the program and copy it. */
export async function copyProgram(panel) {
  toggle(panel, true);
  renewProgram(panel);
  const box = boxOf(panel);
  try {
    await navigator.clipboard.writeText(box.value);
    panel.say("The program is copied. It prints the numbers shown here.");
    answer(panel, "copy");
  } catch {
    box.focus();
    box.select();
    panel.say("Copy the marked program. It prints the numbers shown here.");
  }
}

/** Let a program that is shown be that of the numbers shown. */
export function renewProgram(panel) {
  const box = boxOf(panel);
  if (box.hidden) return;
  box.value = programOf(panel);
  // What was printed belongs to the program before.
  panel.find(".program-output")?.setAttribute("hidden", "");
}

export function hideProgram(panel) {
  toggle(panel, false);
  panel.find("[data-action=copy]").focus();
}

/** Copy a link that leads to the figure, in its state. */
export async function copyLink(panel) {
  panel.timers.flush("address");
  const address = ledTo(panel.name, location.href);
  try {
    await navigator.clipboard.writeText(address.href);
    panel.say("The link is copied. It opens the figure as it is now.");
    answer(panel, "link");
  } catch {
    history.replaceState(history.state, "", address);
    panel.say("Copy the address of this page. It opens the figure as it is now.");
  }
}

/** Save the figure as it is now; what draws it is loaded when somebody asks for it. */
export async function saveFile(panel, kind) {
  try {
    const { save } = await import("./downloads.js");
    await save(panel, kind);
    panel.say(`${panel.name}.${kind} is saved. It holds the figure as it is now.`);
  } catch (problem) {
    panel.say(`The file could not be made (${problem.message}).`);
  }
}
