"""How does the dot product of two sinusoidal vectors change with the distance?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.positions import sinusoidal_positions
from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.position_shift import shift_matrix

D_MODEL = 64
FURTHEST = 40
AT = 500
"""Position of the query; the keys lie around it."""
SHIFT = 10


@dataclass(frozen=True)
class PositionScores:
    """Dot product with the vector of each position around, alone and with a matrix between."""

    distances: NDArray[np.int_]
    alone: NDArray[np.float64]
    between: NDArray[np.float64]

    def of(self, scores: NDArray[np.float64], distance: int) -> float:
        """Return the score at a distance."""
        return float(scores[distance + FURTHEST])


def compute() -> PositionScores:
    vectors = sinusoidal_positions(AT + FURTHEST + 1, D_MODEL)
    distances = np.arange(-FURTHEST, FURTHEST + 1)
    query, keys = vectors[AT], vectors[AT + distances]
    matrix = shift_matrix(vectors, SHIFT)
    return PositionScores(distances, keys @ query, keys @ matrix @ query)


def draw(result: PositionScores, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 290)
    axes.axvline(0, color=palette.rule, linewidth=1, zorder=0)
    axes.plot(result.distances, result.alone, color=palette.ink, linewidth=2)
    axes.plot(result.distances, result.between, "--", color=palette.mark, linewidth=2)
    axes.text(4, result.alone.max() * 0.97, "no matrix", color=palette.ink)
    axes.text(-SHIFT - 4, result.between.max() * 0.97, "with one", color=palette.mark, ha="right")
    axes.set(xlim=(-FURTHEST, FURTHEST), xlabel="distance: key position − query position")
    axes.set_ylim(0, result.alone.max() * 1.08)
    axes.set_title("dot product of position vectors", loc="left", size=15)
    return figure


def data(result: PositionScores) -> Table:
    rows = [
        (int(distance), float(alone), float(between))
        for distance, alone, between in zip(
            result.distances, result.alone, result.between, strict=True
        )
    ]
    return Table(["distance", "dot product", "with the matrix between"], rows)


def numbers(result: PositionScores) -> dict[str, str]:
    return {
        "width": str(D_MODEL),
        "at_zero": show(result.of(result.alone, 0), ".0f"),
        "at_one": show(result.of(result.alone, 1), ".1f"),
        "ten": str(SHIFT),
        "at_ten": show(result.of(result.alone, SHIFT), ".1f"),
        "peak_with_matrix": show(int(result.distances[result.between.argmax()])),
    }


def caption(result: PositionScores) -> str:
    return (
        f"Dot product of the vector of position {AT} with those around it, {D_MODEL} numbers wide: "
        f"as they are, and with the matrix for {SHIFT} positions between them."
    )


def alt_text(result: PositionScores) -> str:
    given = numbers(result)
    return (
        f"Two equal curves with one sharp peak each. Without a matrix it is {given['at_zero']} "
        f"high at distance zero, and the curve is {given['at_ten']} at a distance of {SHIFT} on "
        f"either side. With the matrix the peak is at {given['peak_with_matrix']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
