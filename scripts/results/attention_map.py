"""A sentence with the weights from every word to every word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.artifacts.contract import Cell, Table
from scripts.results.quantities import weights_of


@dataclass(frozen=True)
class AttentionMap:
    """Words and their attention matrix: row = query, column = key."""

    words: tuple[str, ...]
    weights: NDArray[np.float64]

    def favourite(self, query: int) -> int:
        """Position of the word to which a query gives most."""
        return int(self.weights[query].argmax())


def table_of_map(result: AttentionMap) -> Table:
    """Put the weights of each query in a row."""
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, row)) for word, row in zip(result.words, result.weights, strict=True)
    ]
    return Table(
        ["query \\ key", *result.words],
        rows,
        ["", *[".2f"] * len(result.words)],
        holds=[["", *weights_of(word, result.words)] for word in result.words],
    )
