"""A heat map of weights: one row for each query, one column for each key."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from attention_figures.canvas import hatch, mark, pixel_axes, text_width, to_baseline
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show

HEAT_SIZE = 15
"""Pixels: size of the labels of a heat map."""

_NARROW_CELL = 38
"""Pixels: in a narrower cell a leading zero has no room."""

_UNIT, _UNIT_SIZE, _UNIT_HEIGHT = "in hundredths", 13, 22
"""What is said below such cells, and pixels."""


def labels_height(columns: Sequence[str], size: float = HEAT_SIZE, *, turned: bool = True) -> float:
    """Height in pixels of the labels above a heat map's columns, with some room to spare."""
    return (max(text_width(column, size) for column in columns) if turned else size) + 14


def heat_map_height(rows: int, columns: Sequence[str], left: float, style: DrawingStyle) -> float:
    """Height in pixels of `draw_heat_map` with cells and format of its own, without its top."""
    width, height = _cell_size(len(columns), left, style)
    return labels_height(columns) + rows * height + (_UNIT_HEIGHT if width < _NARROW_CELL else 0)


def _cell_size(columns: int, left: float, style: DrawingStyle) -> tuple[float, float]:
    width = (style.width - left) / columns
    return width, max(width, 26) if style.is_narrow else min(width, 40)


def draw_column_labels(
    axes: Axes,
    columns: Sequence[str],
    style: DrawingStyle,
    *,
    left: float,
    bottom: float,
    width: float,
    size: float = HEAT_SIZE,
    colour: str | None = None,
    turned: bool = True,
) -> None:
    """Write the labels of a heat map's columns, each `width` pixels wide, above `bottom`."""
    for index, column in enumerate(columns):
        axes.text(
            left + (index + 0.5) * width,
            bottom - 7,
            column,
            rotation=90 if turned else 0,
            size=size,
            ha="center",
            va="bottom" if turned else "baseline",
            color=colour or style.palette.ink,
        )


def draw_heat_map(
    axes: Axes,
    rows: Sequence[str],
    columns: Sequence[str],
    weights: NDArray[np.float64],
    style: DrawingStyle,
    *,
    left: float,
    top: float = 0,
    cell: tuple[float, float] | None = None,
    spec: str | None = None,
    shades: NDArray[np.float64] | None = None,
    framed: NDArray[np.bool_] | None = None,
    hidden: NDArray[np.bool_] | None = None,
    label_size: float = HEAT_SIZE,
    row_colour: str | None = None,
    column_colour: str | None = None,
    turned: bool = True,
    names: Sequence[Sequence[str]] = (),
) -> None:
    """Draw weights as coloured cells with their numbers.

    Parameters
    ----------
    rows : sequence of str
        Labels to the left of the cells, right-aligned; empty if a neighbouring map shows them.
    columns : sequence of str
        Labels above the cells, from `top` on; empty if they stand elsewhere.
    weights : ndarray, shape (rows, columns)
        The numbers in the cells, which also decide how dark they are.
    left, top : float
        Pixels: where the cells begin, and where the column labels begin, or the cells without any.
    cell : (float, float) or None
        Width and height in pixels; by default the cells fill the drawing.
    spec : str or None
        Format of the numbers; "" for none. By default two decimals, or hundredths where the cell
        has no room for the leading zero. Below cells of its own size it then says so.
    shades : ndarray, shape (rows, columns), or None
        How dark the cells are, from 0 to 1, if not the weights themselves: for numbers that may be
        negative or above 1.
    framed, hidden : ndarray of bool, shape (rows, columns), or None
        Cells with a frame, and cells that are hatched, without a number.
    label_size : float
        Pixels.
    row_colour, column_colour : str or None
        Colours of the labels; by default that of text.
    turned : bool
        Whether the column labels are turned upright, for want of width.
    names : sequence of sequences of str
        What quantity each cell shows (`canvas.mark`), if anything is to be said of that.
    """
    palette = style.palette
    count_rows, count_columns = weights.shape
    width, height = cell or _cell_size(count_columns, left, style)
    is_narrow = width < _NARROW_CELL
    number_size = 13 if is_narrow else 14
    if columns:
        top += labels_height(columns, label_size, turned=turned)
        draw_column_labels(
            axes,
            columns,
            style,
            left=left,
            bottom=top,
            width=width,
            size=label_size,
            colour=column_colour,
            turned=turned,
        )
    if cell is None and spec is None and is_narrow:
        below = top + count_rows * height + _UNIT_HEIGHT - 6
        axes.text(left, below, _UNIT, size=_UNIT_SIZE, color=palette.muted)
    shades = weights if shades is None else shades
    inset = 0.5 if framed is None else 1  # so that two frames side by side can be told apart
    for row in range(count_rows):
        y = top + row * height
        middle = y + height / 2
        if rows:
            colour = row_colour or palette.ink
            below = middle + to_baseline(label_size)
            axes.text(left - 8, below, rows[row], ha="right", size=label_size, color=colour)
        for column in range(count_columns):
            x = left + column * width
            if hidden is not None and hidden[row, column]:
                hatch(axes, x + inset, y + inset, width - 2 * inset, height - 2 * inset, palette)
                continue
            weight, shade = float(weights[row, column]), float(shades[row, column])
            is_framed = framed is not None and framed[row, column]
            box = axes.add_patch(
                Rectangle(
                    (x + inset, y + inset),
                    width - 2 * inset,
                    height - 2 * inset,
                    facecolor=palette.heat(shade),
                    edgecolor=palette.mark if is_framed else "none",
                    linewidth=2,
                )
            )
            if names:
                mark(box, names[row][column], "cell")
            if spec == "":
                continue
            number = axes.text(
                x + width / 2,
                middle + to_baseline(number_size),
                show(100 * weight, ".0f")
                if spec is None and is_narrow
                else show(weight, spec or ".2f"),
                ha="center",
                size=number_size,
                color=palette.on_heat(shade),
            )
            if names:
                mark(number, names[row][column], "number")


def attention_figure(
    queries: Sequence[str],
    keys: Sequence[str],
    weights: NDArray[np.float64],
    style: DrawingStyle,
    *,
    hidden: NDArray[np.bool_] | None = None,
    names: Sequence[Sequence[str]] = (),
) -> Figure:
    """Draw the weights from queries to keys as a figure that says which are which."""
    corner = ("query ↓", style.palette.query), ("key →", style.palette.key)
    labels = (*queries, *(text for text, _ in corner))
    left = max(text_width(label, HEAT_SIZE) for label in labels) + 12
    figure = style.figure(4 + heat_map_height(len(queries), keys, left, style))
    axes = pixel_axes(figure)
    for line, (text, colour) in enumerate(corner):
        axes.text(0, 16 + 22 * line, text, size=HEAT_SIZE, color=colour)
    draw_heat_map(axes, queries, keys, weights, style, left=left, top=4, hidden=hidden, names=names)
    return figure
