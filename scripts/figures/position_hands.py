"""How do the hands of a clock tell a position?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray

from attention_explainer.positions import sinusoidal_positions
from attention_figures.canvas import pixel_axes, to_baseline
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.position_shift import HANDS

SHOWN = (0, 1, 2, 3, 30, 60)


@dataclass(frozen=True)
class Hands:
    """Tip of the hand of each pair at each position, (positions, pairs, 2): right and up."""

    positions: tuple[int, ...]
    tips: NDArray[np.float64]

    @property
    def turned(self) -> NDArray[np.float64]:
        """Clockwise angle from upright in degrees, below a whole turn: (positions, pairs)."""
        angles: NDArray[np.float64] = np.degrees(np.arctan2(self.tips[..., 0], self.tips[..., 1]))
        return angles % 360


def compute() -> Hands:
    vectors = sinusoidal_positions(max(SHOWN) + 1, 2 * HANDS)[list(SHOWN)]
    # The sine says how far to the right, the cosine how far up: upright at 0, and then clockwise.
    return Hands(SHOWN, vectors.reshape(len(SHOWN), -1, 2))


def draw(result: Hands, style: DrawingStyle) -> Figure:
    palette = style.palette
    positions, pairs, _ = result.tips.shape
    left, top, size = 54, 50, 14
    cell = (style.width - left) / positions
    row = min(cell, 84.0)
    radius = row / 2 - 4
    figure = style.figure(top + pairs * row)
    axes = pixel_axes(figure)
    axes.text(left, 16, "at position", size=size, color=palette.muted)
    for column, position in enumerate(result.positions):
        axes.text(left + (column + 0.5) * cell, 40, str(position), ha="center", size=size)
    for pair in range(pairs):
        y = top + (pair + 0.5) * row
        axes.text(0, y + to_baseline(size), f"pair {pair + 1}", size=size)
        for column in range(positions):
            x = left + (column + 0.5) * cell
            right, up = result.tips[column, pair]
            axes.add_patch(
                Circle((x, y), radius, facecolor="none", edgecolor=palette.muted, linewidth=1)
            )
            axes.plot(
                [x, x + 0.86 * radius * right],
                [y, y - 0.86 * radius * up],
                color=palette.ink,
                linewidth=2.5,
                solid_capstyle="round",
            )
            axes.plot(x, y, "o", color=palette.ink, markersize=4)
    return figure


def data(result: Hands) -> Table:
    rows = [
        (position, pair + 1, *map(float, tip))
        for position, tips in zip(result.positions, result.tips, strict=True)
        for pair, tip in enumerate(tips)
    ]
    return Table(["position", "pair", "sine", "cosine"], rows)


def numbers(result: Hands) -> dict[str, str]:
    return {
        "last": str(result.positions[-1]),
        "degrees_a_step": show(result.turned[1, 0], ".0f"),
        "slow_degrees_at_last": show(result.turned[-1, -1], ".0f"),
    }


def caption(result: Hands) -> str:
    return (
        f"Sinusoidal positions {2 * result.tips.shape[1]} numbers wide as hands of clocks. The "
        "sine of a pair says how far to the right the tip of its hand is, the cosine how far up."
    )


def alt_text(result: Hands) -> str:
    each = [
        f"pair {pair + 1} "
        + listed([f"{show(degrees, '.0f')}°" for degrees in result.turned[:, pair]])
        for pair in range(result.tips.shape[1])
    ]
    return (
        f"Dials with a hand each. At the positions {listed([str(p) for p in result.positions])} "
        f"it has turned clockwise, whole turns left out, by: {'; '.join(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
