"""How does e to the power x grow, and what does the logarithm read back?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

EXPONENTS = (-2, -1, 0, 1, 2, 3)

TO_BE_READ_BACK = 10.0
"""The number whose logarithm the page names."""


def compute() -> NDArray[np.float64]:
    powers: NDArray[np.float64] = np.exp(np.array(EXPONENTS, dtype=np.float64))
    return powers


def draw(result: NDArray[np.float64], style: DrawingStyle) -> Figure:
    figure, axes = chart_axes(style, 300)
    x = np.linspace(EXPONENTS[0], EXPONENTS[-1], 200)
    axes.plot(x, np.exp(x), color=style.palette.ink, linewidth=1.5)
    axes.plot(EXPONENTS, result, "o", color=style.palette.ink, clip_on=False)
    for exponent, power in zip(EXPONENTS, result, strict=True):
        axes.annotate(
            show(power, ".2f"), (exponent, power), (-8, 8), textcoords="offset points", ha="right"
        )
    axes.set_xlim(EXPONENTS[0] - 0.8, EXPONENTS[-1] + 0.2)
    axes.set_ylim(0, 1.1 * result[-1])
    axes.set_xticks(EXPONENTS, [show(exponent) for exponent in EXPONENTS])
    axes.set_xlabel("x")
    axes.set_title("e to the power x", loc="left", size=15)
    return figure


def data(result: NDArray[np.float64]) -> Table:
    rows = list(zip(EXPONENTS, map(float, result), strict=True))
    return Table(["x", "e to the power x"], rows, ["d", ".2f"])


def numbers(result: NDArray[np.float64]) -> dict[str, str]:
    power = dict(zip(EXPONENTS, result, strict=True))
    return {
        "e": show(power[1], ".3f"),
        "at_minus_2": show(power[-2], ".2f"),
        "at_minus_1": show(power[-1], ".2f"),
        "at_1": show(power[1], ".2f"),
        "at_2": show(power[2], ".2f"),
        "at_3": show(power[3], ".2f"),
        "read_back": show(TO_BE_READ_BACK, ".0f"),
        "logarithm": show(np.log(TO_BE_READ_BACK), ".2f"),
        "half": show(np.exp(0.5), ".2f"),
    }


def caption(result: NDArray[np.float64]) -> str:
    return (
        "Powers of e. Each step to the right multiplies by the same number, "
        f"{show(result[EXPONENTS.index(1)], '.2f')}. Reading the curve from its height back to "
        "x is taking the natural logarithm."
    )


def alt_text(result: NDArray[np.float64]) -> str:
    each = [f"{show(p, '.2f')} at {show(x)}" for x, p in zip(EXPONENTS, result, strict=True)]
    return f"A curve that rises ever more steeply and never touches zero: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
