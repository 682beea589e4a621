"""Pieces that several figures draw: pixel axes, sentence strips, heat maps, matrices, bars."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from scripts.contract import show
from scripts.styles.drawing_style import DrawingStyle
from scripts.styles.palette import Palette


def pixel_axes(figure: Figure) -> Axes:
    """Axes that cover the figure, one unit a pixel, from the top left corner, without frame."""
    axes = figure.add_axes((0, 0, 1, 1))
    width, height = figure.get_size_inches() * 72
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def text_width(text: str, size: float) -> float:
    """Width of a text in pixels, in the current font."""
    return TextPath((0, 0), text, size=size, prop=FontProperties()).get_extents().width


def rounded_box(
    axes: Axes, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "none"
) -> None:
    """Fill a rectangle with rounded corners; the edge, if any, is drawn inside."""
    inset = 1.25 if edge != "none" else 0
    axes.add_patch(
        FancyBboxPatch(
            (x + inset, y + inset),
            width - 2 * inset,
            height - 2 * inset,
            boxstyle="round,pad=0,rounding_size=5",
            facecolor=fill,
            edgecolor=edge,
            linewidth=2.5,
        )
    )


STRIP_SIZE = 17
STRIP_ROW = 62
"""Pixels from one line of a sentence strip to the next: word box, number, gap."""
_PADDING, _GAP, _BOX = 10, 5, 34


def strip_lines(words: Sequence[str], width: float) -> list[list[int]]:
    """Break a sentence into lines of word indices that fit the width."""
    lines: list[list[int]] = [[]]
    used = 0.0
    for index, word in enumerate(words):
        needed = text_width(word, STRIP_SIZE) + 2 * _PADDING + _GAP
        if lines[-1] and used + needed > width:
            lines.append([])
            used = 0.0
        lines[-1].append(index)
        used += needed
    return lines


def strip_height(words: Sequence[str], width: float) -> float:
    """Height in pixels of `draw_strip` for these words."""
    return STRIP_ROW * len(strip_lines(words, width))


def draw_strip(
    axes: Axes,
    words: Sequence[str],
    weights: NDArray[np.float64],
    palette: Palette,
    *,
    top: float = 0,
    query: int | None = None,
    digits: int = 2,
) -> None:
    """Draw a sentence: each word on its weight's colour, the number below, the query framed."""
    width = axes.get_xlim()[1]
    for line_number, line in enumerate(strip_lines(words, width)):
        x = 0.0
        y = top + line_number * STRIP_ROW
        for index in line:
            box = text_width(words[index], STRIP_SIZE) + 2 * _PADDING
            weight = float(weights[index])
            edge = palette.query if index == query else "none"
            rounded_box(axes, x, y, box, _BOX, fill=palette.heat(weight), edge=edge)
            middle = x + box / 2
            axes.text(
                middle,
                y + _BOX / 2 + 6,
                words[index],
                ha="center",
                size=STRIP_SIZE,
                color=palette.on_heat(weight),
            )
            axes.text(
                middle,
                y + _BOX + 16,
                show(weight, f".{digits}f"),
                ha="center",
                size=14,
                color=palette.muted,
            )
            x += box + _GAP


HEAT_SIZE = 15
"""Pixels: size of the labels of a heat map."""


def heat_map_height(rows: int, columns: Sequence[str], left: float, style: DrawingStyle) -> float:
    """Height in pixels of `draw_heat_map`, without its top."""
    return _heat_labels(columns) + rows * _heat_cell(len(columns), left, style)[1]


def _heat_labels(columns: Sequence[str]) -> float:
    return max(text_width(column, HEAT_SIZE) for column in columns) + 14


def _heat_cell(columns: int, left: float, style: DrawingStyle) -> tuple[float, float]:
    width = (style.width - left) / columns
    return width, max(width, 26) if style.is_narrow else min(width, 40)


def draw_heat_map(
    axes: Axes,
    rows: Sequence[str],
    columns: Sequence[str],
    weights: NDArray[np.float64],
    style: DrawingStyle,
    *,
    left: float,
    top: float = 0,
    hidden: NDArray[np.bool_] | None = None,
) -> None:
    """Draw weights as coloured cells with their numbers; row labels end at `left`.

    In a small cell the leading zero has no room: hundredths are written instead. Cells that are
    hidden stay empty.
    """
    palette = style.palette
    width, height = _heat_cell(len(columns), left, style)
    in_hundredths = width < 38
    top += _heat_labels(columns)
    for index, column in enumerate(columns):
        axes.text(
            left + (index + 0.5) * width,
            top - 7,
            column,
            rotation=90,
            size=HEAT_SIZE,
            ha="center",
            va="bottom",
        )
    for row, label in enumerate(rows):
        y = top + row * height
        axes.text(left - 8, y + height / 2 + 5, label, ha="right", size=HEAT_SIZE)
        for column, weight in enumerate(map(float, weights[row])):
            if hidden is not None and hidden[row, column]:
                continue
            x = left + column * width
            axes.add_patch(
                Rectangle(
                    (x + 0.5, y + 0.5),
                    width - 1,
                    height - 1,
                    facecolor=palette.heat(weight),
                    edgecolor="none",
                )
            )
            axes.text(
                x + width / 2,
                y + height / 2 + 5,
                show(100 * weight, ".0f") if in_hundredths else show(weight, ".2f"),
                ha="center",
                size=13 if in_hundredths else 14,
                color=palette.on_heat(weight),
            )


def draw_number_grid(
    axes: Axes,
    cells: Sequence[Sequence[str]],
    *,
    left: float,
    top: float,
    cell: tuple[float, float],
    colour: str,
    size: float = 15,
    fill: str = "none",
) -> None:
    """Draw a matrix: every number in its cell, brackets left and right in the role's colour."""
    width, height = cell
    rows, columns = len(cells), len(cells[0])
    if fill != "none":
        axes.add_patch(
            Rectangle((left, top), columns * width, rows * height, facecolor=fill, edgecolor="none")
        )
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            axes.text(
                left + (column + 0.5) * width,
                top + (row + 0.5) * height + size * 0.35,
                number,
                ha="center",
                size=size,
                color=colour,
            )
    for x, tick in ((left, 5), (left + columns * width, -5)):
        axes.plot(
            [x + tick, x, x, x + tick],
            [top, top, top + rows * height, top + rows * height],
            color=colour,
            linewidth=1.75,
            solid_joinstyle="miter",
        )


def draw_bars(
    axes: Axes,
    labels: Sequence[str],
    values: NDArray[np.float64],
    style: DrawingStyle,
    *,
    colour: str,
    digits: int = 2,
    with_labels: bool = True,
) -> None:
    """Draw horizontal bars from the top down, the value written at the end of each."""
    positions = np.arange(len(values))
    axes.barh(positions, values, color=colour, height=0.62)
    axes.set_ylim(len(values) - 0.4, -0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks(positions, labels if with_labels else [""] * len(values))
    axes.tick_params(axis="y", length=0)
    for position, value in enumerate(values):
        axes.annotate(
            show(float(value), f".{digits}f"),
            (max(float(value), 0), position),
            xytext=(5, 0),
            textcoords="offset points",
            va="center_baseline",
            color=style.palette.ink,
        )
    if values.min() < 0:
        axes.axvline(0, color=style.palette.muted, linewidth=1)
