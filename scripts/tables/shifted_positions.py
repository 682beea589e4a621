"""Does one matrix lead from every position to the one that lies a few further on?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.positions import sinusoidal_positions
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.position_shift import shift_matrix

SHIFT = 3
FOUND_ON = 10
FROM = (0, 1, 10, 100, 1000)


@dataclass(frozen=True)
class Shifted:
    """The matrix, where it leads from each position, and where the next vectors really are."""

    matrix: NDArray[np.float64]
    reached: NDArray[np.float64]
    there: NDArray[np.float64]

    @property
    def errors(self) -> NDArray[np.float64]:
        """Largest difference of both for each position."""
        errors: NDArray[np.float64] = np.abs(self.reached - self.there).max(axis=1)
        return errors


def compute() -> Shifted:
    vectors = sinusoidal_positions(max(FROM) + SHIFT + 1, len(example.DIMENSIONS))
    matrix = shift_matrix(vectors[: FOUND_ON + SHIFT], SHIFT)
    at = np.array(FROM)
    return Shifted(matrix, vectors[at] @ matrix, vectors[at + SHIFT])


def tabulate(result: Shifted) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"{position:,d} → {position + SHIFT:,d}", *map(float, vector), small(error))
        for position, vector, error in zip(FROM, result.reached, result.errors, strict=True)
    ]
    waves = ["sine, fast", "cosine, fast", "sine, slow", "cosine, slow"]
    return Table(["from → to", *waves, "off by"], rows, ["", *[".4f"] * len(waves), ""])


def small(error: float) -> str:
    """Format a difference: what rounding alone explains is none."""
    return "0" if error < 1e-9 else show(error, ".1e")


def numbers(result: Shifted) -> dict[str, str]:
    return {
        "shift": str(SHIFT),
        "found_on": str(FOUND_ON),
        "furthest": show(max(FROM), ",d"),
        "largest_error": small(float(result.errors.max())),
        "cosine": show(result.matrix[0, 0], ".2f"),
        "sine": show(result.matrix[1, 0], ".2f"),
    }


def caption(result: Shifted) -> str:
    return (
        f"The vectors of positions times one matrix, the same in all rows, and by how much the "
        f"product misses the vector of the position {SHIFT} further on (differences of less than a "
        "billionth are rounding, and count as none)."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
