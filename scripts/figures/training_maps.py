"""What do the words of one sentence look at in the course of training?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.training.toy_language import ASKING_POSITIONS, PRONOUN, example_sentences
from attention_figures.canvas import pixel_axes, text_width
from attention_figures.maps import draw_column_labels, draw_heat_map, labels_height
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


def draw(result: Maps, style: DrawingStyle) -> Figure:
    left = max(text_width(word, SIZE) for word in result.asking) + 12
    title, row = 20, 22 if style.is_narrow else 24
    cell = ((style.width - left) / len(result.words), row)
    block = title + len(result.asking) * row + GAP
    words = labels_height(result.words, SIZE)
    figure = style.figure(words + block * len(result.steps))
    axes = pixel_axes(figure)
    draw_column_labels(axes, result.words, style, left=left, bottom=words, width=cell[0], size=SIZE)
    for snapshot, (step, weights) in enumerate(zip(result.steps, result.weights, strict=True)):
        top = words + snapshot * block
        axes.text(left, top + 14, f"after {step} steps", size=SIZE, color=style.palette.muted)
        draw_heat_map(
            axes,
            result.asking,
            (),
            weights,
            style,
            left=left,
            top=top + title,
            cell=cell,
            spec="",
            framed=np.arange(len(result.words)) == result.right[:, np.newaxis],
            label_size=SIZE,
        )
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
        f"{len(result.steps)} points during training with seed 0, on a sentence that was held out. "
        "More weight is darker in the light scheme and lighter in the dark one. Frames mark the "
        "right candidates."
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
