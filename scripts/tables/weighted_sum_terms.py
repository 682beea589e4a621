"""Which terms add up to the new vector of "it"?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import percent, show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, identifier


@dataclass(frozen=True)
class WeightedSum:
    """One query's weights, the values, and their products; (L,), (L, 4) and (L, 4)."""

    words: tuple[str, ...]
    weights: NDArray[np.float64]
    values: NDArray[np.float64]
    output: NDArray[np.float64]

    @property
    def terms(self) -> NDArray[np.float64]:
        """Weight times value, one row a word."""
        return self.weights[:, np.newaxis] * self.values

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Length of each term: how much a word can move the sum."""
        lengths: NDArray[np.float64] = np.linalg.norm(self.terms, axis=-1)
        return lengths


def compute() -> WeightedSum:
    trace = example.worked_example()
    it = example.SENTENCE.index("it")
    return WeightedSum(example.SENTENCE, trace.weights[it], trace.value, trace.output[it])


def tabulate(result: WeightedSum) -> Table:
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
    )


def numbers(result: WeightedSum) -> dict[str, str]:
    shares = result.lengths / result.lengths.sum()
    cat, sat, mat = (result.words.index(word) for word in ("cat", "sat", "mat"))
    given = {
        f"share_{identifier(word)}": percent(share)
        for word, share in zip(result.words, shares, strict=True)
    }
    return given | {
        **{
            f"output_{name.replace('-', '_')}": show(number, ".2f")
            for name, number in zip(example.DIMENSIONS, result.output, strict=True)
        },
        "output": vector(result.output),
        "weight_percent_cat": percent(result.weights[cat]),
        "alive_from_cat": show(result.terms[cat, 1], ".2f"),
        "alive_percent_from_cat": percent(result.terms[cat, 1] / result.output[1]),
        "thing_from_cat": show(result.terms[cat, 0], ".2f"),
        "length_value_cat": show(np.linalg.norm(result.values[cat]), ".2f"),
        "length_value_mat": show(np.linalg.norm(result.values[mat]), ".2f"),
        "length_value_sat": show(np.linalg.norm(result.values[sat]), ".2f"),
        "weight_mat": show(result.weights[mat], ".3f"),
        "weight_sat": show(result.weights[sat], ".3f"),
        "term_length_mat": show(result.lengths[mat], ".3f"),
        "term_length_sat": show(result.lengths[sat], ".3f"),
        "term_length_ratio": show(result.lengths[sat] / result.lengths[mat], ".1f"),
    }


def caption(result: WeightedSum) -> str:
    return (
        "Weight times value, word by word, and the sum: the new vector of “it”. The fourth "
        f"dimension, {example.DIMENSIONS[-1]}, is left out: no word passes any of it on."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
