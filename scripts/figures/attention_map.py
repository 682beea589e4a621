"""How does every word look at every other?"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from attention_explainer import worked_example as example
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from scripts.contract import Table, identifier, listed, show
from scripts.drawing import pixel_axes, text_width
from scripts.sentence_options import add_sentence_options, weights_for
from scripts.styles.drawing_style import DrawingStyle

SIZE = 15


@dataclass(frozen=True)
class AttentionMap:
    """Words and their attention matrix: row = query, column = key."""

    words: tuple[str, ...]
    weights: NDArray[np.float64]

    def favourite(self, query: int) -> int:
        """Position of the word that gets most from a query."""
        return int(self.weights[query].argmax())


def add_options(parser: argparse.ArgumentParser) -> None:
    add_sentence_options(parser)


def compute(
    words: Sequence[str] = example.SENTENCE, weights: Path | None = None
) -> AttentionMap:
    return AttentionMap(tuple(words), weights_for(words, weights))


def draw(result: AttentionMap, style: DrawingStyle) -> Figure:
    words, palette = result.words, style.palette
    left = max(text_width(word, SIZE) for word in words) + 12
    top = left + 18
    cell = (style.width - left) / len(words)
    row = min(cell, 40) if not style.is_narrow else max(cell, 26)
    # In a small cell the leading zero has no room: hundredths are written instead.
    in_hundredths = cell < 38
    figure = style.figure(top + row * len(words))
    axes = pixel_axes(figure)
    axes.text(0, 16, "query ↓", size=SIZE, color=palette.query)
    axes.text(style.width, 16, "key →", size=SIZE, color=palette.key, ha="right")
    for index, word in enumerate(words):
        middle = top + (index + 0.5) * row
        axes.text(left - 8, middle + 5, word, ha="right", size=SIZE, color=palette.ink)
        axes.text(
            left + (index + 0.5) * cell + 5, top - 7, word, rotation=90, size=SIZE, ha="center",
            va="bottom",
        )
        for column, weight in enumerate(result.weights[index]):
            x, y = left + column * cell, top + index * row
            axes.add_patch(
                Rectangle(
                    (x + 0.5, y + 0.5), cell - 1, row - 1,
                    facecolor=palette.heat(weight), edgecolor="none",
                )
            )
            text = show(100 * weight, ".0f") if in_hundredths else show(weight, ".2f")
            axes.text(
                x + cell / 2, y + row / 2 + 5, text, ha="center", size=13 if in_hundredths else 14,
                color=palette.on_heat(weight),
            )
    return figure


def data(result: AttentionMap) -> Table:
    rows = [
        (word, *map(float, row)) for word, row in zip(result.words, result.weights, strict=True)
    ]
    return Table(["query \\ key", *result.words], rows, ["", *[".2f"] * len(result.words)])


def numbers(result: AttentionMap) -> dict[str, str]:
    given = {"cells": str(result.weights.size)}
    for query, word in reversed(list(enumerate(result.words))):
        favourite = result.favourite(query)
        given[f"{identifier(word)}_favourite"] = result.words[favourite]
        given[f"{identifier(word)}_weight"] = show(float(result.weights[query, favourite]), ".2f")
    flattest = int(result.weights.max(axis=1).argmin())
    return given | {
        "flattest_word": result.words[flattest],
        "flattest_weight": show(float(result.weights[flattest].max()), ".2f"),
        "uniform": show(1 / len(result.words), ".2f"),
    }


def caption(result: AttentionMap) -> str:
    size = len(result.words)
    return (
        f"All {size} × {size} weights. A row is a query and sums to one; a column is a key. On a "
        "narrow screen the cells hold hundredths."
    )


def alt_text(result: AttentionMap) -> str:
    each = [
        f"{word} → {result.words[result.favourite(i)]} "
        f"{show(float(result.weights[i].max()), '.2f')}"
        for i, word in enumerate(result.words)
    ]
    return f"Grid of weights, one row for each query. The largest weight of each row: {listed(each)}."


if __name__ == "__main__":
    from scripts.command_line import run

    raise SystemExit(run(__file__))
