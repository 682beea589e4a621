"""What do positions do to the weights of one word?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import attention_trace
from attention_explainer import worked_example as example
from attention_explainer.positions import rotary, sinusoidal_positions
from attention_figures.canvas import pixel_axes
from attention_figures.maps import HEAT_SIZE, draw_heat_map, heat_map_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

NAMES = ("none", "added", "rotary")
DIGITS = ".3f"
"""Decimals in the prose: with positions added, two would round the largest weight to one."""


@dataclass(frozen=True)
class WeightsWithPositions:
    """Weights of the query word, shape (3, L): without positions, added to x, as rotations."""

    weights: NDArray[np.float64]

    def of(self, word: str) -> NDArray[np.float64]:
        """Return the weight of a word in each of the three cases."""
        return self.weights[:, example.position(word)]


def compute() -> WeightsWithPositions:
    x = example.embed(example.SENTENCE)
    moved = x + sinusoidal_positions(*x.shape)
    query, key = x @ example.W_Q, x @ example.W_K
    traces = (
        attention_trace(query, key, x),
        attention_trace(moved @ example.W_Q, moved @ example.W_K, x),
        attention_trace(rotary(query), rotary(key), x),
    )
    it = example.position(example.QUERY_WORD)
    return WeightsWithPositions(np.array([trace.weights[it] for trace in traces]))


def draw(result: WeightsWithPositions, style: DrawingStyle) -> Figure:
    left = 58
    figure = style.figure(4 + heat_map_height(len(NAMES), example.SENTENCE, left, style))
    draw_heat_map(
        pixel_axes(figure), NAMES, example.SENTENCE, result.weights, style, left=left, top=4
    )
    figure.axes[0].text(0, 16, "positions ↓", size=HEAT_SIZE, color=style.palette.muted)
    return figure


def data(result: WeightsWithPositions) -> Table:
    rows = [
        (name, word, float(weight))
        for name, weights in zip(NAMES, result.weights, strict=True)
        for word, weight in zip(example.SENTENCE, weights, strict=True)
    ]
    return Table(["positions", "word", "weight"], rows)


def numbers(result: WeightsWithPositions) -> dict[str, str]:
    answer = result.of(example.ANSWER)
    return {
        f"answer_{name}": show(weight, DIGITS) for name, weight in zip(NAMES, answer, strict=True)
    }


def caption(result: WeightsWithPositions) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” without positions, with sinusoidal positions added "
        "to the embeddings, and with queries and keys rotated by theirs. The matrices were made by "
        "hand for the first row."
    )


def alt_text(result: WeightsWithPositions) -> str:
    answers = [
        f"{name} {show(weight, DIGITS)}"
        for name, weight in zip(NAMES, result.of(example.ANSWER), strict=True)
    ]
    return (
        f"Three rows of weights over the sentence, one for each kind of positions. The weight of "
        f"“{example.ANSWER}”: {listed(answers)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
