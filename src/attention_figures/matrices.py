"""A matrix with every number in its cell."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from attention_figures.canvas import to_baseline


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
                top + (row + 0.5) * height + to_baseline(size),
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
