"""A grid of many small cells without gaps or numbers, such as the pixels of a picture."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from attention_figures.styles.palette import Palette

_OUTLINE = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]


def draw_pixels(
    axes: Axes,
    shades: NDArray[np.float64],
    palette: Palette,
    *,
    left: float,
    top: float,
    cell: tuple[float, float],
) -> None:
    """Draw shades from 0 to 1, shape (rows, columns), as cells of a width and a height in pixels.

    Neighbours of one colour are one rectangle, and all of one colour are one path: a drawing of
    thousands of cells stays small.
    """
    width, height = cell
    corners: dict[int, list[tuple[float, float]]] = {}
    for row, steps in enumerate(palette.ramp_indices(shades)):
        above, below = top + row * height, top + (row + 1) * height
        for first, end in pairwise([0, *(np.flatnonzero(np.diff(steps)) + 1), len(steps)]):
            x, right = left + first * width, left + end * width
            corners.setdefault(int(steps[first]), []).extend(
                [(x, above), (right, above), (right, below), (x, below), (x, above)]
            )
    for step, points in sorted(corners.items()):
        path = Path(points, _OUTLINE * (len(points) // len(_OUTLINE)))
        axes.add_patch(PathPatch(path, facecolor=palette.ramp[step], edgecolor="none"))
