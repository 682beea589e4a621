"""What does it cost to remove a head?"""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_explainer.training.toy_language import RELATIONS
from attention_figures.canvas import pixel_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import heads

compute = heads.load
SHORT = ("cause", "pronoun", "prep.")
SIZE = 14


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    return draw_grids(result["three_cost"], SHORT, style)


def draw_grids(costs: np.ndarray, names: Sequence[str], style: DrawingStyle) -> Figure:
    """Draw a grid for each seed: heads in rows, what they serve in columns."""
    palette = style.palette
    columns = 2 if style.is_narrow else 5
    gap = 16
    label = 22
    width = (style.width - gap * (columns - 1)) / columns
    cell, row = (width - label) / len(names), 28
    panel = 24 + 62 + row * costs.shape[1] + 18
    rows = -(-len(costs) // columns)
    figure = style.figure(panel * rows)
    axes = pixel_axes(figure)
    for seed, cost in enumerate(costs):
        x0 = (width + gap) * (seed % columns)
        y0 = panel * (seed // columns)
        axes.text(x0, y0 + 16, f"seed {seed}", size=15)
        for column, name in enumerate(names):
            axes.text(
                x0 + label + (column + 0.5) * cell,
                y0 + 80,
                name,
                rotation=90,
                ha="center",
                va="bottom",
                size=SIZE,
                color=palette.muted,
            )
        for head, of_head in enumerate(cost):
            y = y0 + 86 + head * row
            axes.text(x0 + 6, y + 19, str(head + 1), size=SIZE, ha="center")
            for column, lost in enumerate(map(float, of_head)):
                axes.add_patch(
                    Rectangle(
                        (x0 + label + column * cell + 1, y + 1),
                        cell - 2,
                        row - 2,
                        facecolor=palette.heat(lost),
                        edgecolor="none",
                    )
                )
                axes.text(
                    x0 + label + (column + 0.5) * cell,
                    y + 19,
                    show(lost, ".2f"),
                    ha="center",
                    size=13,
                    color=palette.on_heat(lost),
                )
    return figure


def data(result: Arrays) -> Table:
    rows = [
        (
            seed,
            head + 1,
            RELATIONS[relation].name,
            float(result["three_cost"][seed, head, relation]),
            float(result["three_mass"][seed, head, relation]),
            float(result["three_alone"][seed, head, relation]),
        )
        for seed, head, relation in np.ndindex(result["three_cost"].shape)
    ]
    return Table(
        [
            "seed",
            "head",
            "relation",
            "accuracy lost without it",
            "mass on the right candidate",
            "accuracy with it alone",
        ],
        rows,
    )


def numbers(result: Arrays) -> dict[str, str]:
    cost = result["three_cost"]
    return {
        "largest": show(float(cost.max()), ".2f"),
        "mean": show(float(cost.mean()), ".2f"),
        "seeds": str(len(cost)),
        "highest_alone": show(float(result["three_alone"].mean(axis=-1).max()), ".2f"),
    }


def caption(result: Arrays) -> str:
    return (
        "Accuracy lost on each relation (columns) when one of the three heads (rows) is removed "
        "after training, one grid for each seed."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"{given['seeds']} grids of three rows and three columns. The largest loss is "
        f"{given['largest']}, the mean {given['mean']}."
    )


if __name__ == "__main__":
    from scripts.artifacts.command_line import run

    raise SystemExit(run(__file__))
