"""How does tanh squeeze numbers into a range?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

SMALL = 0.1
ARGUMENTS = (-3.0, -1.0, -SMALL, 0.0, SMALL, 1.0, 3.0)


def compute() -> NDArray[np.float64]:
    squeezed: NDArray[np.float64] = np.tanh(np.array(ARGUMENTS))
    return squeezed


def draw(result: NDArray[np.float64], style: DrawingStyle) -> Figure:
    figure, axes = chart_axes(style, 280)
    palette = style.palette
    x = np.linspace(ARGUMENTS[0], ARGUMENTS[-1], 200)
    straight = x[np.abs(x) <= 1.4]
    axes.plot(straight, straight, ":", color=palette.muted, linewidth=1.75)
    axes.text(straight[-1] - 0.1, straight[-1], "x itself", color=palette.muted, ha="right")
    axes.plot(x, np.tanh(x), color=palette.ink, linewidth=1.75)
    axes.plot(ARGUMENTS, result, "o", color=palette.ink)
    axes.text(x[-1], np.tanh(x[-1]) - 0.3, "tanh x", color=palette.ink, ha="right")
    whole = [number for number in ARGUMENTS if number == round(number)]
    axes.set_xticks(whole, [trimmed(number) for number in whole])
    axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
    axes.set(xlim=(x[0] - 0.1, x[-1] + 0.1), ylim=(-1.55, 1.6))
    axes.set_xlabel("x")
    return figure


def data(result: NDArray[np.float64]) -> Table:
    rows = list(zip(ARGUMENTS, map(float, result), strict=True))
    return Table(["x", "tanh x"], rows, ["", ".3f"])


def numbers(result: NDArray[np.float64]) -> dict[str, str]:
    at = dict(zip(ARGUMENTS, result, strict=True))
    return {
        "small": trimmed(SMALL),
        "at_small": show(at[SMALL], ".3f"),
        "at_1": show(at[1.0], ".2f"),
        "at_3": show(at[3.0], ".3f"),
    }


def caption(result: NDArray[np.float64]) -> str:
    return (
        "The function tanh leaves small numbers nearly as they are (dotted) and squeezes large "
        f"ones below one: {show(result[-1], '.3f')} at {trimmed(ARGUMENTS[-1])}."
    )


def alt_text(result: NDArray[np.float64]) -> str:
    each = [f"{show(t, '.2f')} at {trimmed(x)}" for x, t in zip(ARGUMENTS, result, strict=True)]
    return f"A curve in the shape of a flat S: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
