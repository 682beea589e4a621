"""What does dropout do to the weights of one word, in single draws and on average?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table

RATE = 0.1
SEEDS = range(2000)


@dataclass(frozen=True)
class Dropped:
    """The weights of one word, and what is left of them in each draw: (seeds, L)."""

    words: tuple[str, ...]
    weights: NDArray[np.float64]
    draws: NDArray[np.float64]

    @property
    def without_answer(self) -> NDArray[np.bool_]:
        """Say of each draw whether the answer lost its weight."""
        without: NDArray[np.bool_] = self.draws[:, example.position(example.ANSWER)] == 0
        return without

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean over all draws."""
        means: NDArray[np.float64] = self.draws.mean(axis=0)
        return means

    @property
    def sums(self) -> NDArray[np.float64]:
        """Sum of the weights in each draw."""
        sums: NDArray[np.float64] = self.draws.sum(axis=1)
        return sums


def dropped(
    weights: NDArray[np.float64], rate: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Set each weight to zero with a probability, and make up for it in the others."""
    kept = rng.random(weights.shape) >= rate
    left: NDArray[np.float64] = np.where(kept, weights / (1 - rate), 0.0)
    return left


def compute() -> Dropped:
    weights = example.worked_example().weights[example.position(example.QUERY_WORD)]
    draws = [dropped(weights, RATE, np.random.default_rng(seed)) for seed in SEEDS]
    return Dropped(example.SENTENCE, weights, np.array(draws))


def tabulate(result: Dropped) -> Table:
    parts = (
        result.weights,
        result.draws[0],
        result.draws[result.without_answer.argmax()],
        result.means,
    )
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, numbers)) for word, *numbers in zip(result.words, *parts, strict=True)
    ]
    rows.append(("sum", *(float(part.sum()) for part in parts)))
    return Table(
        ["word", "weight", "first draw", f"without {example.ANSWER}", "mean"],
        rows,
        ["", *[".3f"] * 4],
        ["", "weights", "", "", ""],
        emphasised=len(result.words),
    )


def numbers(result: Dropped) -> dict[str, str]:
    return {
        "rate": percent(RATE),
        "times": show(1 / (1 - RATE), ".2f"),
        "draws": show(len(result.draws), ",d"),
        "lowest_sum": show(result.sums.min(), ".2f"),
        "highest_sum": show(result.sums.max(), ".2f"),
        "mean_sum": show(result.sums.mean(), ".2f"),
        "without_answer": percent(result.without_answer.mean()),
        "largest_difference": show(np.abs(result.means - result.weights).max(), ".3f"),
    }


def caption(result: Dropped) -> str:
    return (
        f"The weights of “{example.QUERY_WORD}”, what dropout at a rate of {percent(RATE)} leaves "
        f"of them in the first draw and in the first that leaves out “{example.ANSWER}”, and the "
        f"mean over {len(result.draws):,d} draws."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
