"""How does a picture become a row of tokens?"""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_figures.canvas import pixel_axes
from attention_figures.matrices import draw_number_grid
from attention_figures.pixels import draw_pixels
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.patches import FEATURES, PATCH, SIDE, Patches, compute

FOLLOWED = 4
"""Patch that is followed, counted from 0: where the slope of the roof begins."""

SIZE, GAP = 14, 5
"""Pixels: text, and between two patches."""


def draw(result: Patches, style: DrawingStyle) -> Figure:
    palette = style.palette
    is_narrow = style.is_narrow
    pixel = 6.4 if is_narrow else 11.0
    whole, across = SIDE * pixel, result.across
    apart = whole + GAP * (across - 1)
    top, flat = 26, (style.width - 2) / PATCH**2
    row_top = top + apart + 40
    numbers_top = row_top + flat + 64
    figure = style.figure(numbers_top + 38)
    axes = pixel_axes(figure)
    axes.text(0, 16, f"{SIDE} × {SIDE} pixels", size=SIZE)
    draw_pixels(axes, result.picture, palette, left=0, top=top, cell=(pixel, pixel))
    axes.add_patch(
        Rectangle((0, top), whole, whole, facecolor="none", edgecolor=palette.muted, linewidth=1)
    )
    left = style.width - apart - 2
    axes.text(left, 16, f"{len(result.patches)} patches", size=SIZE)
    step = PATCH * pixel + GAP
    for index, pixels in enumerate(result.patches):
        x, y = left + index % across * step, top + index // across * step
        square = pixels.reshape(PATCH, PATCH)
        draw_pixels(axes, square, palette, left=x, top=y, cell=(pixel, pixel))
        is_followed = index == FOLLOWED
        axes.add_patch(
            Rectangle(
                (x, y),
                PATCH * pixel,
                PATCH * pixel,
                facecolor="none",
                edgecolor=palette.mark if is_followed else palette.muted,
                linewidth=2.5 if is_followed else 1,
            )
        )
    axes.text(0, row_top - 9, f"one patch, its {PATCH**2} numbers in a row", size=SIZE)
    followed = result.patches[FOLLOWED][None]
    draw_pixels(axes, followed, palette, left=1, top=row_top, cell=(flat, flat))
    axes.add_patch(
        Rectangle(
            (1, row_top),
            flat * PATCH**2,
            flat,
            facecolor="none",
            edgecolor=palette.mark,
            linewidth=2.5,
        )
    )
    cell = (style.width - 8) / len(FEATURES)
    axes.text(0, row_top + flat + 24, "times a matrix: its token", size=SIZE)
    for index, name in enumerate(FEATURES):
        axes.text(
            4 + (index + 0.5) * cell,
            numbers_top - 8,
            name,
            ha="center",
            size=13,
            color=palette.muted,
        )
    draw_number_grid(
        axes,
        [[show(number, ".2f") for number in result.tokens[FOLLOWED]]],
        left=4,
        top=numbers_top,
        cell=(cell, 32),
        colour=palette.ink,
    )
    return figure


def data(result: Patches) -> Table:
    rows = [(patch, *map(float, token)) for patch, token in enumerate(result.tokens, start=1)]
    return Table(["patch", *FEATURES], rows)


def numbers(result: Patches) -> dict[str, str]:
    return {
        "side": str(SIDE),
        "patch_side": str(PATCH),
        "patches": str(len(result.patches)),
        "pixels_each": str(result.patches.shape[1]),
        "width": str(result.tokens.shape[1]),
        "followed": vector(result.tokens[FOLLOWED]),
    }


def caption(result: Patches) -> str:
    return (
        f"A picture of {SIDE} by {SIDE} pixels is cut into {len(result.patches)} patches. The one "
        f"in the frame is written as a row of {PATCH**2} numbers and multiplied by a hand-made "
        f"matrix with {len(FEATURES)} columns. From every pixel the mean of the picture is taken "
        "away first."
    )


def alt_text(result: Patches) -> str:
    token = ", ".join(
        f"{name} {show(number, '.2f')}"
        for name, number in zip(FEATURES, result.tokens[FOLLOWED], strict=True)
    )
    return (
        "A house with a pointed roof under a round sun, first whole and then cut into "
        f"{result.across} by {result.across} squares. Below, the square at the left edge of the "
        f"roof as a row of {PATCH**2} cells, and the token that is made of it: {token}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
