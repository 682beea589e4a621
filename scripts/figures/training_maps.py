"""What do the words of one sentence look at in the course of training?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from attention_explainer.training.toy_language import ASKING_POSITIONS, PRONOUN, example_sentences
from attention_figures.canvas import pixel_axes, text_width
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.experiments import one_head

SIZE = 14
GAP = 12


@dataclass(frozen=True)
class Maps:
    """Rows of the words that ask, at each snapshot: (snapshots, asking words, words)."""

    steps: NDArray[np.int64]
    words: tuple[str, ...]
    weights: NDArray[np.float64]
    right: NDArray[np.int64]

    @property
    def asking(self) -> list[str]:
        """The words that ask."""
        return [self.words[position] for position in ASKING_POSITIONS]


def compute() -> Maps:
    result = one_head.load()
    sentences = example_sentences()
    return Maps(
        result["steps"],
        sentences.words(0),
        result["maps"][:, ASKING_POSITIONS],
        sentences.right[0],
    )


def left_of_cells(result: Maps) -> float:
    """Pixels that the labels of the rows take."""
    return max(text_width(word, SIZE) for word in result.asking) + 12


def draw_words(axes: Axes, result: Maps, style: DrawingStyle, left: float) -> float:
    """Write the words above their columns; return where the cells begin."""
    cell = (style.width - left) / len(result.words)
    bottom = max(text_width(word, SIZE) for word in result.words) + 10
    for index, word in enumerate(result.words):
        axes.text(
            left + (index + 0.5) * cell,
            bottom - 6,
            word,
            rotation=90,
            ha="center",
            va="bottom",
            size=SIZE,
        )
    return bottom


def draw_rows(
    axes: Axes, result: Maps, snapshot: int, style: DrawingStyle, left: float, top: float
) -> None:
    """Draw the rows of the asking words at one snapshot; a frame marks each right answer."""
    palette = style.palette
    cell = (style.width - left) / len(result.words)
    height = row_height(style)
    for row, (word, weights) in enumerate(
        zip(result.asking, result.weights[snapshot], strict=True)
    ):
        y = top + row * height
        axes.text(left - 8, y + height / 2 + 5, word, ha="right", size=SIZE)
        for column, weight in enumerate(map(float, weights)):
            is_right = column == result.right[row]
            axes.add_patch(
                Rectangle(
                    (left + column * cell + 1, y + 1),
                    cell - 2,
                    height - 2,
                    facecolor=palette.heat(weight),
                    edgecolor=palette.output if is_right else "none",
                    linewidth=2,
                )
            )


def row_height(style: DrawingStyle) -> float:
    """Height of a row in pixels."""
    return 22 if style.is_narrow else 24


def draw(result: Maps, style: DrawingStyle) -> Figure:
    left = left_of_cells(result)
    block = 20 + len(result.asking) * row_height(style) + GAP
    words_height = max(text_width(word, SIZE) for word in result.words) + 10
    figure = style.figure(words_height + block * len(result.steps))
    axes = pixel_axes(figure)
    top = draw_words(axes, result, style, left)
    for snapshot, step in enumerate(result.steps):
        y = top + snapshot * block
        axes.text(left, y + 14, f"after {step} steps", size=SIZE, color=style.palette.muted)
        draw_rows(axes, result, snapshot, style, left, y + 20)
    return figure


def data(result: Maps) -> Table:
    rows = [
        (int(step), asking, word, float(weight))
        for step, of_step in zip(result.steps, result.weights, strict=True)
        for asking, of_word in zip(result.asking, of_step, strict=True)
        for word, weight in zip(result.words, of_word, strict=True)
    ]
    return Table(["step", "asking word", "word", "weight"], rows)


def numbers(result: Maps) -> dict[str, str]:
    of_pronoun = result.weights[:, PRONOUN]
    right = result.right[PRONOUN]
    return {
        "sentence": " ".join(result.words),
        "pronoun": result.asking[PRONOUN],
        "noun": result.words[right],
        "first": show(of_pronoun[0, right], ".2f"),
        "last": show(of_pronoun[-1, right], ".2f"),
        "snapshots": str(len(result.steps)),
        "largest_at_start": show(of_pronoun[0].max(), ".2f"),
        "smallest_at_start": show(of_pronoun[0].min(), ".2f"),
    }


def caption(result: Maps) -> str:
    return (
        "Weights of the three words that ask, at "
        f"{len(result.steps)} points of the training with seed 0, on a sentence that was held out. "
        "Darker in the light scheme, lighter in the dark one: more weight. Frames mark the right "
        "candidates."
    )


def alt_text(result: Maps) -> str:
    given = numbers(result)
    return (
        f"{given['snapshots']} small grids. At the start all weights of {given['pronoun']} lie "
        f"between {given['smallest_at_start']} and {given['largest_at_start']}; at the end "
        f"{given['noun']} gets {given['last']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
