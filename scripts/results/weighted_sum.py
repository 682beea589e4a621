"""The new vector of one word as a weighted sum of values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from scripts.artifacts.contract import Cell, Table
from scripts.results.quantities import ASKING, called, of_vector
from scripts.results.roles import name_of

PLANE = (0, 1)
"""The two dimensions in which values are drawn: thing and alive."""


@dataclass(frozen=True)
class WeightedSum:
    """One query's weights, the values, and their products; (L,), (L, 4) and (L, 4)."""

    words: tuple[str, ...]
    weights: NDArray[np.float64]
    values: NDArray[np.float64]
    output: NDArray[np.float64]

    @property
    def terms(self) -> NDArray[np.float64]:
        """Weight times value, one row per word."""
        return self.weights[:, np.newaxis] * self.values

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Length of each term: how much a word can move the sum."""
        lengths: NDArray[np.float64] = np.linalg.norm(self.terms, axis=-1)
        return lengths


def compute() -> WeightedSum:
    trace = example.worked_example()
    it = example.position(example.QUERY_WORD)
    return WeightedSum(example.SENTENCE, trace.weights[it], trace.value, trace.output[it])


def table_of_terms(result: WeightedSum) -> Table:
    """Put weights, values and terms side by side, and below them the sum."""
    dimensions = example.DIMENSIONS[:-1]
    count = len(dimensions)
    rows: list[tuple[Cell, ...]] = [
        (word, float(weight), *map(float, value[:count]), *map(float, term[:count]))
        for word, weight, value, term in zip(
            result.words, result.weights, result.values, result.terms, strict=True
        )
    ]
    # The sum is taken over the terms themselves, so it checks the package's output.
    total = result.terms.sum(axis=0)
    rows.append(("sum", float(result.weights.sum()), *[""] * count, *map(float, total[:count])))
    return Table(
        [
            "word",
            "weight",
            *[f"value {name}" for name in dimensions],
            *[f"term {name}" for name in dimensions],
        ],
        rows,
        ["", ".3f", *[".1f"] * count, *[".3f"] * count],
        ["", "weights", *["value"] * count, *["output"] * count],
        groups=[("", 2), ("value", count), ("term", count)],
        emphasised=len(rows) - 1,
        holds=[
            *(
                [
                    "",
                    called("w", ASKING, word),
                    *of_vector("v", word)[:count],
                    *of_vector("t", word)[:count],
                ]
                for word in map(name_of, result.words)
            ),
            [""] * (2 + count) + of_vector("z", ASKING)[:count],
        ],
    )
