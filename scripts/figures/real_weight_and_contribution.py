"""How much of the weight goes to the two markers, and how much of what is transported?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import Markers, markers

compute = markers


def draw(result: Markers, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300)
    layers = np.arange(1, len(result.weight_of_layers) + 1)
    for shares, marker, colour, text in (
        (result.weight_of_layers, "o", palette.weights, "share of the weight"),
        (result.contribution_of_layers, "s", palette.value, "share of what is transported"),
    ):
        axes.plot(layers, shares, marker=marker, color=colour, linewidth=1.5)
        axes.annotate(
            text,
            (float(layers.mean()), float(shares.max())),
            xytext=(0, 10),
            textcoords="offset points",
            ha="center",
            color=colour,
        )
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_xticks(layers)
    axes.set_xlabel("layer")
    axes.set_title("the two markers", loc="left", size=15)
    return figure


def data(result: Markers) -> Table:
    rows = [
        (layer + 1, float(weight), float(contribution))
        for layer, (weight, contribution) in enumerate(
            zip(result.weight_of_layers, result.contribution_of_layers, strict=True)
        )
    ]
    return Table(["layer", "share of weight", "share of contribution"], rows, ["d", ".3f", ".3f"])


def numbers(result: Markers) -> dict[str, str]:
    return {
        "weight": percent(result.weight),
        "contribution": percent(result.contribution),
        "first": percent(result.first_weight),
        "heads_on_first": str(result.heads_on_first),
        "sentences": str(result.sentences),
        "lowest_weight": percent(result.weight_of_layers.min()),
        "highest_weight": percent(result.weight_of_layers.max()),
        "highest_contribution": percent(result.contribution_of_layers.max()),
    }


def caption(result: Markers) -> str:
    return (
        "The two markers’ share of the weight that the words give, and of what reaches the words: "
        "weight times the length of the transformed value. Mean over the words of "
        f"{result.sentences} sentences and the heads of each layer."
    )


def alt_text(result: Markers) -> str:
    given = numbers(result)
    return (
        f"Two lines over the layers. The share of weight is between {given['lowest_weight']} and "
        f"{given['highest_weight']}; the share of what is transported never passes "
        f"{given['highest_contribution']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
