"""How does the map change, as a film?"""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from scripts.contract import Table
from scripts.drawing import pixel_axes, text_width
from scripts.figures import training_maps
from scripts.figures.training_maps import (
    SIZE,
    Maps,
    draw_rows,
    draw_words,
    left_of_cells,
    row_height,
)
from scripts.styles.drawing_style import DrawingStyle

compute = training_maps.compute
FRAMES = 8
"""Snapshots; the page lets a reader play as many frames."""


def draw(result: Maps, style: DrawingStyle) -> Figure:
    """Draw every frame over the one before it: without a film, the last is what is seen."""
    left = left_of_cells(result)
    words_height = max(text_width(word, SIZE) for word in result.words) + 10
    height = words_height + 24 + len(result.asking) * row_height(style)
    figure = style.figure(height)
    draw_words(pixel_axes(figure), result, style, left, 0)
    for snapshot, step in enumerate(result.steps):
        axes = pixel_axes(figure)
        axes.set_gid(f"frame-{snapshot}")
        axes.add_patch(
            Rectangle(
                (0, words_height), style.width, height - words_height, facecolor=style.palette.paper
            )
        )
        draw_rows(axes, result, snapshot, style, left, words_height)
        axes.text(left, height - 6, f"after {step} steps", size=SIZE, color=style.palette.muted)
    return figure


def data(result: Maps) -> Table:
    return training_maps.data(result)


def caption(result: Maps) -> str:
    return (
        f"The same {len(result.steps)} points, one after the other, if you press Play. Without, "
        "the last one is shown."
    )


def alt_text(result: Maps) -> str:
    given = training_maps.numbers(result)
    return (
        f"One grid of weights at the end of the training: {given['pronoun']} gives {given['noun']} "
        f"{given['last']}."
    )


if __name__ == "__main__":
    from scripts.command_line import run

    raise SystemExit(run(__file__))
