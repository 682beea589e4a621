"""Axes and series that several charts share: measured medians with their spread over seeds."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.styles.drawing_style import DrawingStyle


def chart_axes(
    style: DrawingStyle, height: float, *, left: float = 46, bottom: float = 56, top: float = 30
) -> tuple[Figure, Axes]:
    """Start a figure with one pair of axes; margins are in pixels."""
    figure = style.figure(height)
    axes = figure.add_axes(
        (
            left / style.width,
            bottom / height,
            1 - (left + 12) / style.width,
            1 - (bottom + top) / height,
        )
    )
    return figure, axes


def scale_by_factors(
    axes: Axes, x: Mapping[float, str], y: Mapping[float, str], *, base: float = 2
) -> None:
    """Make both axes logarithmic, with labelled ticks and no others; `base` is that of y."""
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=base)
    axes.set_xticks([*x], [*x.values()])
    axes.set_yticks([*y], [*y.values()])
    axes.minorticks_off()


def draw_spread(
    axes: Axes,
    positions: Sequence[float] | NDArray[np.number],
    values: NDArray[np.float64],
    *,
    colour: str,
    marker: str = "o",
) -> NDArray[np.float64]:
    """Draw the median over seeds as a line, and a bar from the lowest to the highest.

    Parameters
    ----------
    values : ndarray, shape (seeds, positions)
        What was measured.

    Returns
    -------
    ndarray, shape (positions,)
        The medians.
    """
    middle = np.median(values, axis=0)
    axes.vlines(positions, values.min(axis=0), values.max(axis=0), color=colour)
    axes.plot(positions, middle, color=colour, marker=marker, linewidth=1.5)
    return middle


def label_series(
    axes: Axes, text: str, point: tuple[float, float], offset: tuple[float, float], colour: str
) -> None:
    """Write the name of a series beside one of its points, right-aligned."""
    axes.annotate(text, point, xytext=offset, textcoords="offset points", ha="right", color=colour)
