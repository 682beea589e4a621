"""How is a row of numbers multiplied by a matrix?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.results.latex import matrix

ROW = (2.0, 1.0)
MATRIX = ((1.0, 3.0), (4.0, -1.0))


@dataclass(frozen=True)
class Product:
    """A row, a matrix and their product."""

    row: NDArray[np.float64]
    matrix: NDArray[np.float64]
    product: NDArray[np.float64]


def compute() -> Product:
    row, by = np.array(ROW), np.array(MATRIX)
    return Product(row, by, row @ by)


def typeset(result: Product) -> str:
    row = [trimmed(number) for number in result.row]
    columns = [[trimmed(number) for number in column] for column in result.matrix.T]
    sums = [
        " + ".join(
            rf"{left} \cdot {bracketed(right)}" for left, right in zip(row, column, strict=True)
        )
        for column in columns
    ]
    return (
        rf"{matrix([row])} \; {matrix(list(zip(*columns, strict=True)))} = {matrix([sums])} = "
        rf"{matrix([[trimmed(number) for number in result.product]])}"
    )


def bracketed(number: str) -> str:
    """Put a negative number in brackets, as is usual behind a sign of multiplication."""
    return f"({number})" if number.startswith("−") else number


if __name__ == "__main__":
    raise SystemExit(run(__file__))
