"""What a page asks of a reader's machine, and how much it may."""

import gzip
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.conftest import rest, tracing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visit

BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
COUNT_NODES = "document.querySelectorAll('*').length"
MOST_SHOWN = 5
"""How many of the largest files are named where a page weighs too much."""
MOST_VISITS = 3
"""A page whose longest task is too long is opened again: what other programs do makes it longer, by
half at times, but never shorter."""
NUMBERS = 300_000
"""How many numbers are sorted for the unit of the longest task. Chromium sorts them by a program
of its own, so that it does not matter when a script is compiled."""
SORTS = 3
"""How often they are sorted: the unit is the mean."""

SORT = f"""const sortNumbers = () => {{
    const numbers = new Float64Array({NUMBERS});
    let last = 1;
    for (let i = 0; i < numbers.length; i++) numbers[i] = last = (last * 16_807) % 2_147_483_647;
    numbers.sort();
}};"""
MARK = "sorting"
SORT_IN_A_TASK = f"""() => new Promise((done) => setTimeout(() => {{
    performance.mark("{MARK}");
    {SORT}
    for (let sorts = 0; sorts < {SORTS}; sorts++) sortNumbers();
    setTimeout(done);
}}))"""
"""Answers in another task, so that the one that sorts has ended."""
TRACED = ("disabled-by-default-devtools.timeline", "blink.user_timing")
"""Tasks, and the mark."""


def weights_of(reader: "Visit") -> dict[str, int]:
    """Return the bytes of each file that a page loaded: text packed, fonts as they are."""
    return {
        answer.url.removeprefix(reader.home): len(
            answer.body() if ".woff" in answer.url else gzip.compress(answer.body(), 6)
        )
        for answer in reader.answers
    }


def longest_task(events: list[dict[str, Any]]) -> float:
    """Return the longest task of a page before it sorted, as a multiple of one sorting.

    Both are times that the processor was at work for the thread which answers the reader, so that
    they do not grow while other programs have the processor.
    """
    mark = next(event for event in events if event["name"] == MARK)
    tasks = [
        event
        for event in events
        if event["name"] == "RunTask"
        and (event["pid"], event["tid"]) == (mark["pid"], mark["tid"])
        and "tdur" in event  # but for one that had not ended when the trace did
    ]
    earlier = [task for task in tasks if task["ts"] + task["dur"] < mark["ts"]]
    sorting = next(task for task in tasks if 0 <= mark["ts"] - task["ts"] <= task["dur"])
    return round(max(float(task["tdur"]) for task in earlier) / (sorting["tdur"] / SORTS), 1)


def weigh(visit: "Callable[[str | None], Visit]", address: str) -> "tuple[Visit, dict[str, float]]":
    """Open a page, leave it alone until it is still, and count what it has cost.

    Returns
    -------
    reader : Visit
        The last visit, still open.
    costs : dict
        Name of the cost → how much; of the longest task, the least of all visits.
    """
    longest: list[float] = []
    while True:
        reader = visit(None)
        with tracing(reader.page, TRACED) as events:
            reader.page.goto(reader.home + address)
            rest(reader.page)
            reader.page.evaluate(SORT_IN_A_TASK)
        longest.append(longest_task(events))
        if len(longest) == MOST_VISITS or longest[-1] <= budget_of(address)["longest_task"]:
            return reader, {
                "bytes": sum(weights_of(reader).values()),
                "requests": len(reader.answers),
                "nodes": reader.page.evaluate(COUNT_NODES),
                "longest_task": min(longest),
            }
        reader.page.context.close()


def budget_of(address: str) -> dict[str, float]:
    """Return what a page may cost: the same for all, but for the exceptions."""
    own = [each for each in BUDGETS.get("exception", []) if each["page"] == address]
    named = {name: each[name] for each in own for name in BUDGETS["page"] if name in each}
    return BUDGETS["page"] | named


def over_budget(address: str, costs: dict[str, float]) -> list[str]:
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
