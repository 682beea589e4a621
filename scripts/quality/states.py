"""Is every live figure accessible in every state that one of its controls leads to?

From its start, each option of each control is chosen, each slider goes to both ends, and something
wrong is written into a field of each kind. axe-core looks at each of these states, in both schemes.
"""

import argparse
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from tests.browser.conftest import QuietHandler, chromium, serving_files, visiting
from tests.browser.live import NAMES, LiveFigure, page_of
from tests.browser.states import walk
from tests.browser.test_every_page import STANDARDS

WHEN = "every night"
RULES = {"light": STANDARDS, "dark": ["color-contrast"]}
"""The schemes differ in colours alone."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a built site, and some of the figures."""
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="a built site")
    parser.add_argument("--figure", action="append", choices=NAMES, help="one in place of all")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Walk through the states of each figure."""
    names = given.figure or NAMES
    states: dict[str, int] = {}
    amiss: list[str] = []
    with (
        chromium() as browser,
        serving_files(given.site.resolve(), QuietHandler) as server,
        visiting(browser, server) as visit,
    ):
        for name in names:
            for scheme, rules in RULES.items():
                page = visit(page_of(name), scheme=scheme).page
                found = list(walk(LiveFigure(page, name).wait(), rules))
                of_figure = [
                    f"{name}, {scheme}, {state}: {problem}"
                    for state, of_state in found
                    for problem in of_state
                ]
                print(*of_figure, sep="\n", end="\n" if of_figure else "")
                amiss += of_figure
                states[name] = len(found)
                page.context.close()
            print(f"{name}: {states[name]} states", flush=True)
    return {
        "figures": len(names),
        "states": sum(states.values()),
        "schemes": len(RULES),
        "amiss": amiss,
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Return what is not accessible, and in which state."""
    amiss: list[str] = figures["amiss"]
    return amiss
