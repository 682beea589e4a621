/**
 * Drag a part of a picture itself. What it does, a slider does too, for keys.
 *
 * An element with data-drag="name" is the handle, and lies in an element with data-plane. A module's
 * drags.name(state, given, where) gets the state when it was taken hold of, and `where`: `across` and
 * `down`, where in the plane the pointer is (0 to 1), and `from`, the same when it took hold.
 *
 * A finger may want to scroll instead: the style of a handle says in which ways (touch-action), and
 * where a browser then takes the pointer away, all is put back.
 */

import { leaves } from "./state.js";

export function letDrag(panel) {
  let held; // { pointer, name, plane, state, from }

  const whereIn = (plane, { clientX, clientY }) => {
    const { left, top, width, height } = plane.getBoundingClientRect();
    return { across: (clientX - left) / width, down: (clientY - top) / height };
  };
  const pull = (event) => {
    const where = { ...whereIn(held.plane, event), from: held.from };
    panel.set(panel.module.drags[held.name](held.state, panel.given, where));
  };
  const on = (type, act) =>
    panel.element.addEventListener(type, (event) => {
      if (held?.pointer === event.pointerId) act(event);
    });

  panel.element.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    event.preventDefault(); // nothing is to be marked as text
    handle.setPointerCapture(event.pointerId);
    const plane = handle.closest("[data-plane]");
    held = {
      ...{ pointer: event.pointerId, name: handle.dataset.drag, plane },
      ...{ state: panel.state, from: whereIn(plane, event) },
    };
    pull(event);
  });
  on("pointermove", pull);
  on("pointerup", () => (held = undefined));
  on("pointercancel", () => {
    panel.set(Object.fromEntries(leaves(held.state)));
    held = undefined;
  });
}
