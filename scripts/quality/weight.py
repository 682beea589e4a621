"""What does each page cost a reader's machine?

Bytes as they are sent, requests, elements, and the longest time for which it does not answer. The
first three have a limit, which a test of every page asserts (tests/browser/budgets.toml); the time
depends on the machine and has none.
"""

import argparse
import os
import statistics
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from tests.browser.conftest import QuietHandler, addresses, chromium, rest, serving_files, visiting
from tests.browser.weights import BUDGETS, costs_of, largest, over_budget, weights_of

WHEN = "every commit"
HEAVIEST = 5
"""How many pages are named for each of the costs."""

WATCH = """window.longest = 0;
new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
        window.longest = Math.max(window.longest, duration);
}).observe({ type: "longtask", buffered: true });"""
"""Chromium tells only of tasks of 50 ms and more."""

UNITS = {"bytes": "bytes", "requests": "requests", "nodes": "elements", "longest_task": "ms"}


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
    costs: dict[str, dict[str, int]] = {}
    with (
        chromium() as browser,
        serving_files(site, QuietHandler) as server,
        visiting(browser, server) as visit,
    ):
        for address in pages:
            reader = visit(address, before=WATCH)
            rest(reader.page)
            costs[address] = costs_of(reader)
            costs[address]["longest_task"] = round(reader.page.evaluate("window.longest"))
            for problem in over_budget(address, costs[address]):
                print(f"{problem}; most of it: {largest(weights_of(reader))}")
            reader.page.context.close()
            print(address, *(f"{costs[address][cost]} {unit}" for cost, unit in UNITS.items()))
    return summary(costs) | {"load": round(os.getloadavg()[0], 1)}


def summary(costs: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Say what pages cost at most and in the middle, and which cost most.

    Parameters
    ----------
    costs : dict
        Address → name of the cost → how much.
    """
    figures: dict[str, Any] = {"pages": len(costs), "budget": BUDGETS["page"]}
    for cost in UNITS:
        by_cost = sorted(costs, key=lambda address: -costs[address][cost])
        figures[cost] = {
            "most": costs[by_cost[0]][cost],
            "median": round(statistics.median(of_page[cost] for of_page in costs.values())),
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
