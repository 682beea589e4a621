"""Along which path does the answer come, in each run?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.training.twin_runs import PATCHES
from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.twins import DEEP, SEEDS
from scripts.results.twins import compute

NAMES = {"two_layers": "all words look", "two_layers_only_it": "only “it” looks"}
SIZE = 14
"""Pixels: size of the labels."""


def seeds_of(result: Arrays) -> tuple[int, ...]:
    """Return the seeds of the runs; a draft has fewer."""
    return SEEDS[: len(result["two_layers_swapped"])]


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    gap, title, label, row = 20, 26, 36, 28
    columns = 1 if style.is_narrow else len(DEEP)
    width = (style.width - gap * (columns - 1)) / columns
    seeds = [str(seed) for seed in seeds_of(result)]
    panel = title + labels_height([*PATCHES], SIZE) + row * len(seeds) + gap
    figure = style.figure(panel * len(DEEP) / columns)
    axes = pixel_axes(figure)
    for index, name in enumerate(DEEP):
        left = (width + gap) * (index % columns)
        top = panel * (index // columns)
        axes.text(left, top + 16, NAMES[name], size=15)
        above_rows = top + title + labels_height([*PATCHES], SIZE) - 5
        axes.text(left, above_rows, "seed", size=SIZE, color=style.palette.muted)
        draw_heat_map(
            axes,
            seeds,
            [*PATCHES],
            result[f"{name}_swapped"],
            style,
            left=left + label,
            top=top + title,
            cell=((width - label) / len(PATCHES), row),
            spec=".2f",
            label_size=SIZE,
            column_colour=style.palette.muted,
        )
    return figure


def data(result: Arrays) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (NAMES[name], seed, *map(float, swapped))
        for name in DEEP
        for seed, swapped in zip(seeds_of(result), result[f"{name}_swapped"], strict=True)
    ]
    return Table(["who looks", "seed", *PATCHES], rows)


def weights_of_nouns(
    result: Arrays, of_runs: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean weights of "it" for the right and the wrong noun in the last layer.

    Both have the shape (runs, 2): with adjectives of the living and of the lifeless.
    """
    of_nouns = result["two_layers_of_it"][of_runs, :, -1, 0, :2]
    right = np.stack([of_nouns[:, 0, 0], of_nouns[:, 1, 1]], axis=-1)
    wrong = np.stack([of_nouns[:, 0, 1], of_nouns[:, 1, 0]], axis=-1)
    return right, wrong


def numbers(result: Arrays) -> dict[str, str]:
    swapped = result["two_layers_swapped"]
    names = [*PATCHES]
    by_nouns = swapped.argmax(axis=1) == names.index("nouns")
    right, wrong = weights_of_nouns(result, by_nouns)
    return {
        "lowest_right": show(right.min(), ".2f"),
        "highest_wrong": show(wrong.max(), ".2f"),
        "most_nouns": str(int(by_nouns.sum())),
        "seeds": str(len(swapped)),
    }


def caption(result: Arrays) -> str:
    return (
        "One row for each training run: in how many held-out sentences the model prefers the "
        "twin's noun once the vectors of “it”, of both nouns, of the adjective, of “was” or of all "
        "other words after the first layer come from the twin."
    )


def alt_text(result: Arrays) -> str:
    means = {name: np.mean(result[f"{name}_swapped"], axis=0) for name in DEEP}
    each = [
        f"{NAMES[name]}: "
        + ", ".join(f"{patch} {show(m, '.2f')}" for patch, m in zip(PATCHES, of, strict=True))
        for name, of in means.items()
    ]
    return f"Heat maps with a row for each seed. Means over the seeds: {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
