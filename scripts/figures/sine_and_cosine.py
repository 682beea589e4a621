"""Where is a point that goes round a circle, after each angle?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

QUARTERS = np.arange(5) * np.pi / 2
"""Angles of none to four quarters of a turn, in radians."""


def compute() -> NDArray[np.float64]:
    positions: NDArray[np.float64] = np.array([np.cos(QUARTERS), np.sin(QUARTERS)])
    return positions


def draw(result: NDArray[np.float64], style: DrawingStyle) -> Figure:
    figure, axes = chart_axes(style, 280)
    angles = np.linspace(0, QUARTERS[-1], 200)
    palette = style.palette
    for name, curve, values, line, colour, place in (
        ("cosine", np.cos, result[0], "-", palette.ink, (5.75, 0.98)),
        ("sine", np.sin, result[1], "--", palette.muted, (1.75, 1.06)),
    ):
        axes.plot(angles, curve(angles), line, color=colour, linewidth=1.75)
        axes.plot(QUARTERS, values, "o", color=colour)
        axes.text(*place, name, color=colour, ha="right" if name == "cosine" else "left")
    axes.axhline(0, color=palette.rule, linewidth=1)
    axes.set_xticks(QUARTERS, [show(angle, ".2f") for angle in QUARTERS])
    axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
    axes.set(xlim=(-0.1, QUARTERS[-1] + 0.25), ylim=(-1.15, 1.3))
    axes.set_xlabel("angle in radians")
    axes.set_title("position on the circle", loc="left", size=15)
    return figure


def data(result: NDArray[np.float64]) -> Table:
    rows = [
        (float(angle), float(cosine), float(sine))
        for angle, cosine, sine in zip(QUARTERS, *result, strict=True)
    ]
    return Table(["angle", "cosine", "sine"], rows, [".2f", ".2f", ".2f"])


def numbers(result: NDArray[np.float64]) -> dict[str, str]:
    return {
        "turn": show(QUARTERS[-1], ".2f"),
        "quarter": show(QUARTERS[1], ".2f"),
        "pi": show(np.pi, ".2f"),
        "degrees": show(np.degrees(1), ".0f"),
    }


def caption(result: NDArray[np.float64]) -> str:
    return (
        "A point on a circle of radius one: how far it is to the right (cosine) and how far up "
        f"(sine), after each angle. The dots mark quarters of a turn; {show(QUARTERS[-1], '.2f')} "
        "radians are a whole one."
    )


def alt_text(result: NDArray[np.float64]) -> str:
    each = [
        f"at {show(angle, '.2f')} cosine {show(cosine, '.0f')} and sine {show(sine, '.0f')}"
        for angle, cosine, sine in zip(QUARTERS, *result, strict=True)
    ]
    return f"Two equal waves, the sine a quarter of a turn behind the cosine: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
