"""Which words get most of the attention of one word, and which almost none?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.bars import draw_bars
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quantities import weights_of
from scripts.results.weights_from_one_word import (
    WeightsFromOneWord,
    add_options,
    compute,
    table_of_weights,
)


def draw(result: WeightsFromOneWord, style: DrawingStyle) -> Figure:
    height = 30 * len(result.words) + 8
    figure = style.figure(height)
    left = 82 / style.width
    axes = figure.add_axes((left, 0, 1 - left - 48 / style.width, 1))
    draw_bars(
        axes,
        result.words,
        result.weights,
        style,
        colour=style.palette.weights,
        names=weights_of(result.words[result.query], result.words),
    )
    axes.set_xlim(0, float(np.max(result.weights)))
    return figure


def data(result: WeightsFromOneWord) -> Table:
    return table_of_weights(result)


def caption(result: WeightsFromOneWord) -> str:
    first = result.by_weight[0]
    others = 1 - float(result.weights[first])
    return (
        f"The weights from “{result.words[result.query]}” as bars. The {len(result.words) - 1} "
        f"words other than “{result.words[first]}” share {percent(others)} between them."
    )


def alt_text(result: WeightsFromOneWord) -> str:
    ranked = [
        f"{result.words[index]} {show(result.weights[index], '.2f')}" for index in result.by_weight
    ]
    return f"Bar chart of the weights of one query, from the longest bar down: {listed(ranked)}."


def numbers(result: WeightsFromOneWord) -> dict[str, str]:
    others = np.delete(result.weights, result.by_weight[0])
    return {"others_percent": percent(others.sum())}


if __name__ == "__main__":
    raise SystemExit(run(__file__))
