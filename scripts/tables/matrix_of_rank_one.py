"""What comes out of a matrix whose rows all point the same way?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

MATRIX = ((1.0, 2.0), (2.0, 4.0))
"""The second row is twice the first."""

ROWS = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (3.0, -1.0))


@dataclass(frozen=True)
class Narrow:
    """A matrix, rows, and what it makes of each."""

    matrix: NDArray[np.float64]
    rows: NDArray[np.float64]

    @property
    def out(self) -> NDArray[np.float64]:
        """One row for each that goes in."""
        out: NDArray[np.float64] = self.rows @ self.matrix
        return out

    @property
    def times(self) -> NDArray[np.float64]:
        """How many times the first row of the matrix comes out."""
        times: NDArray[np.float64] = self.out[:, 0] / self.matrix[0, 0]
        return times


def compute() -> Narrow:
    return Narrow(np.array(MATRIX), np.array(ROWS))


def row(numbers: NDArray[np.float64]) -> str:
    """Write a row of numbers as the text does.

    >>> row(np.array([1.0, -2.0]))
    '(1, −2)'
    """
    return f"({', '.join(map(trimmed, numbers))})"


def tabulate(result: Narrow) -> Table:
    rows = [
        (row(given), row(out), float(times))
        for given, out, times in zip(result.rows, result.out, result.times, strict=True)
    ]
    return Table(["goes in", "comes out", f"times {row(result.matrix[0])}"], rows, ["", "", ".0f"])


def numbers(result: Narrow) -> dict[str, str]:
    singular = np.linalg.svd(result.matrix, compute_uv=False)
    return {
        "first": row(result.matrix[0]),
        "second": row(result.matrix[1]),
        "rank": str(np.linalg.matrix_rank(result.matrix)),
        "largest": trimmed(singular[0]),
        "smallest": trimmed(singular[1]),
    }


def caption(result: Narrow) -> str:
    given = numbers(result)
    return (
        f"Rows multiplied by the matrix whose rows are {given['first']} and {given['second']}: "
        f"each result is a multiple of {given['first']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
