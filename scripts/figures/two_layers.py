"""What does the pronoun look at in the first layer and in the second, in both sentences?"""

from collections.abc import Iterator

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
from scripts.results.quantities import called
from scripts.results.roles import name_of
from scripts.results.sums import dot, softmax_share
from scripts.results.two_layers import CAUSE_AT, IT, NOUNS, Twins, compute

LAYERS = ("first", "second")
HEADING = 26
GAPS = (6, 20)
"""Below a first layer and below a second, in pixels."""

Strip = tuple[tuple[str, ...], int, NDArray[np.float64]]


def strips(result: Twins) -> Iterator[Strip]:
    """Yield the sentence, the number of the layer and the weights from the pronoun."""
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
            0, top + 16, f"{words[CAUSE_AT]}, {LAYERS[number - 1]} layer", color=style.palette.muted
        )
        draw_strip(axes, words, weights, style.palette, top=top + HEADING, query=IT)
        top += height + gap
    return figure


def data(result: Twins) -> Table:
    rows = [
        (words[CAUSE_AT], number, word, float(weight))
        for words, number, weights in strips(result)
        for word, weight in zip(words, weights, strict=True)
    ]
    return Table(["sentence with", "layer", "word", "weight"], rows)


def numbers(result: Twins) -> dict[str, str]:
    given: dict[str, str] = {}
    for index, cause in enumerate(result.causes):
        first, name = result.layers[index].first, name_of(cause)
        given |= {
            f"first_if_{name}": show(first.weights[IT, CAUSE_AT], ".2f"),
            f"score_if_{name}": show(first.scores[IT, CAUSE_AT], ".0f"),
            f"hint_if_{name}": show(result.hint(index), ".2f"),
            **{
                f"{name_of(noun)}_if_{name}": show(result.weight(index, noun), ".2f")
                for noun in NOUNS
            },
        }
    return given


def worked(result: Twins) -> dict[str, Worked]:
    made: dict[str, Worked] = {}
    for words, layers in zip(result.sentences, result.layers, strict=True):
        cause, first, second = name_of(words[CAUSE_AT]), layers.first, layers.second
        made |= {
            f"score_if_{cause}": Worked("", (), dot(first.query[IT], first.key[CAUSE_AT])),
            f"first_if_{cause}": Worked("", (), softmax_share(first.scaled_scores[IT], CAUSE_AT)),
            f"hint_if_{cause}": Worked(
                called("h1", cause, "hint"), (), dot(first.weights[IT], first.value[:, 0])
            ),
        }
        for noun in NOUNS:
            place = example.position(noun, words)
            made[f"{name_of(noun)}_if_{cause}"] = Worked(
                called("w2", cause, name_of(noun)),
                (called("l2", cause),),
                softmax_share(second.scaled_scores[IT], place),
            )
    return made


def caption(result: Twins) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” (framed) in both layers of hand-made attention, for "
        f"the sentence and for its twin. In the first layer “{example.QUERY_WORD}” looks at the "
        "word in which they differ, in the second at the noun that this word fits."
    )


def alt_text(result: Twins) -> str:
    given = numbers(result)
    each = [
        f"with {cause}, the first layer gives {cause} {given[f'first_if_{name_of(cause)}']}, the "
        "second "
        + " and ".join(f"{noun} {given[f'{name_of(noun)}_if_{name_of(cause)}']}" for noun in NOUNS)
        for cause in result.causes
    ]
    return (
        f"Rows of coloured boxes with the weights from “{example.QUERY_WORD}”: {'; '.join(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
