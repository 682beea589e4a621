"""What do the words of one text find in another?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import attention_trace
from attention_explainer.worked_example import W_K, W_Q, W_V, embed
from attention_figures.maps import attention_figure
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.cross_attention import ASKED, ASKING, IT


@dataclass(frozen=True)
class CrossAttention:
    """Weights from one text to another, (L, S), and what comes out, (L, 4)."""

    weights: NDArray[np.float64]
    output: NDArray[np.float64]

    def favourite(self, query: int) -> str:
        """Return the word that gets most from a query."""
        return ASKED[int(self.weights[query].argmax())]


def compute() -> CrossAttention:
    x, context = embed(ASKING), embed(ASKED)
    trace = attention_trace(x @ W_Q, context @ W_K, context @ W_V)
    return CrossAttention(trace.weights, trace.output)


def draw(result: CrossAttention, style: DrawingStyle) -> Figure:
    return attention_figure(ASKING, ASKED, result.weights, style)


def data(result: CrossAttention) -> Table:
    rows = [
        (asking, position, asked, float(weight))
        for asking, weights in zip(ASKING, result.weights, strict=True)
        for position, (asked, weight) in enumerate(zip(ASKED, weights, strict=True), start=1)
    ]
    return Table(["query", "position of the key", "key", "weight"], rows)


def numbers(result: CrossAttention) -> dict[str, str]:
    return {
        "asking": " ".join(ASKING),
        "asked": " ".join(ASKED),
        "queries": str(len(ASKING)),
        "keys": str(len(ASKED)),
        "it_favourite": result.favourite(IT),
        "it_weight": show(result.weights[IT].max(), ".2f"),
    }


def caption(result: CrossAttention) -> str:
    return (
        f"Weights from “{' '.join(ASKING)}” (queries) to “{' '.join(ASKED)}” (keys and values) "
        "with the hand-made matrices."
    )


def alt_text(result: CrossAttention) -> str:
    each = [
        f"{word} → {result.favourite(index)} {show(result.weights[index].max(), '.2f')}"
        for index, word in enumerate(ASKING)
    ]
    return f"Grid of weights, one row for each query. The largest weight of each: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
