"""Where does one head of a real model that writes look, token by token?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.maps import attention_figure
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.attention_map import AttentionMap, table_of_map
from scripts.writing_model.study import twins

TWIN = 1
"""The sentence that is shown: its last word is the mat's."""


def compute() -> AttentionMap:
    found = twins()
    words = tuple(token.strip() for token in found.tokens[TWIN])
    return AttentionMap(words, found.weights[TWIN][found.story.index])


def draw(result: AttentionMap, style: DrawingStyle) -> Figure:
    hidden = ~np.tri(len(result.words), dtype=bool)
    return attention_figure(result.words, result.words, result.weights, style, hidden=hidden)


def data(result: AttentionMap) -> Table:
    return table_of_map(result)


def caption(result: AttentionMap) -> str:
    return (
        f"The weights in {twins().story.words()} of SmolLM2-135M-Instruct for "
        f"“{' '.join(result.words)}”. What a token may not see is hatched."
    )


def alt_text(result: AttentionMap) -> str:
    words, last = list(result.words), result.words[-1]

    def weight(asking: str, asked: str) -> str:
        return show(result.weights[words.index(asking), words.index(asked)], ".2f")

    return (
        "Grid of weights whose upper right triangle is hatched. “it” "
        f"gives “cat” {weight('it', 'cat')} and “mat” {weight('it', 'mat')}; “{last}” gives “cat” "
        f"{weight(last, 'cat')} and “mat” {weight(last, 'mat')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
