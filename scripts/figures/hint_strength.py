"""What becomes of both nouns if the first layer writes less?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.worked_layers import two_layers
from attention_figures.canvas import pixel_axes
from attention_figures.maps import HEAT_SIZE, draw_heat_map, heat_map_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.two_layers import CAUSE_AT, NOUNS, SENTENCES, weight_of

STRENGTHS = (1.0, 0.75, 0.5, 0.25, 0.0)


@dataclass(frozen=True)
class Strengths:
    """Weights from the pronoun in the second layer: (strengths, sentences, nouns)."""

    weights: NDArray[np.float64]

    def columns(self) -> list[str]:
        """Label of each noun in each sentence."""
        return [f"{noun}, if {words[CAUSE_AT]}" for words in SENTENCES for noun in NOUNS]


def compute() -> Strengths:
    return Strengths(
        np.array(
            [
                [
                    [weight_of(two_layers(words, strength=strength), noun, words) for noun in NOUNS]
                    for words in SENTENCES
                ]
                for strength in STRENGTHS
            ]
        )
    )


def draw(result: Strengths, style: DrawingStyle) -> Figure:
    left = 76
    columns = result.columns()
    figure = style.figure(4 + heat_map_height(len(STRENGTHS), columns, left, style))
    axes = pixel_axes(figure)
    axes.text(0, 16, "strength ↓", size=HEAT_SIZE, color=style.palette.muted)
    rows = [trimmed(strength, 2) for strength in STRENGTHS]
    weights = result.weights.reshape(len(rows), len(columns))
    draw_heat_map(axes, rows, columns, weights, style, left=left, top=4)
    return figure


def data(result: Strengths) -> Table:
    weights = result.weights.reshape(len(STRENGTHS), -1)
    rows = [(strength, *map(float, row)) for strength, row in zip(STRENGTHS, weights, strict=True)]
    return Table(["strength", *result.columns()], rows)


def caption(result: Strengths) -> str:
    return (
        f"Weights of {NOUNS[0]} and {NOUNS[1]} for “{example.QUERY_WORD}” in the second layer, if "
        "what the first layer writes is multiplied by a strength from one down to zero: with "
        "nothing written they are equal."
    )


def alt_text(result: Strengths) -> str:
    each = [
        f"{column} from {show(first, '.2f')} to {show(last, '.2f')}"
        for column, first, last in zip(
            result.columns(), result.weights[0].ravel(), result.weights[-1].ravel(), strict=True
        )
    ]
    return f"Grid of weights, one row for each strength. Downwards: {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
