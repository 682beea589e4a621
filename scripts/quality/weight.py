"""What does each page cost a reader's machine?

Bytes as they are sent, requests, elements, and the longest work for which it does not answer. All
have a limit, which a test of every page asserts (tests/browser/budgets.toml). That work is counted
in time of the processor, as a multiple of what sorting many numbers takes in the same page.
"""

import argparse
import os
import statistics
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from tests.browser.conftest import QuietHandler, addresses, chromium, serving_files, visiting
from tests.browser.weights import BUDGETS, NUMBERS, largest, over_budget, weigh, weights_of

WHEN = "every commit"
HEAVIEST = 5
"""How many pages are named for each of the costs."""

UNITS = {
    "bytes": "bytes",
    "requests": "requests",
    "nodes": "elements",
    "longest_task": "times as long as sorting",
}
DECIMALS = {"longest_task": 1}
"""Of the median; what is counted has none."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a built site."""
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="a built site")


def longest_listing(site: Path) -> str:
    """Return the address of the longest of the pages that show a script."""
    pages = (site / "source").rglob("index.html")
    longest = max(pages, key=lambda page: page.stat().st_size)
    return f"/{longest.parent.relative_to(site).as_posix()}/"


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Open every page that somebody wrote, and the longest listing, one after the other."""
    site = given.site.resolve()
    pages = [*addresses(), longest_listing(site)]
    costs: dict[str, dict[str, float]] = {}
    with (
        chromium() as browser,
        serving_files(site, QuietHandler) as server,
        visiting(browser, server) as visit,
    ):
        for address in pages:
            reader, costs[address] = weigh(visit, address)
            for problem in over_budget(address, costs[address]):
                print(f"{problem}; largest files: {largest(weights_of(reader))}")
            reader.page.context.close()
            print(address, *(f"{costs[address][cost]} {unit}" for cost, unit in UNITS.items()))
    return summary(costs) | {"load": round(os.getloadavg()[0], 1)}


def summary(costs: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Say what pages cost at most and in the middle, and which cost most.

    Parameters
    ----------
    costs : dict
        Address → name of the cost → how much.
    """
    figures: dict[str, Any] = {"pages": len(costs), "budget": BUDGETS["page"], "sorted": NUMBERS}
    for cost in UNITS:
        by_cost = sorted(costs, key=lambda address: -costs[address][cost])
        median = statistics.median(of_page[cost] for of_page in costs.values())
        figures[cost] = {
            "most": costs[by_cost[0]][cost],
            "median": round(median, DECIMALS.get(cost)),
            "heaviest": [[address, costs[address][cost]] for address in by_cost[:HEAVIEST]],
        }
    figures["exceptions"] = len(BUDGETS.get("exception", []))
    figures["over"] = [
        problem for address, of_page in costs.items() for problem in over_budget(address, of_page)
    ]
    return figures


def problems(figures: dict[str, Any]) -> list[str]:
    """Return the pages that cost more than they may."""
    over: list[str] = figures["over"]
    return over
