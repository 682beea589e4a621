"""Which words is a new vector made of?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.canvas import mark, text_width, to_baseline
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quantities import ASKING, of_vector
from scripts.results.roles import name_of
from scripts.results.weighted_sum import WeightedSum, compute, table_of_terms

SHOWN = 3
"""Dimensions that are drawn: no word passes on any "stand-in"."""
SIZE, TOTAL_SIZE = 14, 16


def draw(result: WeightedSum, style: DrawingStyle) -> Figure:
    palette = style.palette
    bar, top = 58, 4
    height = top + bar * SHOWN
    left = 58 / style.width
    figure = style.figure(height)
    axes = figure.add_axes((left, 0, 1 - left - 44 / style.width, 1 - top / height))
    terms = result.terms[:, :SHOWN]
    lowest = float(np.minimum(terms, 0).sum(axis=0).min())
    highest = float(np.maximum(terms, 0).sum(axis=0).max())
    axes.set(xlim=(lowest, highest), ylim=(SHOWN - 0.5, -0.5))
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks(range(SHOWN), example.DIMENSIONS[:SHOWN])
    axes.tick_params(axis="y", length=0)
    pixels = (style.width - 102) / (highest - lowest)
    for dimension in range(SHOWN):
        ends = {1: 0.0, -1: 0.0}
        left_out = []
        for index in np.argsort(-np.abs(terms[:, dimension]), kind="stable"):
            length = float(terms[index, dimension])
            if length == 0:
                continue
            side = 1 if length > 0 else -1
            is_answer = result.words[index] == example.ANSWER
            (part,) = axes.barh(
                dimension,
                length,
                left=ends[side],
                height=0.5,
                color=palette.output if is_answer else palette.ramp[8],
                edgecolor=palette.paper,
                linewidth=1,
            )
            of = of_vector("t", name_of(result.words[index]))[dimension]
            mark(part, of, "bar")
            text = f"{result.words[index]} {show(length, '.2f')}"
            if abs(length) * pixels > text_width(text, SIZE) + 8:
                inside = axes.annotate(
                    text,
                    (ends[side] + length / 2, dimension),
                    xytext=(0, -to_baseline(SIZE)),
                    textcoords="offset points",
                    ha="center",
                    size=SIZE,
                    color=palette.paper if is_answer else palette.on_ramp_low,
                )
                mark(inside, of, "number")
            elif length > 0:
                left_out.append(text)
            ends[side] += length
        total = show(result.output[dimension], ".2f")
        after = axes.annotate(
            total,
            (ends[1], dimension),
            xytext=(6, -to_baseline(TOTAL_SIZE)),
            textcoords="offset points",
            color=palette.output,
            size=TOTAL_SIZE,
        )
        mark(after, of_vector("z", ASKING)[dimension], "number")
        # If a bar is too short for names, they stand after it, as many as there is room for.
        start = ends[1] * pixels + text_width(total, TOTAL_SIZE) + 20
        room = (highest - lowest) * pixels + 44 - start
        names = listed_within(left_out, room)
        if ends[1] * pixels < room and names:
            axes.annotate(
                names,
                (ends[1], dimension),
                xytext=(start - ends[1] * pixels, -to_baseline(SIZE)),
                textcoords="offset points",
                size=SIZE,
                color=palette.muted,
            )
    return figure


def listed_within(parts: list[str], room: float) -> str:
    """Join the first parts, as many as fit into so many pixels."""
    count = len(parts)
    while count and text_width(", ".join(parts[:count]), SIZE) > room:
        count -= 1
    return ", ".join(parts[:count])


def data(result: WeightedSum) -> Table:
    return table_of_terms(result)


def numbers(result: WeightedSum) -> dict[str, str]:
    return {
        f"largest_in_{name}": result.words[int(result.terms[:, index].argmax())]
        for index, name in enumerate(example.DIMENSIONS[:SHOWN])
    }


def caption(result: WeightedSum) -> str:
    first = numbers(result)
    parts = [f"{name} from {first[f'largest_in_{name}']}" for name in example.DIMENSIONS[:SHOWN]]
    return (
        f"The new vector of “{example.QUERY_WORD}”, dimension by dimension, as the sum of what "
        f"each word passes on. Largest parts: {listed(parts)}."
    )


def alt_text(result: WeightedSum) -> str:
    each = []
    for index, name in enumerate(example.DIMENSIONS[:SHOWN]):
        word = int(result.terms[:, index].argmax())
        share = result.terms[word, index] / result.output[index]
        each.append(
            f"{name} {show(result.output[index], '.2f')}, of which "
            f"{percent(share)} from {result.words[word]}"
        )
    return f"Stacked bars, one for each dimension, one segment for each word: {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
