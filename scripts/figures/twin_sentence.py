"""Does the last word of the sentence change what "it" looks at?"""

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

NOUNS = (example.ANSWER, example.RIVAL)


@dataclass(frozen=True)
class Twins:
    """Two sentences that differ in one word, and the weights from "it" in each."""

    sentences: tuple[tuple[str, ...], ...]
    weights: tuple[NDArray[np.float64], ...]

    def weight(self, sentence: int, word: str) -> float:
        """Weight of a word in one of the sentences."""
        return float(self.weights[sentence][example.position(word, self.sentences[sentence])])

    def ratio(self, sentence: int) -> float:
        """How many times the weight of the mat the cat gets."""
        return self.weight(sentence, NOUNS[0]) / self.weight(sentence, NOUNS[1])


def compute() -> Twins:
    sentences = (example.SENTENCE, example.TWIN_SENTENCE)
    return Twins(
        sentences,
        tuple(
            example.worked_example(words).weights[example.position(example.QUERY_WORD, words)]
            for words in sentences
        ),
    )


def draw(result: Twins, style: DrawingStyle) -> Figure:
    heights = [strip_height(words, style.width) for words in result.sentences]
    gap = 14
    figure = style.figure(sum(heights) + gap)
    axes = pixel_axes(figure)
    top = 0.0
    for words, weights, height in zip(result.sentences, result.weights, heights, strict=True):
        draw_strip(
            axes,
            words,
            weights,
            style.palette,
            top=top,
            query=example.position(example.QUERY_WORD, words),
        )
        top += height + gap
    return figure


def data(result: Twins) -> Table:
    rows = [
        (words[-1], word, float(weight))
        for words, weights in zip(result.sentences, result.weights, strict=True)
        for word, weight in zip(words, weights, strict=True)
    ]
    return Table(["last word", "word", "weight"], rows, ["", "", ".2f"], ["", "", "weights"])


def numbers(result: Twins) -> dict[str, str]:
    return (
        {
            f"{noun}_if_{words[-1]}": show(result.weight(index, noun), ".2f")
            for index, words in enumerate(result.sentences)
            for noun in NOUNS
        }
        | {
            f"ratio_if_{words[-1]}": show(result.ratio(index), ".1f")
            for index, words in enumerate(result.sentences)
        }
        | {
            words[-1]: show(weights[-1], ".4f")
            for words, weights in zip(result.sentences, result.weights, strict=True)
        }
    )


def caption(result: Twins) -> str:
    first, second = result.sentences
    return (
        f"The hand-made weights from “it” (framed) in the sentence and in its twin. With "
        f"“{first[-1]}” {example.ANSWER} gets {show(result.ratio(0), '.1f')} times the weight of "
        f"{example.RIVAL}; "
        f"with “{second[-1]}”, {show(result.ratio(1), '.1f')} times."
    )


def alt_text(result: Twins) -> str:
    each = [
        f"ending in {words[-1]}, {example.ANSWER} "
        f"{show(result.weight(i, example.ANSWER), '.2f')} and {example.RIVAL} "
        f"{show(result.weight(i, example.RIVAL), '.2f')}"
        for i, words in enumerate(result.sentences)
    ]
    return (
        "Two sentences as boxes, more strongly coloured for more weight from “it”: "
        f"{'; '.join(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
