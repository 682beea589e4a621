"""Small heat maps side by side, one for each of several runs of the same thing."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle

SIZE = 14
"""Pixels: size of the labels."""


def draw_grids(costs: NDArray[np.float64], names: Sequence[str], style: DrawingStyle) -> Figure:
    """Draw a grid for each seed: heads in rows, what they serve in columns."""
    columns = 2 if style.is_narrow else 5
    gap, title, label, row = 10, 24, 36, 28
    width = (style.width - gap * (columns - 1)) / columns
    heads = [str(head + 1) for head in range(costs.shape[1])]
    panel = title + labels_height(names, SIZE) + row * len(heads) + 18
    figure = style.figure(panel * -(-len(costs) // columns))
    axes = pixel_axes(figure)
    for seed, cost in enumerate(costs):
        left = (width + gap) * (seed % columns)
        top = panel * (seed // columns)
        axes.text(left, top + 16, f"seed {seed}", size=15)
        above_rows = top + title + labels_height(names, SIZE) - 5
        axes.text(left, above_rows, "head", size=SIZE, color=style.palette.muted)
        draw_heat_map(
            axes,
            heads,
            names,
            cost,
            style,
            left=left + label,
            top=top + title,
            cell=((width - label) / len(names), row),
            spec=".2f",
            label_size=SIZE,
            column_colour=style.palette.muted,
        )
    return figure
