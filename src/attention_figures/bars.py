"""Horizontal bars with their values."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from attention_figures.canvas import mark, to_baseline
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show

SIZE = 15
"""Pixels: size of the numbers."""


def draw_bars(
    axes: Axes,
    labels: Sequence[str],
    values: NDArray[np.float64],
    style: DrawingStyle,
    *,
    colour: str,
    digits: int = 2,
    with_labels: bool = True,
    names: Sequence[str] = (),
) -> None:
    """Draw horizontal bars from the top down, the value written at the end of each.

    `names`, one for each bar if any, say what quantities they show (`canvas.mark`).
    """
    positions = np.arange(len(values))
    bars = axes.barh(positions, values, color=colour, height=0.62)
    axes.set_ylim(len(values) - 0.4, -0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks(positions, labels if with_labels else [""] * len(values))
    axes.tick_params(axis="y", length=0)
    for position, value in enumerate(values):
        text = axes.annotate(
            show(value, f".{digits}f"),
            (max(float(value), 0), position),
            xytext=(5, -to_baseline(SIZE)),
            textcoords="offset points",
            size=SIZE,
            color=style.palette.ink,
        )
        if names:
            mark(bars[position], names[position], "bar")
            mark(text, names[position], "number")
    if values.min() < 0:
        axes.axvline(0, color=style.palette.muted, linewidth=1)
