"""How much does the best word keep when there are more and more others?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.scores_to_weights import compute as scores_to_weights

OTHERS = (1, 3, 9, 31, 99, 315, 999)
FEW, MANY = 9, 99
FACTOR = 10
GAINS = (0, np.log(FACTOR))
"""What is added to the example's gap: nothing, and what makes up for FACTOR times the others."""


@dataclass(frozen=True)
class Dilution:
    """Weight of the best word by the number of others, shape (gaps, numbers of others)."""

    gaps: tuple[float, ...]
    weights: NDArray[np.float64]


def best_weight(gap: float, others: int) -> float:
    """Return the weight of a logit that is ahead of `others` equal ones by `gap`."""
    return float(softmax([gap, *[0.0] * others])[0])


def compute() -> Dilution:
    steps = scores_to_weights()
    answer, rival = (
        steps.scaled_scores[example.position(word)] for word in (example.ANSWER, example.RIVAL)
    )
    gap = float(answer - rival)
    gaps = tuple(gap + gain for gain in GAINS)
    return Dilution(
        gaps, np.array([[best_weight(each, others) for others in OTHERS] for each in gaps])
    )


def draw(result: Dilution, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 280)
    for gap, weights, marker, offset in zip(
        result.gaps, result.weights, "os", ((-4, -22), (86, 8)), strict=True
    ):
        axes.plot(OTHERS, weights, marker=marker, color=palette.weights, linewidth=1.5)
        label_series(
            axes, f"ahead by {show(gap, '.2f')}", (OTHERS[3], weights[3]), offset, palette.weights
        )
    axes.set_xscale("log")
    axes.set_xticks(OTHERS, [f"{others:,d}" for others in OTHERS])
    axes.minorticks_off()
    axes.set(ylim=(0, 1.04), xlabel="other words, all with the same logit")
    axes.set_title("weight of the best word", loc="left", size=15)
    return figure


def data(result: Dilution) -> Table:
    rows = [
        (others, *map(float, weights))
        for others, weights in zip(OTHERS, result.weights.T, strict=True)
    ]
    return Table(["others", *(f"ahead by {show(gap, '.2f')}" for gap in result.gaps)], rows)


def numbers(result: Dilution) -> dict[str, str]:
    gap = result.gaps[0]
    return {
        "gap": show(gap, ".2f"),
        "few": str(FEW),
        "many": str(MANY),
        "against_one": show(best_weight(gap, 1), ".2f"),
        "against_few": show(best_weight(gap, FEW), ".2f"),
        "against_many": show(best_weight(gap, MANY), ".2f"),
        "factor": str(FACTOR),
        "gain": show(GAINS[1], ".1f"),
    }


def caption(result: Dilution) -> str:
    return (
        f"Weight of one word whose logit is {show(result.gaps[0], '.2f')} ahead of all others, and "
        f"of one that is ahead by {show(GAINS[1], '.1f')} more, as the number of others grows. The "
        "horizontal axis is logarithmic."
    )


def alt_text(result: Dilution) -> str:
    ends = [
        f"ahead by {show(gap, '.2f')}, from {show(weights[0], '.2f')} to {show(weights[-1], '.2f')}"
        for gap, weights in zip(result.gaps, result.weights, strict=True)
    ]
    return f"Two falling lines from {OTHERS[0]} to {OTHERS[-1]} other words: {listed(ends)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
