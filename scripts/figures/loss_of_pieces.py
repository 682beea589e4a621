"""How surprised is the small language model by each piece of a sentence?"""

import math

from matplotlib.figure import Figure

from attention_figures.bars import draw_bars
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.next_word import spelt
from scripts.results.surprise import Surprise, compute, sentence

ROW = 25
"""Pixels from one bar to the next."""


def labels(result: Surprise) -> list[str]:
    """Return each piece that is guessed, as a reader can see it."""
    return [spelt(piece) for piece in result.pieces[1:]]


def draw(result: Surprise, style: DrawingStyle) -> Figure:
    height = 30 + ROW * len(result.losses)
    figure = style.figure(height)
    left, right, top = 96, 60, 26
    axes = figure.add_axes(
        (
            left / style.width,
            4 / height,
            1 - (left + right) / style.width,
            1 - (top + 4) / height,
        )
    )
    draw_bars(axes, labels(result), result.losses, style, colour=style.palette.mark)
    axes.set_xlim(0, float(result.losses.max()))
    axes.set_title("loss at each piece, in nats", loc="left", size=15)
    return figure


def data(result: Surprise) -> Table:
    rows = list(zip(labels(result), map(float, result.losses), strict=True))
    return Table(["piece", "loss in nats"], rows)


def numbers(result: Surprise) -> dict[str, str]:
    low, high = int(result.losses.argmin()), int(result.losses.argmax())
    shown = labels(result)
    return {
        "sentence": sentence(),
        "guesses": str(len(result.losses)),
        "mean": show(result.losses.mean(), ".2f"),
        "lowest": show(result.losses[low], ".2f"),
        "lowest_piece": shown[low],
        "lowest_before": spelt(result.pieces[low]),
        "lowest_probability": percent(math.exp(-result.losses[low])),
        "highest": show(result.losses[high], ".2f"),
        "highest_piece": shown[high],
        "highest_before": spelt(result.pieces[high]),
    }


def caption(result: Surprise) -> str:
    return (
        "The first sentence that the model was not trained on, from top to bottom, in its pieces. "
        "Each bar is −ln of the probability that the model, having read all pieces above, gave to "
        "this one; all of them come from one pass. A dot stands for a space."
    )


def alt_text(result: Surprise) -> str:
    given = numbers(result)
    return (
        f"Bars for {given['guesses']} pieces. The shortest is {given['lowest']}, for "
        f"{given['lowest_piece']} after {given['lowest_before']}; the longest {given['highest']}, "
        f"for {given['highest_piece']} after {given['highest_before']}. Mean: {given['mean']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
