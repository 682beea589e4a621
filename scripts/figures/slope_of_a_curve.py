"""What is the slope of a curve at one point?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

POINT = 1.0
"""Where the slope is asked for, on the curve of the squares."""

DISTANCES = (1.0, 0.5, 0.1, 0.01)
"""How far to the right the second point lies."""


@dataclass(frozen=True, eq=False)
class Slopes:
    """Slopes of the lines through the point and one to its right, and their limit."""

    of_lines: NDArray[np.float64]
    derivative: float


def compute() -> Slopes:
    distances = np.array(DISTANCES)
    return Slopes(((POINT + distances) ** 2 - POINT**2) / distances, 2 * POINT)


def draw(result: Slopes, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300)
    x = np.linspace(-0.5, 2.3, 200)
    axes.plot(x, x**2, color=palette.ink, linewidth=1.5)
    lines = ((result.of_lines[0], palette.muted, "--"), (result.derivative, palette.mark, "-"))
    for slope, colour, linestyle in lines:
        ends = np.array([-0.5, 1.3]) if slope == result.derivative else np.array([-0.3, 1.15])
        axes.plot(POINT + ends, POINT**2 + slope * ends, linestyle, color=colour, linewidth=1.5)
    axes.plot(POINT, POINT**2, "o", color=palette.mark)
    axes.plot(POINT + DISTANCES[0], (POINT + DISTANCES[0]) ** 2, "o", color=palette.muted)
    axes.annotate(
        f"at the point: slope {trimmed(result.derivative)}",
        (2.38, 0.4),
        ha="right",
        color=palette.mark,
    )
    axes.annotate(
        f"from point to point: slope {trimmed(result.of_lines[0])}",
        (POINT + DISTANCES[0], (POINT + DISTANCES[0]) ** 2),
        xytext=(-14, -4),
        textcoords="offset points",
        ha="right",
        color=palette.muted,
    )
    axes.set(xlim=(-0.5, 2.4), ylim=(-0.3, 4.8), xlabel="x")
    ticks = (0, POINT, POINT + DISTANCES[0])
    axes.set_xticks(ticks, [trimmed(tick) for tick in ticks])
    axes.set_yticks([tick**2 for tick in ticks], [trimmed(tick**2) for tick in ticks])
    axes.set_title("x squared", loc="left", size=15)
    return figure


def data(result: Slopes) -> Table:
    rows = [
        (distance, float(slope), result.derivative)
        for distance, slope in zip(DISTANCES, result.of_lines, strict=True)
    ]
    return Table(["distance", "slope of the line", "derivative"], rows)


def numbers(result: Slopes) -> dict[str, str]:
    slopes = [trimmed(slope, 2) for slope in result.of_lines]
    return {
        "point": trimmed(POINT),
        "distances": listed([trimmed(distance, 2) for distance in DISTANCES]),
        "slopes": listed(slopes),
        "derivative": trimmed(result.derivative),
    }


def caption(result: Slopes) -> str:
    return (
        f"The curve of the squares. Dashed: the line through its point at {trimmed(POINT)} and a "
        f"second one, with a slope of {trimmed(result.of_lines[0])}. Solid: the line that touches "
        f"the curve there, with a slope of {trimmed(result.derivative)}."
    )


def alt_text(result: Slopes) -> str:
    return (
        f"A curve that rises ever more steeply. A dashed line cuts it at {trimmed(POINT)} and at "
        f"{trimmed(POINT + DISTANCES[0])}; a less steep one touches it at {trimmed(POINT)}, where "
        f"its slope is {show(result.derivative, '.0f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
