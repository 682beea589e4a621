"""How does a model with two layers find what followed last time?"""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.experiments import induction
from scripts.results.induction import BLOCK, PROMPT, Continued, shown_run

HEADING, GAP = 26, 10
ANSWER = len(PROMPT) - len(BLOCK)
"""Where the letter stands that followed the last one the first time."""


def compute() -> Continued:
    return shown_run(induction.load()).run(PROMPT)


def strips(result: Continued) -> Iterator[tuple[str, int, NDArray[np.float64]]]:
    """Yield what a strip shows, which letter looks, and its weights."""
    asking = len(result.text) - 1
    yield f"first layer, from {result.text[ANSWER]}", ANSWER, result.first[ANSWER]
    yield f"second layer, from the last {result.text[asking]}", asking, result.second[asking]


def draw(result: Continued, style: DrawingStyle) -> Figure:
    letters = [*result.text]
    height = HEADING + strip_height(letters, style.width) + GAP
    figure = style.figure(2 * height - GAP)
    axes = pixel_axes(figure)
    for index, (heading, query, weights) in enumerate(strips(result)):
        top = index * height
        axes.text(0, top + 16, heading, color=style.palette.muted)
        draw_strip(
            axes,
            letters,
            weights,
            style.palette,
            top=top + HEADING,
            query=query,
            hidden=np.arange(len(letters)) > query,
        )
    return figure


def data(result: Continued) -> Table:
    rows = [
        (layer, position + 1, letter, float(weight))
        for layer, (_, query, weights) in enumerate(strips(result), start=1)
        for position, (letter, weight) in enumerate(zip(result.text, weights, strict=True))
        if position <= query
    ]
    return Table(["layer", "place", "letter", "weight"], rows)


def numbers(result: Continued) -> dict[str, str]:
    (letter, probability), *_ = result.expected
    return {
        "prompt": " ".join(result.text),
        "answer": result.text[ANSWER],
        "before": result.text[ANSWER - 1],
        "asking": result.text[-1],
        "first": show(result.first[ANSWER, ANSWER - 1], ".2f"),
        "second": show(result.second[-1, ANSWER], ".2f"),
        "expected": letter,
        "probability": show(probability, ".2f"),
    }


def caption(result: Continued) -> str:
    given = numbers(result)
    return (
        f"Attention weights of trained heads; the letter that looks is framed. In the first "
        f"layer {given['answer']} looks at the letter before it, with {given['first']}. In the "
        f"second the last {given['asking']} looks at {given['answer']}, with {given['second']}. "
        "What comes later is hidden."
    )


def alt_text(result: Continued) -> str:
    given = numbers(result)
    return (
        f"Two rows with the letters {given['prompt']}. First layer, from {given['answer']}: "
        f"{given['before']} before it gets {given['first']}. Second layer, from the last "
        f"{given['asking']}: {given['answer']} gets {given['second']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
