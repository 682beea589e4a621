"""The states of a live figure that one move leads to, and what axe-core says of each."""

import re
from collections.abc import Iterator
from typing import Any

from tests.browser.live import LiveFigure
from tests.browser.test_every_page import NO_SIGNS

CONTROLS = """(panel) => {
    const controls = [...panel.querySelectorAll("[data-field], [data-action]")];
    return controls.map((control, index) => ({
        index,
        name: control.dataset.field ?? control.dataset.action,
        kind: control.dataset.action ? "button" : control.type ?? control.tagName.toLowerCase(),
        value: control.value,
        options: [...control.options ?? []].map(({ value }) => value),
        ends: [control.min, control.max],
        shown: control.closest("label, [data-field], [data-action]").checkVisibility(),
    }));
}"""

MOVE = """(panel, [index, value]) => {
    const control = [...panel.querySelectorAll("[data-field], [data-action]")][index];
    if (value === null) { control.click(); return; }
    control.value = value;
    for (const kind of ["input", "change"])
        control.dispatchEvent(new Event(kind, { bubbles: true }));
}"""

LEAVE_OUT = ("link", "reset", "retry", "run", "save")
"""Buttons that show nothing else in the figure: what they do has tests of its own."""

ALONE = ".md-header { position: static !important }"
"""The head of the page, which lies over what is scrolled to the top, is no state of a figure."""

WRONG = "?"
"""No number, and no word that a figure knows."""

RUN = """async ([panel, rules]) => {
    const { violations } = await axe.run(panel, {
        runOnly: rules, resultTypes: ["violations"], elementRef: false,
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
}"""

Move = tuple[str, int, str | None]
"""What it is called, the number of the control, and the value that it is given."""


def moves(live: LiveFigure) -> list[Move]:
    """Return every option of every control, and the ends of each slider.

    Of controls whose names differ in their places alone, such as the cells of a mask, the first and
    the last are taken; of fields to write into one of each kind, and it is given something wrong.
    """
    alike: dict[tuple[str, str, str], list[Move]] = {}
    for control in live.panel.evaluate(CONTROLS):
        if not control["shown"] or control["name"] in LEAVE_OUT:
            continue
        kind, name, index = control["kind"], control["name"], control["index"]
        values: list[str | None] = [None]
        if kind == "range":
            values = control["ends"]
        elif kind.startswith("select"):
            values = control["options"]
        elif kind in ("text", "textarea", "number", "search"):
            values = [WRONG]
        of_kind = (kind, re.sub(r"\d+", "#", name), control["value"] if kind == "radio" else "")
        for value in values:
            told = f"{name} {control['value'] if kind == 'radio' else ''} {value or ''}".strip()
            alike.setdefault((*of_kind[:2], of_kind[2] or str(value)), []).append(
                (told, index, value)
            )
    chosen = [one for of_kind in alike.values() for one in dict.fromkeys((of_kind[0], of_kind[-1]))]
    return sorted(chosen, key=lambda move: move[1])


def violations(live: LiveFigure, rules: list[str]) -> list[str]:
    """Return what axe-core finds in a figure as it is now."""
    page = live.page
    if page.evaluate("typeof axe") == "undefined":
        # Whoever only asks what there is to measure needs no browser.
        from axe_playwright_python.sync_playwright import Axe

        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(RUN, [f'.live[data-live="{live.name}"]', rules])
    return found


def walk(live: LiveFigure, rules: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each state by the move that leads to it from the start, and what is amiss there."""
    live.page.add_style_tag(content=f"{ALONE} {NO_SIGNS}")
    yield "start", violations(live, rules)
    for told, index, value in moves(live):
        live.panel.evaluate(MOVE, [index, value])
        live.settle()
        yield told, violations(live, rules)
        reset: Any = live.panel.locator('[data-action="reset"]')
        reset.evaluate("(button) => button.click()")
        live.settle()
