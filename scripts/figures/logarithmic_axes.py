"""What does a square look like on ordinary axes, and what on logarithmic ones?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

LENGTHS = (1, 2, 4, 8, 16, 32, 64)

HEIGHT = 300


def compute() -> NDArray[np.int64]:
    squares: NDArray[np.int64] = np.array(LENGTHS) ** 2
    return squares


def draw(result: NDArray[np.int64], style: DrawingStyle) -> Figure:
    # One above the other on a phone, side by side where there is room.
    columns, rows = (1, 2) if style.is_narrow else (2, 1)
    figure = style.figure(HEIGHT * rows)
    left, right, bottom, top = 56, 14, 56, 34
    width = style.width / columns
    between = np.linspace(LENGTHS[0], LENGTHS[-1], 200)
    for index, name in enumerate(("ordinary axes", "logarithmic axes")):
        column, row = index % columns, rows - 1 - index // columns
        axes = figure.add_axes(
            (
                (column * width + left) / style.width,
                (row * HEIGHT + bottom) / (HEIGHT * rows),
                (width - left - right) / style.width,
                (HEIGHT - bottom - top) / (HEIGHT * rows),
            )
        )
        axes.plot(between, between**2, color=style.palette.ink, linewidth=1.5)
        axes.plot(LENGTHS, result, "o", color=style.palette.ink)
        ticks = LENGTHS[-3:] if index == 0 else LENGTHS[::2]
        if index == 1:
            axes.set_xscale("log", base=2)
            axes.set_yscale("log", base=2)
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.set_yticks([tick**2 for tick in ticks], [show(tick**2, ",d") for tick in ticks])
        axes.minorticks_off()
        axes.set_xlabel("words")
        axes.set_title(f"weights, {name}", loc="left", size=15)
    return figure


def data(result: NDArray[np.int64]) -> Table:
    rows = list(zip(LENGTHS, map(int, result), strict=True))
    return Table(["words", "weights"], rows, ["d", ",d"])


def numbers(result: NDArray[np.int64]) -> dict[str, str]:
    return {
        "longest": str(LENGTHS[-1]),
        "longest_square": show(result[-1], ",d"),
        "factor": str(LENGTHS[1] // LENGTHS[0]),
        "growth": str(result[1] // result[0]),
    }


def caption(result: NDArray[np.int64]) -> str:
    return (
        f"The weights of an attention map, from {LENGTHS[0]} to {LENGTHS[-1]} words. On ordinary "
        "axes equal distances are equal differences; on logarithmic axes they are equal factors, "
        "and a square becomes a straight line."
    )


def alt_text(result: NDArray[np.int64]) -> str:
    each = [f"{show(s, ',d')} for {n}" for n, s in zip(LENGTHS, result, strict=True)]
    return (
        "The same points twice, as a curve that bends upwards on ordinary axes and as a straight "
        f"line on logarithmic ones. Weights by number of words: {listed(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
