"""Does another cause change what the pronoun looks at?"""

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
from scripts.artifacts.contract import Table, Worked
from scripts.results.quantities import weights_of
from scripts.results.roles import name_of
from scripts.results.sums import quotient, softmax_share

NOUNS = (example.ANSWER, example.RIVAL)
ENDINGS = (example.CAUSE, example.TWIN_CAUSE)
"""The word in which the two sentences differ, in each."""


@dataclass(frozen=True)
class Twins:
    """Two sentences that differ in one word, and the weights from "it" in each."""

    sentences: tuple[tuple[str, ...], ...]
    weights: tuple[NDArray[np.float64], ...]

    def weight(self, sentence: int, word: str) -> float:
        """Weight of a word in one of the sentences."""
        return float(self.weights[sentence][example.position(word, self.sentences[sentence])])

    def ratio(self, sentence: int) -> float:
        """How many times the weight of the rival the answer gets."""
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
        (ending, word, float(weight))
        for ending, words, weights in zip(ENDINGS, result.sentences, result.weights, strict=True)
        for word, weight in zip(words, weights, strict=True)
    ]
    return Table(["sentence with", "word", "weight"], rows, ["", "", ".2f"], ["", "", "weights"])


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for index, ending in enumerate(ENDINGS):
        name = name_of(ending)
        given |= {
            f"{name_of(noun)}_if_{name}": show(result.weight(index, noun), ".2f") for noun in NOUNS
        }
        given[f"ratio_if_{name}"] = show(result.ratio(index), ".1f")
        given[name] = show(result.weight(index, ending), ".4f")
    return given


def worked(result: Twins) -> dict[str, Worked]:
    made: dict[str, Worked] = {}
    for index, (ending, words) in enumerate(zip(ENDINGS, result.sentences, strict=True)):
        cause = name_of(ending)
        logits = example.worked_example(words).scaled_scores[
            example.position(example.QUERY_WORD, words)
        ]
        # Other weights of this page are those of the sentence itself.
        names = weights_of(example.QUERY_WORD, words)
        for key, word in (
            (cause, ending),
            *((f"{name_of(noun)}_if_{cause}", noun) for noun in NOUNS),
        ):
            place = example.position(word, words)
            made[key] = Worked(names[place], (), softmax_share(logits, place))
        pair = [example.position(noun, words) for noun in NOUNS]
        made[f"ratio_if_{cause}"] = Worked(
            "",
            tuple(names[place] for place in pair if names[place]),
            quotient(*result.weights[index][pair]),
        )
    return made


def caption(result: Twins) -> str:
    return (
        f"The hand-made weights from “{example.QUERY_WORD}” (framed) in the sentence and in its "
        f"twin. With “{ENDINGS[0]}” {NOUNS[0]} gets {show(result.ratio(0), '.1f')} times the "
        f"weight of {NOUNS[1]}; with “{ENDINGS[1]}”, {show(result.ratio(1), '.1f')} times."
    )


def alt_text(result: Twins) -> str:
    each = [
        f"with {ending}, {NOUNS[0]} {show(result.weight(i, NOUNS[0]), '.2f')} and "
        f"{NOUNS[1]} {show(result.weight(i, NOUNS[1]), '.2f')}"
        for i, ending in enumerate(ENDINGS)
    ]
    return (
        "Two sentences as boxes, more strongly coloured for more weight from "
        f"“{example.QUERY_WORD}”: {'; '.join(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
