"""The weights with which one word of a sentence looks at all of them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.reading.weights import place_of
from scripts.artifacts.contract import Table
from scripts.results.quantities import weights_of
from scripts.results.sentence_options import add_sentence_options, weights_for


@dataclass(frozen=True)
class WeightsFromOneWord:
    """The row of an attention matrix that belongs to one query."""

    words: tuple[str, ...]
    query: int
    weights: NDArray[np.float64]

    @property
    def by_weight(self) -> list[int]:
        """Positions of the words, from the greatest weight down."""
        return [int(index) for index in np.argsort(-self.weights, kind="stable")]

    def weight_of(self, word: str) -> float:
        """Weight of a word that stands once in the sentence."""
        return float(self.weights[place_of(word, self.words)])


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--words`, `--weights` and `--query`."""
    add_sentence_options(parser)
    parser.add_argument(
        "--query", default=example.QUERY_WORD, help="the word that looks (or its number from 1)"
    )


def compute(
    words: Sequence[str] | None = None,
    weights: Any = None,
    query: str = example.QUERY_WORD,
) -> WeightsFromOneWord:
    found = weights_for(words, weights)
    position = place_of(query, found.queries)
    return WeightsFromOneWord(found.queries, position, found.weights[position])


def table_of_weights(result: WeightsFromOneWord) -> Table:
    """Put each word beside its weight."""
    rows = list(zip(result.words, map(float, result.weights), strict=True))
    names = weights_of(result.words[result.query], result.words)
    return Table(
        ["word", "weight"],
        rows,
        ["", ".2f"],
        ["", "weights"],
        holds=[["", of] for of in names],
    )
