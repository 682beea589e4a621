"""Which queries fit which keys, before and after training?"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_explainer.training.toy_language import RELATIONS
from attention_figures.canvas import pixel_axes, text_width
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

compute = one_head.load
SIZE = 14
KINDS = [kind for relation in RELATIONS for kind in relation.kinds]
ASKING = [words[0] for relation in RELATIONS for words in relation.asking]


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    left = max(text_width(word, SIZE) for word in ASKING) + 16
    heading = max(text_width(kind, SIZE) for kind in KINDS) + 44
    columns = 1 if style.is_narrow else 2
    width = (style.width - left) / columns - (0 if style.is_narrow else 12)
    cell, row = width / len(KINDS), 32
    panel = heading + row * len(KINDS) + 16
    figure = style.figure(panel * (2 // columns))
    axes = pixel_axes(figure)
    largest = float(result["scores"].max())
    for index, (when, scores) in enumerate(
        zip(("before training", "after training"), result["scores"], strict=True)
    ):
        x0 = left + (width + 24) * (index % columns)
        y0 = panel * (index // columns)
        axes.text(x0, y0 + 16, when, size=15)
        for column, kind in enumerate(KINDS):
            axes.text(
                x0 + (column + 0.5) * cell,
                y0 + heading - 7,
                kind,
                rotation=90,
                ha="center",
                va="bottom",
                size=SIZE,
                color=palette.key,
            )
        for line, asking in enumerate(ASKING):
            y = y0 + heading + line * row
            if index % columns == 0:
                axes.text(x0 - 8, y + 21, asking, ha="right", size=SIZE, color=palette.query)
            for column, score in enumerate(map(float, scores[line])):
                share = max(score, 0) / largest
                axes.add_patch(
                    Rectangle(
                        (x0 + column * cell + 1, y + 1),
                        cell - 2,
                        row - 2,
                        facecolor=palette.heat(share),
                        edgecolor=palette.output if line == column else "none",
                        linewidth=2,
                    )
                )
                axes.text(
                    x0 + (column + 0.5) * cell,
                    y + 21,
                    show(score, ".1f"),
                    ha="center",
                    size=13,
                    color=palette.on_heat(share),
                )
    return figure


def data(result: Arrays) -> Table:
    rows = [
        (when, asking, kind, float(score))
        for when, scores in zip(("before", "after"), result["scores"], strict=True)
        for asking, of_word in zip(ASKING, scores, strict=True)
        for kind, score in zip(KINDS, of_word, strict=True)
    ]
    return Table(["when", "asked by words like", "kind of candidate", "scaled score"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    before, after = result["scores"]
    return {
        "largest_before": show(float(np.abs(before).max()), ".2f"),
        "largest_single_before": show(float(result["largest_score"][0, 0]), ".3f"),
        "largest_single_of_all": show(float(result["largest_score"][:, 0].max()), ".3f"),
        "smallest_right": show(float(np.diag(after).min()), ".1f"),
        "tired_living": show(float(after[2, 2]), ".1f"),
        "tired_lifeless": show(float(after[2, 3]), ".1f"),
        "soft_living": show(float(after[3, 2]), ".1f"),
        "soft_lifeless": show(float(after[3, 3]), ".1f"),
    }


def caption(result: Arrays) -> str:
    return (
        "Mean scaled score of the queries of each kind of asking word (rows, with one example) "
        "with the keys of each kind of candidate (columns), seed 0. Frames mark what belongs "
        "together."
    )


def alt_text(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Two grids of mean scores. Before training none is further from zero than "
        f"{given['largest_before']}. After it, words like {ASKING[2]} score "
        f"{given['tired_living']} with the living and {given['tired_lifeless']} with the "
        f"lifeless; words like {ASKING[3]} score {given['soft_living']} and "
        f"{given['soft_lifeless']}."
    )


if __name__ == "__main__":
    from scripts.artifacts.command_line import run

    raise SystemExit(run(__file__))
