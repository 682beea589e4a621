"""Which queries fit which keys, before and after training?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.toy_language import RELATIONS
from attention_figures.canvas import pixel_axes, text_width
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

compute = one_head.load
SIZE = 14
KINDS = [kind for relation in RELATIONS for kind in relation.kinds]
ASKING = [words[0] for relation in RELATIONS for words in relation.asking]


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    left = max(text_width(word, SIZE) for word in ASKING) + 16
    title, row = 30, 32
    columns = 1 if style.is_narrow else 2
    width = (style.width - left) / columns - (0 if style.is_narrow else 12)
    panel = title + labels_height(KINDS, SIZE) + row * len(KINDS) + 16
    figure = style.figure(panel * (2 // columns))
    axes = pixel_axes(figure)
    lowest, highest = result["scores"].min(), result["scores"].max()
    for index, (when, scores) in enumerate(
        zip(("before training", "after training"), result["scores"], strict=True)
    ):
        x = left + (width + 24) * (index % columns)
        top = panel * (index // columns)
        axes.text(x, top + 16, when, size=15)
        draw_heat_map(
            axes,
            ASKING if index % columns == 0 else (),
            KINDS,
            scores,
            style,
            left=x,
            top=top + title,
            cell=(width / len(KINDS), row),
            spec=".1f",
            shades=(scores - lowest) / (highest - lowest),
            framed=np.eye(len(KINDS), dtype=bool),
            label_size=SIZE,
            row_colour=style.palette.query,
            column_colour=style.palette.key,
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
        "largest_before": show(np.abs(before).max(), ".2f"),
        "largest_single_before": show(result["largest_score"][0, 0], ".3f"),
        "largest_single_of_all": show(result["largest_score"][:, 0].max(), ".3f"),
        "smallest_right": show(np.diag(after).min(), ".1f"),
        "tired_living": show(after[2, 2], ".1f"),
        "tired_lifeless": show(after[2, 3], ".1f"),
        "soft_living": show(after[3, 2], ".1f"),
        "soft_lifeless": show(after[3, 3], ".1f"),
    }


def caption(result: Arrays) -> str:
    return (
        "Mean scaled score of the queries of each kind of asking word (rows, with one example) "
        "with the keys of each kind of candidate (columns), seed 0. The stronger the colour, the "
        "higher: equal scores have equal shades in both grids. Frames mark what belongs together."
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
    raise SystemExit(run(__file__))
