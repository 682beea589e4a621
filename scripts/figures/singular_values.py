"""How many directions does a head of a real model use?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes, draw_spread
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.rounding import rounded_model
from scripts.results.head_products import head_products

SHOWN = 48
LAYER = 0
NOTHING = 1e-9
"""A singular value below this part of the largest is nothing but rounding."""


@dataclass(frozen=True)
class SingularValues:
    """Singular values of both products of each head, largest = 1: (heads, d_model)."""

    width: int
    scores: NDArray[np.float64]
    values: NDArray[np.float64]

    def counted(self) -> NDArray[np.int_]:
        """Return how many of each head's are more than rounding: (2, heads)."""
        counted: NDArray[np.int_] = (np.stack([self.scores, self.values]) > NOTHING).sum(axis=-1)
        return counted


def compute() -> SingularValues:
    attention = rounded_model().encoder.attention[LAYER]
    found = np.array(
        [
            [np.linalg.svd(product, compute_uv=False) for product in head_products(attention, head)]
            for head in range(attention.num_heads)
        ]
    )
    scores, values = (found / found[..., :1]).swapaxes(0, 1)
    return SingularValues(attention.W_Q.shape[1] // attention.num_heads, scores, values)


def draw(result: SingularValues, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300)
    places = np.arange(1, SHOWN + 1)
    axes.axvline(result.width + 0.5, color=palette.rule, linewidth=1, zorder=0)
    for values, colour, marker, shift in (
        (result.scores, palette.ink, "o", -0.15),
        (result.values, palette.mark, "s", 0.15),
    ):
        draw_spread(axes, places + shift, values[:, :SHOWN], colour=colour, marker=marker)
    for line in axes.lines[1:]:
        line.set(markersize=2.5 if style.is_narrow else 3.5, linewidth=1)
    for bars in axes.collections:
        bars.set_linewidth(1 if style.is_narrow else 1.75)
    axes.text(9, 0.93, "queries and keys", color=palette.ink)
    axes.text(9, 0.83, "values and output", color=palette.mark)
    axes.set(xlim=(0, SHOWN + 1), ylim=(-0.02, 1.05), xlabel="number of the singular value")
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_title("size, the largest being one", loc="left", size=15)
    return figure


def data(result: SingularValues) -> Table:
    # Beyond the width there is rounding alone, and it differs between machines.
    rows = [
        (
            place + 1,
            *(
                float(function(values[:, place])) if place < result.width else 0.0
                for values in (result.scores, result.values)
                for function in (np.min, np.median, np.max)
            ),
        )
        for place in range(result.scores.shape[1])
    ]
    names = [
        f"{product}, {what}"
        for product in ("queries and keys", "values and output")
        for what in ("min", "median", "max")
    ]
    return Table(["number", *names], rows)


def numbers(result: SingularValues) -> dict[str, str]:
    heads, d_model = result.scores.shape
    return {
        "heads": str(heads),
        "d_model": str(d_model),
        "width": str(result.width),
        "most": str(int(result.counted().max())),
        "fewest": str(int(result.counted().min())),
    }


def caption(result: SingularValues) -> str:
    heads, d_model = result.scores.shape
    return (
        f"Singular values of both products, for the {heads} heads of the first layer of the real "
        f"model with rounded weights: median, with bars from the lowest to the highest. Of "
        f"{d_model} the first {SHOWN} are shown; the line marks the width of a head."
    )


def alt_text(result: SingularValues) -> str:
    last = result.width - 1
    ends = [show(np.median(values[:, last]), ".2f") for values in (result.scores, result.values)]
    return (
        f"Falling rows of points. At number {result.width} their medians are {ends[0]} for "
        f"queries and keys and {ends[1]} for values and output; from there on all are zero."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
