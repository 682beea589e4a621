"""What do the two heads that continue letters look at, row by row?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer.training.induction_language import PERIODS
from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.experiments import induction
from scripts.experiments.induction import SHOWN_SEED
from scripts.results.induction import BLOCK, TWICE, Continued, shown_run

SIZE, TITLE, LEFT, GAP = 13, 24, 20, 20
TITLES = ("previous-token head, first layer", "induction head, second layer")


def compute() -> Continued:
    return shown_run(induction.load()).run(TWICE)


def draw(result: Continued, style: DrawingStyle) -> Figure:
    letters = [*result.text]
    columns = 1 if style.is_narrow else len(TITLES)
    width = (style.width - GAP * (columns - 1)) / columns
    cell = (width - LEFT) / len(letters)
    above = labels_height(letters, SIZE, turned=False)
    height = TITLE + above + cell * len(letters) + GAP
    figure = style.figure(height * len(TITLES) / columns - GAP)
    axes = pixel_axes(figure)
    for index, (title, weights) in enumerate(
        zip(TITLES, (result.first, result.second), strict=True)
    ):
        left, top = (width + GAP) * (index % columns), height * (index // columns)
        axes.text(left + LEFT, top + 16, title, size=15)
        draw_heat_map(
            axes,
            letters,
            letters,
            weights,
            style,
            left=left + LEFT,
            top=top + TITLE,
            cell=(cell, cell),
            spec="",
            label_size=SIZE,
            turned=False,
        )
    return figure


def data(result: Continued) -> Table:
    rows = [
        (title, query + 1, result.text[query], key + 1, result.text[key], float(of[query, key]))
        for title, of in zip(TITLES, (result.first, result.second), strict=True)
        for query in range(len(result.text))
        for key in range(query + 1)
    ]
    columns = ["head", "place that looks", "letter that looks", "place", "letter", "weight"]
    return Table(columns, rows)


def on_followers(result: Continued) -> float:
    """Return the mean weight of letters of the second block for what followed them in the first."""
    asking = np.arange(len(BLOCK), len(result.text) - 1)
    return float(result.second[asking, asking + 1 - len(BLOCK)].mean())


def numbers(result: Continued) -> dict[str, str]:
    return {
        "seed": str(SHOWN_SEED),
        "text": result.text,
        "longest": str(max(PERIODS)),
        "before": show(result.before[: len(BLOCK) - 1].mean(), ".2f"),
        "followers": show(on_followers(result), ".2f"),
    }


def caption(result: Continued) -> str:
    given = numbers(result)
    return (
        f"All weights of both heads on one sequence, from the run with seed {given['seed']}. No "
        "letter sees those after it. On the left each letter looks at the one before it, in the "
        f"first block with a mean weight of {given['before']}. On the right, letters of the second "
        f"block give {given['followers']} to what followed them in the first."
    )


def alt_text(result: Continued) -> str:
    given = numbers(result)
    return (
        f"A pair of triangular heat maps for the letters {given['text']}. On the left a dark line "
        f"beside the diagonal, {given['before']} on average in the first block. On the right a "
        f"dark line one block less a letter back, {given['followers']} on average."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
