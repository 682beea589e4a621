"""What does a soft cap do to the weights of one word?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import attention_trace, softmax
from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.maps import HEAT_SIZE, draw_heat_map, heat_map_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

WIDE, NARROW = 50.0, 2.0
CAPS = (None, WIDE, 5.0, NARROW, 1.0)
IT = example.position(example.QUERY_WORD)
CAT = example.position(example.ANSWER)


@dataclass(frozen=True)
class Capped:
    """Weights and logits of one query at several caps, each (caps, L)."""

    weights: NDArray[np.float64]
    logits: NDArray[np.float64]

    def shifted(self, amount: float, cap: float) -> NDArray[np.float64]:
        """Return the weights at a cap when the same amount is added to all logits before it."""
        return softmax(cap * np.tanh((self.logits[0] + amount) / cap))


SHIFT, SHIFT_CAP = 5.0, 5.0


def compute() -> Capped:
    trace = example.worked_example()
    capped = [attention_trace(trace.query, trace.key, trace.value, softcap=cap) for cap in CAPS]
    return Capped(
        np.array([one.weights[IT] for one in capped]), np.array([one.logits[IT] for one in capped])
    )


def names() -> list[str]:
    """Label of each row."""
    return ["none" if cap is None else trimmed(cap) for cap in CAPS]


def draw(result: Capped, style: DrawingStyle) -> Figure:
    left = 52
    figure = style.figure(4 + heat_map_height(len(CAPS), example.SENTENCE, left, style))
    axes = pixel_axes(figure)
    axes.text(0, 16, "soft", size=HEAT_SIZE, color=style.palette.muted)
    axes.text(0, 34, "cap ↓", size=HEAT_SIZE, color=style.palette.muted)
    draw_heat_map(axes, names(), example.SENTENCE, result.weights, style, left=left, top=4)
    return figure


def data(result: Capped) -> Table:
    rows = [
        (name, word, float(logit), float(weight))
        for name, logits, weights in zip(names(), result.logits, result.weights, strict=True)
        for word, logit, weight in zip(example.SENTENCE, logits, weights, strict=True)
    ]
    return Table(["soft cap", "word", "logit", "weight"], rows)


def numbers(result: Capped) -> dict[str, str]:
    return {
        "wide": trimmed(WIDE),
        "narrow": trimmed(NARROW),
        "largest_logit": show(result.logits[0].max(), ".2f"),
        "largest_logit_at_50": show(result.logits[1].max(), ".2f"),
        "largest_logit_at_2": show(result.logits[3].max(), ".2f"),
        "cat_none": show(result.weights[0, CAT], ".2f"),
        "cat_at_50": show(result.weights[1, CAT], ".2f"),
        "cat_at_2": show(result.weights[3, CAT], ".2f"),
        "shift": trimmed(SHIFT),
        "shift_cap": trimmed(SHIFT_CAP),
        "before_shift": show(result.shifted(0, SHIFT_CAP)[CAT], ".2f"),
        "after_shift": show(result.shifted(SHIFT, SHIFT_CAP)[CAT], ".2f"),
        "cat_at_1": show(result.weights[4, CAT], ".2f"),
    }


def caption(result: Capped) -> str:
    return (
        f"Weights from “{example.QUERY_WORD}” when every logit becomes "
        "c\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}tanh(logit\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}c), "
        "for several caps c."
    )


def alt_text(result: Capped) -> str:
    each = [
        f"{name} gives {example.ANSWER} {show(weights[CAT], '.2f')}"
        for name, weights in zip(names(), result.weights, strict=True)
    ]
    return f"Grid of weights, one row for each cap: {listed(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
