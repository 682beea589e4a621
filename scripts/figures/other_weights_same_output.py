"""Can very different weights give the same new vector?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

WORD = "on"
"""The word whose attention is the flattest of the sentence, so there is most to move about."""


@dataclass(frozen=True)
class Alternatives:
    """Two sets of weights, each (L,), and what comes out of each, (4,)."""

    weights: NDArray[np.float64]
    other: NDArray[np.float64]
    output: NDArray[np.float64]
    other_output: NDArray[np.float64]

    @property
    def moved(self) -> float:
        """Return the share of the attention that goes elsewhere."""
        return float(np.abs(self.weights - self.other).sum() / 2)


def furthest_weights(
    weights: NDArray[np.float64], value: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return weights with the same weighted sum of values, as different as one direction allows.

    Directions that change neither the sum of the weights nor the weighted sum of the values are
    the null space of the values with a column of ones. Each word is tried: its axis, brought into
    that space, is a direction, in both senses; one can go until a weight becomes zero. The one that
    moves most is taken.
    """
    constraints = np.column_stack([value, np.ones(len(value))]).T
    onto_null_space = np.eye(len(value)) - np.linalg.pinv(constraints) @ constraints
    best = weights
    for direction in (*onto_null_space, *-onto_null_space):
        falling = direction < -1e-12
        step = (weights[falling] / -direction[falling]).min()
        candidate = weights + step * direction
        if np.abs(candidate - weights).sum() > np.abs(best - weights).sum() + 1e-12:
            best = candidate
    return np.clip(best, 0, None)


def compute() -> Alternatives:
    trace = example.worked_example()
    query = example.position(WORD)
    weights = trace.weights[query]
    other = furthest_weights(weights, trace.value)
    return Alternatives(weights, other, trace.output[query], other @ trace.value)


def draw(result: Alternatives, style: DrawingStyle) -> Figure:
    strip = strip_height(example.SENTENCE, style.width)
    heading = 26
    figure = style.figure((strip + heading + 6) * 2)
    axes = pixel_axes(figure)
    for index, (name, weights) in enumerate(
        (("as computed", result.weights), ("other weights, same new vector", result.other))
    ):
        top = (strip + heading + 6) * index
        axes.text(0, top + 16, name, color=style.palette.muted)
        draw_strip(
            axes,
            example.SENTENCE,
            weights,
            style.palette,
            top=top + heading,
            query=example.position(WORD),
        )
    return figure


def data(result: Alternatives) -> Table:
    rows = list(
        zip(example.SENTENCE, map(float, result.weights), map(float, result.other), strict=True)
    )
    return Table(["word", "weight", "other weight"], rows)


def numbers(result: Alternatives) -> dict[str, str]:
    change = np.abs(result.output - result.other_output).max()
    most = int(np.abs(result.weights - result.other).argmax())
    return {
        "word": WORD,
        "moved": show(100 * result.moved, ".0f") + "\N{NO-BREAK SPACE}%",
        "change": "0" if change < 1e-12 else show(change, ".1e"),
        "most_changed": example.SENTENCE[most],
        "before": show(result.weights[most], ".2f"),
        "after": show(result.other[most], ".2f"),
    }


def caption(result: Alternatives) -> str:
    given = numbers(result)
    return (
        f"Two sets of weights for “{WORD}” that give exactly the same new vector: "
        f"{given['moved']} of the attention goes elsewhere."
    )


def alt_text(result: Alternatives) -> str:
    given = numbers(result)
    return (
        f"The sentence twice, as coloured boxes. The largest change: {given['most_changed']} from "
        f"{given['before']} to {given['after']}. {given['moved']} of the attention moves, the new "
        "vector stays the same."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
