"""When is a dot product large, when zero and when negative?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, trimmed, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.sums import dot, quotient

FIRST = (3.0, 1.0)
OTHERS = {
    "much the same way": (2.0, 2.0),
    "at a right angle": (-1.0, 3.0),
    "the opposite way": (-2.0, -1.0),
}


@dataclass(frozen=True)
class Pairs:
    """One arrow, others to compare it with, and the dot product of each pair."""

    first: NDArray[np.float64]
    others: NDArray[np.float64]
    products: NDArray[np.float64]

    @property
    def cosines(self) -> NDArray[np.float64]:
        """Dot product over both lengths, of each pair."""
        lengths = np.linalg.norm(self.first) * np.linalg.norm(self.others, axis=1)
        cosines: NDArray[np.float64] = self.products / lengths
        return cosines


def compute() -> Pairs:
    first, others = np.array(FIRST), np.array(list(OTHERS.values()))
    return Pairs(first, others, others @ first)


def draw(result: Pairs, style: DrawingStyle) -> Figure:
    palette = style.palette
    width = style.width / len(OTHERS)
    unit = width / 7
    text = 15 if not style.is_narrow else 13
    figure = style.figure(5.4 * unit + 4 * text)
    axes = pixel_axes(figure)
    for index, (name, other) in enumerate(zip(OTHERS, result.others, strict=True)):
        start = np.array([index * width + 3.4 * unit, 3.6 * unit])
        for arrow, colour in ((result.first, palette.query), (other, palette.key)):
            axes.annotate(
                "",
                tuple(start + unit * arrow * [1, -1]),
                tuple(start),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": colour,
                    "linewidth": 2.25,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
        middle = (index + 0.5) * width
        lines = (
            (name, palette.muted),
            (vector(other), palette.key),
            (f"dot product {trimmed(result.products[index])}", palette.ink),
        )
        for line, (words, colour) in enumerate(lines):
            y = 5.4 * unit + (line + 0.9) * 1.25 * text
            axes.text(middle, y, words, ha="center", size=text, color=colour)
    return figure


def data(result: Pairs) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, *map(float, result.first), *map(float, other), float(product))
        for name, other, product in zip(OTHERS, result.others, result.products, strict=True)
    ]
    return Table(["direction", "a1", "a2", "b1", "b2", "dot product"], rows)


def numbers(result: Pairs) -> dict[str, str]:
    (a, b), (c, d) = result.first, result.others[0]
    return {
        "first": vector(result.first),
        "other": vector(result.others[0]),
        "sum": f"{trimmed(a)} · {trimmed(c)} + {trimmed(b)} · {trimmed(d)}",
        "product": trimmed(result.products[0]),
        "cosine": show(result.cosines[0], ".2f"),
        "cosine_of_right_angle": show(result.cosines[1], ".0f"),
        "cosine_of_opposite": show(result.cosines[2], ".2f"),
    }


def worked(result: Pairs) -> dict[str, Worked]:
    size = np.linalg.norm(result.first)
    cosines = [
        quotient(product, float(size * np.linalg.norm(other)))
        for product, other in zip(result.products, result.others, strict=True)
    ]
    return {
        "product": Worked(by=dot(result.first, result.others[0])),
        "cosine": Worked(by=cosines[0]),
        "cosine_of_right_angle": Worked(by=cosines[1]),
        "cosine_of_opposite": Worked(by=cosines[2]),
    }


def caption(result: Pairs) -> str:
    return (
        f"The vector {vector(result.first)}, which points to the right in each picture, and three "
        "others, whose numbers are given below. The dot product is positive for arrows that point "
        "much the same way, zero at a right angle and negative for opposite directions."
    )


def alt_text(result: Pairs) -> str:
    each = [
        f"{name}, {vector(other)}, dot product {trimmed(product)}"
        for name, other, product in zip(OTHERS, result.others, result.products, strict=True)
    ]
    return f"Three pairs of arrows. The first is always {vector(result.first)}. {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
