"""What do two heads look at, where there was one?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadTrace
from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.sums import root, softmax_share
from scripts.results.two_heads import IT, compute

NAMES = ("head 1: thing and alive", "head 2: event and stand-in")


def draw(result: MultiHeadTrace, style: DrawingStyle) -> Figure:
    strip = strip_height(example.SENTENCE, style.width)
    heading = 26
    figure = style.figure((strip + heading + 6) * len(NAMES))
    axes = pixel_axes(figure)
    for index, (name, weights) in enumerate(
        zip(NAMES, result.attention.weights[:, IT], strict=True)
    ):
        top = (strip + heading + 6) * index
        axes.text(0, top + 16, name, color=style.palette.muted)
        draw_strip(axes, example.SENTENCE, weights, style.palette, top=top + heading, query=IT)
    return figure


def data(result: MultiHeadTrace) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, weights))
        for word, weights in zip(example.SENTENCE, result.attention.weights[:, IT].T, strict=True)
    ]
    return Table(["word", *NAMES], rows)


def numbers(result: MultiHeadTrace) -> dict[str, str]:
    weights = result.attention.weights[:, IT]
    cat = example.position(example.ANSWER)
    second = int(weights[1].argmax())
    return {
        "heads": str(len(NAMES)),
        "width": str(result.attention.query.shape[-1]),
        "divisor": show(1 / result.attention.scale, ".2f"),
        "cat_1": show(weights[0, cat], ".2f"),
        "cat_2": show(weights[1, cat], ".2f"),
        "favourite_2": example.SENTENCE[second],
        "favourite_2_weight": show(weights[1, second], ".2f"),
        "largest_difference": show(np.abs(weights[0] - weights[1]).max(), ".2f"),
    }


def worked(result: MultiHeadTrace) -> dict[str, Worked]:
    first, second = result.attention.logits[:, IT]
    cat = example.position(example.ANSWER)
    return {
        "divisor": Worked(by=root(result.attention.query.shape[-1])),
        "cat_1": Worked(by=softmax_share(first, cat)),
        "cat_2": Worked(by=softmax_share(second, cat)),
        "favourite_2_weight": Worked(by=softmax_share(second, int(second.argmax()))),
    }


def caption(result: MultiHeadTrace) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” in two heads. Each has half of the columns of the "
        "hand-made matrices: the first matches what is said of things and life, the second what "
        "is said of events and stand-ins."
    )


def alt_text(result: MultiHeadTrace) -> str:
    each = [
        f"{name}, largest weight {example.SENTENCE[int(weights.argmax())]} "
        f"{show(weights.max(), '.2f')}"
        for name, weights in zip(NAMES, result.attention.weights[:, IT], strict=True)
    ]
    return f"The sentence twice, as coloured boxes with a weight for each word. {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
