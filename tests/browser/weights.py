"""What a page asks of a reader's machine, and how much it may."""

import gzip
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
COUNT_NODES = "document.querySelectorAll('*').length"
MOST_SHOWN = 5
"""How many of the largest files are named where a page weighs too much."""


def weights_of(reader: "Visit") -> dict[str, int]:
    """Return the bytes of each file that a page loaded: text packed, fonts as they are."""
    return {
        answer.url.removeprefix(reader.home): len(
            answer.body() if ".woff" in answer.url else gzip.compress(answer.body(), 6)
        )
        for answer in reader.answers
    }


def costs_of(reader: "Visit") -> dict[str, int]:
    """Count what an open page, which has come to rest, has cost until now."""
    return {
        "bytes": sum(weights_of(reader).values()),
        "requests": len(reader.answers),
        "nodes": reader.page.evaluate(COUNT_NODES),
    }


def budget_of(address: str) -> dict[str, int]:
    """Return what a page may cost: the same for all, but for the exceptions."""
    own = [each for each in BUDGETS.get("exception", []) if each["page"] == address]
    named = {name: each[name] for each in own for name in BUDGETS["page"] if name in each}
    return BUDGETS["page"] | named


def over_budget(address: str, costs: dict[str, int]) -> list[str]:
    """Say what a page has too much of."""
    return [
        f"{address}: {costs[name]} {name}, more than {most}"
        for name, most in budget_of(address).items()
        if costs[name] > most
    ]


def largest(weights: dict[str, int]) -> str:
    """Name the files that weigh most."""
    by_weight = sorted(weights.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {size}" for name, size in by_weight[:MOST_SHOWN])
