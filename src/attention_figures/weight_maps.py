"""A map of anybody's weights: of any size, with or without numbers, words in either direction."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from attention_figures.canvas import text_width
from attention_figures.looks import LOWEST, Look
from attention_figures.maps import HEAT_SIZE, draw_column_labels, draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.words import shortened

FEWEST_PIXELS = 24
"""A narrower or lower cell has no room for a number."""

MOST_CELLS = 1600
"""A map of more cells is one image: as many rectangles would be slow to draw and to open."""

LONGEST_LABEL = 0.28
"""A longer label is shortened: part of the drawing's width."""

READABLE = 9
"""Pixels: smaller type is not read with ease."""

TITLE = 34
SCALE = 44
"""Pixels: height of the title, and of the scale of colours below a map without numbers."""

_ROW, _LARGEST = 17, 40


@dataclass(frozen=True)
class Layout:
    """Where the parts of a map stand, in pixels.

    Attributes
    ----------
    cell : (float, float)
        Width and height of a cell.
    left : float
        Width of the labels beside the cells.
    top : float
        Height of the labels above them.
    size : float
        Of the labels.
    queries, keys : tuple of str
        The labels, shortened where they are too long.
    numbers : bool
        Whether the cells hold numbers.
    is_image : bool
        Whether the cells are one image.
    """

    cell: tuple[float, float]
    left: float
    top: float
    size: float
    queries: tuple[str, ...]
    keys: tuple[str, ...]
    numbers: bool
    is_image: bool

    @property
    def height(self) -> float:
        """Height of labels and cells, with the scale of colours where there is one."""
        cells = self.top + self.cell[1] * len(self.queries)
        return cells + (0 if self.numbers else SCALE)


def corner_labels(look: Look) -> tuple[str, str]:
    """Return what names rows and columns."""
    return "query ↓", "← key" if look.right_to_left else "key →"


def map_layout(
    queries: Sequence[str],
    keys: Sequence[str],
    look: Look,
    *,
    width: float,
    height: float | None = None,
) -> Layout:
    """Lay out a map for a width, and for a height if it is given."""
    rows, columns = len(queries), len(keys)
    longest = LONGEST_LABEL * width
    size = float(HEAT_SIZE)
    for _ in range(2):  # smaller type leaves more room for cells, which may then take larger type
        labels = [shortened(word, size, longest) for word in (*queries, *keys)]
        left = max(text_width(label, size) for label in (*labels, *corner_labels(look))) + 12
        top = max(labels_height(labels[rows:], size), 2 * size + 20)
        cell_width = (width - left) / columns
        cell_height = cell_width if columns > 30 or rows > 30 else min(cell_width, _LARGEST)
        if width < 560 and columns <= 30:
            cell_height = max(cell_width, 26)
        if rows > columns:
            cell_height = min(cell_height, max(_ROW + 3, cell_width))
        if height is not None:
            spare = SCALE if look.numbers is False else 0
            cell_height = max((height - top - spare) / rows, 1)
        size = min(float(HEAT_SIZE), max(0.85 * min(cell_width, cell_height), 1.5))
    has_room = cell_width >= FEWEST_PIXELS and cell_height >= _ROW
    is_image = rows * columns > MOST_CELLS
    numbers = (has_room and not is_image) if look.numbers is None else look.numbers and not is_image
    if height is not None and not numbers:
        cell_height = max((height - top - SCALE) / rows, 1)
    return Layout(
        (cell_width, cell_height),
        left,
        top,
        size,
        tuple(labels[:rows]),
        tuple(labels[rows:]),
        numbers,
        is_image,
    )


def readable_width(layout: Layout) -> int | None:
    """Return a width at which the labels can be read, if they cannot at this one."""
    if layout.size >= READABLE:
        return None
    cell = READABLE / 0.85
    return int(-(-(layout.left * READABLE / layout.size + cell * len(layout.keys)) // 100) * 100)


def draw_weight_map(
    axes: Axes,
    weights: NDArray[np.float64],
    layout: Layout,
    look: Look,
    *,
    top: float = 0,
    hidden: NDArray[np.bool_] | None = None,
) -> None:
    """Draw weights from queries to keys below `top`, with the names of both roles."""
    style = look.style
    rows, columns = weights.shape
    is_flipped = look.right_to_left
    left = 0 if is_flipped else layout.left
    keys = layout.keys
    if is_flipped:
        weights, keys = weights[:, ::-1], keys[::-1]
        hidden = None if hidden is None else hidden[:, ::-1]
    width, height = layout.cell
    edge = columns * width + layout.left if is_flipped else 0
    above = top + layout.top
    for line, (text, colour) in enumerate(
        zip(corner_labels(look), (style.palette.query, style.palette.key), strict=True)
    ):
        axes.text(
            edge,
            top + layout.size * (1.07 + 1.45 * line),
            text,
            size=layout.size,
            color=colour,
            ha="right" if is_flipped else "left",
        )
    draw_column_labels(axes, keys, style, left=left, bottom=above, width=width, size=layout.size)
    for row, word in enumerate(layout.queries):
        axes.text(
            left + columns * width + 8 if is_flipped else left - 8,
            above + (row + 0.5) * height + layout.size / 3,
            word,
            ha="left" if is_flipped else "right",
            size=layout.size,
        )
    if layout.is_image:
        extent = left, left + columns * width, above + rows * height, above
        draw_cells(axes, weights, style, extent, hidden=hidden)
    else:
        draw_heat_map(
            axes,
            (),
            (),
            weights,
            style,
            left=left,
            top=above,
            cell=layout.cell,
            spec=None if layout.numbers else "",
            hidden=hidden,
        )
    if not layout.numbers:
        draw_scale(axes, look, left, above + rows * height + 14, columns * width)


def draw_cells(
    axes: Axes,
    weights: NDArray[np.float64],
    style: DrawingStyle,
    extent: tuple[float, float, float, float],
    *,
    hidden: NDArray[np.bool_] | None = None,
) -> None:
    """Draw weights as one image, a pixel for each cell; extent is left, right, bottom, top."""
    palette = style.palette
    ramp = np.array([(*to_rgb(colour), 1.0) for colour in palette.ramp])
    pixels = ramp[palette.ramp_indices(weights)]
    if hidden is not None:
        pixels[hidden] = 0
    image = AxesImage(axes, interpolation="none", extent=extent, origin="upper")
    image.set_data(pixels)
    axes.add_image(image)


def draw_scale(axes: Axes, look: Look, left: float, top: float, width: float) -> None:
    """Draw which colour stands for which weight."""
    style = look.style
    width = min(width, 200)
    steps = np.linspace(0, 1, len(style.palette.ramp))
    values = LOWEST ** (1 - steps) if look.log else steps
    draw_cells(axes, values[np.newaxis], style, (left, left + width, top + 10, top))
    ends = (f"{LOWEST:g} or less" if look.log else "0", "1")
    for text, x, side in zip(ends, (left, left + width), ("left", "right"), strict=True):
        axes.text(x, top + 26, text, size=13, ha=side, color=style.palette.muted)
