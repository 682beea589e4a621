"""How do the numbers in W_Q, W_K and W_V change in training?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

compute = one_head.load
MATRICES = {"W_Q": "query", "W_K": "key", "W_V": "value"}
EDGES = np.linspace(-0.6, 0.6, 49)


def shares(matrices: np.ndarray) -> np.ndarray:
    """Share of the entries in each interval; those beyond the last edge count to the last."""
    clipped = np.clip(matrices.ravel(), EDGES[0], EDGES[-1])
    return np.histogram(clipped, EDGES)[0] / matrices.size


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    panel, gap = 150, 58
    columns = 1 if style.is_narrow else len(MATRICES)
    rows = len(MATRICES) // columns
    height = rows * (panel + gap)
    width = (style.width - 24 * (columns - 1)) / columns
    figure = style.figure(height)
    for index, (name, role) in enumerate(MATRICES.items()):
        left = (width + 24) * (index % columns)
        top = 28 + (panel + gap) * (index // columns)
        axes = figure.add_axes(
            (
                (left + 4) / style.width,
                1 - (top + panel) / height,
                (width - 8) / style.width,
                panel / height,
            )
        )
        before, after = (shares(matrices) for matrices in result["matrices"][:, index])
        axes.stairs(before, EDGES, color=palette.muted, linewidth=1.5)
        axes.stairs(after, EDGES, color=getattr(palette, role), linewidth=2)
        axes.set_ylim(0, None)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xticks([-0.5, 0, 0.5], ["−0.5", "0", "0.5"])
        # So large that the index is no smaller than the smallest text.
        colour = getattr(palette, role)
        axes.set_title(f"${name}$", loc="left", color=colour, size=19, parse_math=True)
        axes.text(0.98, 0.86, "before", transform=axes.transAxes, ha="right", color=palette.muted)
        axes.text(
            0.98, 0.68, "after", transform=axes.transAxes, ha="right", color=getattr(palette, role)
        )
    return figure


def data(result: Arrays) -> Table:
    rows = [
        (name, when, float(low), float(share))
        for index, name in enumerate(MATRICES)
        for when, matrices in zip(("before", "after"), result["matrices"][:, index], strict=True)
        for low, share in zip(EDGES, shares(matrices), strict=False)
    ]
    return Table(["matrix", "when", "interval from", "share of the numbers"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    deviations = result["matrices"].std(axis=(2, 3))
    return {
        f"{when}_{name}": show(deviations[row, column], ".2f")
        for row, when in enumerate(("before", "after"))
        for column, name in enumerate(MATRICES)
    } | {"size": str(result["matrices"].shape[-1])}


def caption(result: Arrays) -> str:
    size = result["matrices"].shape[-1]
    return (
        f"How often numbers of each size occur in the three {size} × {size} matrices, before and "
        "after training with seed 0."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    each = "; ".join(
        f"{role} matrix, from {given[f'before_{name}']} to {given[f'after_{name}']}"
        for name, role in MATRICES.items()
    )
    return f"Three pairs of histograms around zero. The standard deviation grows: {each}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
