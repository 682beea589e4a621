"""Which matrix undoes another?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.results.latex import matrix

MATRIX = ((2.0, 1.0), (1.0, 1.0))
"""Small, and with an inverse of whole numbers."""


@dataclass(frozen=True, eq=False)
class Undone:
    """A matrix, its inverse and their product."""

    matrix: NDArray[np.float64]
    inverse: NDArray[np.float64]
    product: NDArray[np.float64]


def compute() -> Undone:
    given = np.array(MATRIX)
    inverse = np.linalg.inv(given)
    return Undone(given, inverse, given @ inverse)


def typeset(result: Undone) -> str:
    given, inverse, product = (
        matrix([[trimmed(number) for number in row] for row in of])
        for of in (result.matrix, result.inverse, result.product)
    )
    return rf"{given} \; {inverse} = {product}"


if __name__ == "__main__":
    raise SystemExit(run(__file__))
