"""How much does "it" take from each word of its sentence?"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, identifier
from scripts.results.sentence_options import add_sentence_options, position_of, weights_for


@dataclass(frozen=True)
class WeightsFromOneWord:
    """The row of an attention matrix that belongs to one query."""

    words: tuple[str, ...]
    query: int
    weights: NDArray[np.float64]

    @property
    def by_weight(self) -> list[int]:
        """Positions of the words, the greatest weight first."""
        return [int(index) for index in np.argsort(-self.weights, kind="stable")]

    def weight_of(self, word: str) -> float:
        """Weight of a word's first occurrence."""
        return float(self.weights[position_of(word, self.words)])


def add_options(parser: argparse.ArgumentParser) -> None:
    add_sentence_options(parser)
    parser.add_argument("--query", default="it", help="the word that looks (or its number from 1)")


def compute(
    words: Sequence[str] = example.SENTENCE, weights: Path | None = None, query: str = "it"
) -> WeightsFromOneWord:
    position = position_of(query, words)
    return WeightsFromOneWord(tuple(words), position, weights_for(words, weights)[position])


def draw(result: WeightsFromOneWord, style: DrawingStyle) -> Figure:
    figure = style.figure(strip_height(result.words, style.width))
    axes = pixel_axes(figure)
    draw_strip(axes, result.words, result.weights, style.palette, query=result.query)
    return figure


def data(result: WeightsFromOneWord) -> Table:
    rows = list(zip(result.words, map(float, result.weights), strict=True))
    return Table(["word", "weight"], rows, ["", ".2f"], ["", "weights"])


def numbers(result: WeightsFromOneWord) -> dict[str, str]:
    ranked = result.by_weight
    each = {
        identifier(word): show(weight, ".2f")
        for word, weight in reversed(list(zip(result.words, result.weights, strict=True)))
    }
    given = {
        "largest_word": result.words[ranked[0]],
        "largest_percent": percent(result.weights[ranked[0]]),
        "total": show(result.weights.sum(), ".2f"),
        "words": str(len(result.words)),
        "smallest": show(result.weights.min(), ".3f"),
    }
    # A sentence of one word has no second.
    for second in ranked[1:2]:
        given |= {
            "second_word": result.words[second],
            "second": show(result.weights[second], ".2f"),
        }
    return each | given


def caption(result: WeightsFromOneWord) -> str:
    first = result.by_weight[0]
    return (
        f"The weights with which “{result.words[result.query]}” (framed) looks at each word of its "
        f"sentence. “{result.words[first]}” gets {show(result.weights[first], '.2f')}; "
        f"the {len(result.words)} weights sum to {show(result.weights.sum(), '.2f')}."
    )


def alt_text(result: WeightsFromOneWord) -> str:
    each = [
        f"{word} {show(w, '.2f')}" for word, w in zip(result.words, result.weights, strict=True)
    ]
    return (
        f"The sentence as coloured boxes, one a word, darker for more weight from "
        f"“{result.words[result.query]}”: {listed(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
