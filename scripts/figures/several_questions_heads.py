"""What does a word look at that asks two things at once, with one head and with two?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.several_questions import example_sentences
from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.experiments import several_questions

NAMES = ("one head", "two heads: the first", "two heads: the second")


@dataclass(frozen=True, eq=False)
class Looks:
    """Rows of weights of the asking word, seed 0, for the example and its reverse."""

    words: tuple[str, ...]
    reverse_words: tuple[str, ...]
    right: np.ndarray
    weights: np.ndarray
    reverse_weights: np.ndarray


def compute() -> Looks:
    result = several_questions.load()
    sentences = example_sentences(2)
    weights = np.concatenate(
        [result["two_asked_one_head_weights"][0], result["two_asked_two_heads_weights"][0]], 1
    )
    return Looks(sentences.words(0), sentences.words(1), sentences.right[0], *weights)


def draw(result: Looks, style: DrawingStyle) -> Figure:
    strip, heading = strip_height(result.words, style.width), 26
    figure = style.figure((strip + heading + 6) * len(NAMES))
    axes = pixel_axes(figure)
    for index, (name, weights) in enumerate(zip(NAMES, result.weights, strict=True)):
        top = (strip + heading + 6) * index
        axes.text(0, top + 16, name, color=style.palette.muted)
        draw_strip(
            axes,
            result.words,
            weights,
            style.palette,
            top=top + heading,
            query=len(result.words) - 1,
        )
    return figure


def data(result: Looks) -> Table:
    rows = [
        (asking, name, word, float(weight))
        for asking, of_asking in (
            (result.words[-1], result.weights),
            (result.reverse_words[-1], result.reverse_weights),
        )
        for name, of_head in zip(NAMES, of_asking, strict=True)
        for word, weight in zip(result.words[:-1], of_head, strict=False)
    ]
    return Table(["asking word", "head", "word", "weight"], rows)


def numbers(result: Looks) -> dict[str, str]:
    first, second = result.right
    nouns = [word for index, word in enumerate(result.words[:-1])]
    return {
        "sentence": " ".join(result.words),
        "asking": result.words[-1],
        "reverse": result.reverse_words[-1],
        "first": nouns[first],
        "second": nouns[second],
        "one_first": show(result.weights[0, first], ".2f"),
        "one_second": show(result.weights[0, second], ".2f"),
        "reverse_first": show(result.reverse_weights[0, first], ".2f"),
        "reverse_second": show(result.reverse_weights[0, second], ".2f"),
        "two_first": show(result.weights[1:, first].max(), ".2f"),
        "two_second": show(result.weights[1:, second].max(), ".2f"),
    }


def caption(result: Looks) -> str:
    return (
        f"Weights of “{result.words[-1]}”, which asks for “{result.words[result.right[0]]}” first "
        f"and “{result.words[result.right[1]]}” second, after training with seed 0: the model with "
        "one head, and both heads of the model with two."
    )


def alt_text(result: Looks) -> str:
    each = [
        f"{name}: "
        + listed([f"{result.words[word]} {show(weights[word], '.2f')}" for word in result.right])
        for name, weights in zip(NAMES, result.weights, strict=True)
    ]
    return (
        f"The sentence once for each head, as coloured boxes with a weight each. {'; '.join(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
