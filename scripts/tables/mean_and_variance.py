"""What are mean, variance and standard deviation of four numbers?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.sums import mean, root, square_distances

NUMBERS = (1.0, 3.0, 3.0, 9.0)
"""Small, and with a mean and a root that come out even."""


@dataclass(frozen=True)
class Spread:
    """Numbers, and how far each is from their mean."""

    numbers: NDArray[np.float64]
    mean: float
    variance: float

    @property
    def deviation(self) -> float:
        """Standard deviation: in the unit of the numbers, not of their squares."""
        return float(np.sqrt(self.variance))


def compute() -> Spread:
    given = np.array(NUMBERS)
    return Spread(given, float(given.mean()), float(given.var()))


def tabulate(result: Spread) -> Table:
    differences = result.numbers - result.mean
    columns = (result.numbers, differences, differences**2)
    rows: list[tuple[Cell, ...]] = [
        (name, *map(float, row))
        for name, row in zip(
            ("first", "second", "third", "fourth"), np.transpose(columns), strict=True
        )
    ]
    rows.append(("mean", *(float(column.mean()) for column in columns)))
    return Table(
        ["which", "number", "minus the mean", "squared"],
        rows,
        ["", ".0f", ".0f", ".0f"],
        emphasised=4,
    )


def numbers(result: Spread) -> dict[str, str]:
    return {
        "mean": trimmed(result.mean),
        "variance": trimmed(result.variance),
        "deviation": trimmed(result.deviation, 2),
    }


def worked(result: Spread) -> dict[str, Worked]:
    return {
        "mean": Worked(by=mean(result.numbers)),
        "variance": Worked(by=square_distances(result.numbers)),
        "deviation": Worked(by=root(result.variance)),
    }


def caption(result: Spread) -> str:
    return (
        "Four numbers, their distances from the mean, and the squares of these. The mean of the "
        f"last column is the variance, {trimmed(result.variance)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
