"""A heat map of weights: one row for each query, one column for each key."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from attention_figures.canvas import text_width
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show

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
