"""Which weights are left if no word sees a later one?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.maps import attention_figure
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.attention_map import AttentionMap, table_of_map


def compute() -> AttentionMap:
    return AttentionMap(example.SENTENCE, example.worked_example(is_causal=True).weights)


def draw(result: AttentionMap, style: DrawingStyle) -> Figure:
    hidden = ~np.tri(len(result.words), dtype=bool)
    return attention_figure(result.words, result.words, result.weights, style, hidden=hidden)


def data(result: AttentionMap) -> Table:
    return table_of_map(result)


def caption(result: AttentionMap) -> str:
    return (
        "The map of the sentence with a causal mask. Masked cells are hatched: their weights "
        "are exactly zero. Each row still sums to one."
    )


def alt_text(result: AttentionMap) -> str:
    weight = result.weights[example.position(example.QUERY_WORD), example.position(example.ANSWER)]
    return (
        "Grid of weights whose upper right triangle is hatched. The first word gives itself "
        f"{show(result.weights[0, 0], '.2f')}; “{example.QUERY_WORD}” gives "
        f"“{example.ANSWER}” {show(weight, '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
