"""What does "it" look at in the first layer and in the second, in both sentences?"""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.two_layers import IT, NOUNS, Twins, compute

LAYERS = ("first", "second")
HEADING = 26
GAPS = (6, 20)
"""Below a first layer and below a second, in pixels."""

Strip = tuple[tuple[str, ...], int, NDArray[np.float64]]


def strips(result: Twins) -> Iterator[Strip]:
    """Yield the sentence, the number of the layer and the weights from "it"."""
    for words, layers in zip(result.sentences, result.layers, strict=True):
        for number, trace in enumerate((layers.first, layers.second), start=1):
            yield words, number, trace.weights[IT]


def draw(result: Twins, style: DrawingStyle) -> Figure:
    heights = [HEADING + strip_height(words, style.width) for words, _, _ in strips(result)]
    gaps = GAPS * len(result.sentences)
    figure = style.figure(sum(heights) + sum(gaps[:-1]))
    axes = pixel_axes(figure)
    top = 0.0
    for (words, number, weights), height, gap in zip(strips(result), heights, gaps, strict=True):
        axes.text(
            0, top + 16, f"{words[-1]}, {LAYERS[number - 1]} layer", color=style.palette.muted
        )
        draw_strip(axes, words, weights, style.palette, top=top + HEADING, query=IT)
        top += height + gap
    return figure


def data(result: Twins) -> Table:
    rows = [
        (words[-1], number, word, float(weight))
        for words, number, weights in strips(result)
        for word, weight in zip(words, weights, strict=True)
    ]
    return Table(["last word", "layer", "word", "weight"], rows)


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for index, last in enumerate(result.lasts):
        first = result.layers[index].first
        given |= {
            f"first_if_{last}": show(first.weights[IT, -1], ".2f"),
            f"score_if_{last}": show(first.scores[IT, -1], ".0f"),
            f"hint_if_{last}": show(result.hint(index), ".2f"),
            **{f"{noun}_if_{last}": show(result.weight(index, noun), ".2f") for noun in NOUNS},
        }
    return given


def caption(result: Twins) -> str:
    return (
        "Weights from “it” (framed) in both layers of hand-made attention, for the sentence and "
        "for its twin. In the first layer “it” looks at the last word, in the second at the noun "
        "that this word fits."
    )


def alt_text(result: Twins) -> str:
    given = numbers(result)
    each = [
        f"with {last}, the first layer gives {last} {given[f'first_if_{last}']}, the second "
        + " and ".join(f"{noun} {given[f'{noun}_if_{last}']}" for noun in NOUNS)
        for last in result.lasts
    ]
    return f"Rows of coloured boxes with the weights from it: {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
