"""Why is a weight not simply a score divided by the sum of all scores?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_figures.text import percent, show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results import scores_to_weights
from scripts.results.quantities import ASKING, called
from scripts.results.roles import name_of
from scripts.results.sums import share, softmax_share

LOGITS = np.array([3.0, 2.0, -1.0])
"""Chosen by hand: one is negative."""

LESS = 2.0
"""What is taken from all of them in the second row."""


@dataclass(frozen=True)
class Shares:
    """Logits and what two recipes make of them, one row each; and both for the worked example."""

    logits: NDArray[np.float64]
    by_sum: NDArray[np.float64]
    by_softmax: NDArray[np.float64]
    cat_by_sum: float
    cat_by_softmax: float


def compute() -> Shares:
    logits = np.array([LOGITS, LOGITS - LESS])
    steps = scores_to_weights.compute()
    cat = example.position(example.ANSWER, steps.words)
    return Shares(
        logits,
        logits / logits.sum(axis=1, keepdims=True),
        softmax(logits),
        float(steps.scores[cat] / steps.scores.sum()),
        float(steps.weights[cat]),
    )


def tabulate(result: Shares) -> Table:
    places = ("first", "second", "third")
    rows: list[tuple[Cell, ...]] = [
        (vector(logits), *map(float, by_sum), *map(float, by_softmax))
        for logits, by_sum, by_softmax in zip(
            result.logits, result.by_sum, result.by_softmax, strict=True
        )
    ]
    return Table(
        [
            "scores",
            *[f"share of the sum {place}" for place in places],
            *[f"softmax {place}" for place in places],
        ],
        rows,
        ["", *[".2f"] * 6],
        ["", *[""] * 3, *["weights"] * 3],
        groups=[("", 1), ("share of the sum", 3), ("softmax", 3)],
    )


def numbers(result: Shares) -> dict[str, str]:
    return {
        "negative": show(result.by_sum[0].min(), ".2f"),
        "less": show(LESS, ".0f"),
        "lowest_after": show(result.by_sum[1, -1], ".2f"),
        "cat_by_sum": percent(result.cat_by_sum),
        "cat_by_softmax": percent(result.cat_by_softmax),
    }


def worked(result: Shares) -> dict[str, Worked]:
    steps = scores_to_weights.compute()
    cat = example.position(example.ANSWER, steps.words)
    answer = name_of(example.ANSWER)
    lowest = int(result.by_sum[0].argmin())
    return {
        "negative": Worked("", (), share(result.logits[0, lowest], result.logits[0])),
        "lowest_after": Worked("", (), share(result.logits[1, -1], result.logits[1])),
        "cat_by_sum": Worked("", (called("s", ASKING),), share(steps.scores[cat], steps.scores)),
        "cat_by_softmax": Worked(
            called("w", ASKING, answer),
            (called("l", ASKING),),
            softmax_share(steps.scaled_scores, cat),
        ),
    }


def caption(result: Shares) -> str:
    return (
        "Three scores, chosen by hand, turned into shares in two ways; in the second row each is "
        f"{show(LESS, '.0f')} less. Dividing by the sum gives shares below zero and above one, and "
        "reverses the order. Softmax, explained below, gives the same weights in both rows."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
