"""What do the vectors of many positions look like side by side?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.positions import sinusoidal_positions
from attention_figures.canvas import pixel_axes, to_baseline
from attention_figures.pixels import draw_pixels
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.styles.palette import RAMP_STEPS
from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

POSITIONS = 61
D_MODEL = 16
TICKS = (0, 20, 40, 60)
SIZE = 14
STILL = 0.1
"""A number that changes by less than this over all positions hardly moves."""


@dataclass(frozen=True)
class PositionMap:
    """Sinusoidal vectors, shape (positions, d_model)."""

    vectors: NDArray[np.float64]

    @property
    def still(self) -> int:
        """How many numbers of the vectors hardly move."""
        return int((np.ptp(self.vectors, axis=0) < STILL).sum())


def compute() -> PositionMap:
    return PositionMap(sinusoidal_positions(POSITIONS, D_MODEL))


def draw(result: PositionMap, style: DrawingStyle) -> Figure:
    palette = style.palette
    left, right, below = 62, 8, 84
    positions, numbers_each = result.vectors.shape
    cell = ((style.width - left - right) / positions, 14 if style.is_narrow else 18)
    bottom = numbers_each * cell[1]
    figure = style.figure(bottom + below)
    axes = pixel_axes(figure)
    # From −1 to 1, where the ramp goes from 0 to 1.
    draw_pixels(axes, (result.vectors.T + 1) / 2, palette, left=left, top=0, cell=cell)
    for pair in (0, numbers_each // 2 - 1):
        y = (2 * pair + 1) * cell[1] + to_baseline(SIZE)
        axes.text(left - 6, y, f"pair {pair + 1}", ha="right", size=SIZE)
    for tick in TICKS:
        axes.text(left + (tick + 0.5) * cell[0], bottom + 18, str(tick), ha="center", size=SIZE)
    axes.text(
        left + (TICKS[0] + TICKS[1] + 1) / 2 * cell[0],
        bottom + 18,
        "position",
        ha="center",
        size=SIZE,
        color=palette.muted,
    )
    scale, y = 120, bottom + 52
    draw_pixels(
        axes,
        np.linspace(0, 1, RAMP_STEPS)[None],
        palette,
        left=left + 22,
        top=y,
        cell=(scale / RAMP_STEPS, 14),
    )
    axes.text(left + 16, y + 12, "−1", ha="right", size=SIZE)
    axes.text(left + 28 + scale, y + 12, "1", size=SIZE)
    return figure


def data(result: PositionMap) -> Table:
    names = [
        f"pair {pair + 1}, {wave}"
        for pair in range(result.vectors.shape[1] // 2)
        for wave in ("sine", "cosine")
    ]
    rows = [(position, *map(float, vector)) for position, vector in enumerate(result.vectors)]
    return Table(["position", *names], rows)


def numbers(result: PositionMap) -> dict[str, str]:
    positions, numbers_each = result.vectors.shape
    return {
        "positions": str(positions),
        "width": str(numbers_each),
        "still": str(result.still),
        "share_still": percent(result.still / numbers_each),
    }


def caption(result: PositionMap) -> str:
    positions, numbers_each = result.vectors.shape
    return (
        f"The sinusoidal vectors of {positions} positions, {numbers_each} numbers wide: a column "
        "for each position, and two rows, sine and cosine, for each pair. The darker or, on a dark "
        "page, the lighter a cell, the larger its number."
    )


def alt_text(result: PositionMap) -> str:
    positions, numbers_each = result.vectors.shape
    return (
        f"Grid of colours, {numbers_each} rows by {positions} columns. At the top narrow stripes "
        f"follow each other, further down they grow wide, and {result.still} rows change by less "
        f"than {STILL} from one end to the other."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
