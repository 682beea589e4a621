"""What does each head of a real model that writes do by habit?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.statistics import clustered_interval
from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import LEVEL, Head, head_at, interval_text
from scripts.results.writing_heads import compute
from scripts.writing_model.plan import CHOSEN_ON, COPIED, SEEDS
from scripts.writing_model.results import load
from scripts.writing_model.study import (
    MOSTLY,
    Places,
    best_following,
    following_of_seeds,
)

TITLES = {
    "first": "the first token",
    "previous": "the previous one",
    "following": "what came after",
}
LEFT, GAP, TITLE, ROW, SIZE = 22, 8, 22, 15, 13
EVERY = 5
"""Every fifth layer is labelled."""


def _of(result: Places) -> dict[str, NDArray[np.float64]]:
    return {
        "first": result.first,
        "previous": result.previous,
        "following": result.following,
    }


def best(result: Places, name: str) -> Head:
    """Return the head that does it most."""
    scores = _of(result)[name]
    return head_at(int(scores.argmax()), scores.shape[1])


def draw(result: Places, style: DrawingStyle) -> Figure:
    palette = style.palette
    layers, heads = result.first.shape
    rows = ["" if (layer + 1) % EVERY else str(layer + 1) for layer in range(layers)]
    columns = [str(head + 1) for head in range(heads)]
    width = (style.width - LEFT - 2 * GAP) / 3
    top = TITLE + labels_height(columns, SIZE, turned=False)
    figure = style.figure(top + ROW * layers + 4)
    axes = pixel_axes(figure)
    for index, (name, scores) in enumerate(_of(result).items()):
        left = LEFT + index * (width + GAP)
        axes.text(left + width / 2, 15, TITLES[name], ha="center", size=SIZE)
        framed = np.zeros(scores.shape, dtype=bool)
        framed[best(result, name).index] = True
        draw_heat_map(
            axes,
            rows if index == 0 else [],
            columns,
            scores,
            style,
            left=left,
            top=TITLE,
            cell=(width / heads, ROW),
            spec="",
            framed=framed,
            label_size=SIZE,
            row_colour=palette.muted,
            column_colour=palette.muted,
            turned=False,
        )
    return figure


def data(result: Places) -> Table:
    return Table(
        ["head", *TITLES.values()],
        [
            (
                str(Head(layer + 1, head + 1)),
                *(float(scores[layer, head]) for scores in _of(result).values()),
            )
            for layer, head in np.ndindex(result.first.shape)
        ],
    )


def numbers(result: Places) -> dict[str, str]:
    layers, heads = result.first.shape
    chosen = best_following()
    held_out = following_of_seeds()[CHOSEN_ON:, *chosen.index]
    low, high = clustered_interval(held_out, level=LEVEL)
    return {
        "layers": str(layers),
        "heads": str(heads),
        "all_heads": str(result.first.size),
        "first": percent(result.first.mean()),
        "mostly": percent(MOSTLY),
        "mostly_first": str(int((result.first > MOSTLY).sum())),
        "mostly_previous": str(int((result.previous > MOSTLY).sum())),
        "mostly_following": str(int((result.following > MOSTLY).sum())),
        "first_layer_first": percent(result.first[0].mean()),
        "sentences": str(len(load().arrays["plain_places"])),
        "previous_head": best(result, "previous").words(),
        "previous_at": str(best(result, "previous")),
        "previous": show(result.previous.max(), ".2f"),
        "following_head": chosen.words(),
        "following_at": str(chosen),
        "following": show(float(held_out.mean()), ".2f"),
        "following_interval": interval_text((float(low), float(high))),
        "copied": str(COPIED),
        "chosen_on": str(CHOSEN_ON),
        "held_out": str(len(SEEDS) - CHOSEN_ON),
    }


def caption(result: Places) -> str:
    given = numbers(result)
    return (
        f"All {given['all_heads']} heads of SmolLM2-135M-Instruct, a row for each layer and a "
        "column for each head; the stronger the colour, the more weight. First token and previous "
        f"token: means over {given['sentences']} plain sentences. What came after: "
        f"{given['copied']} random tokens are repeated, and on being repeated a token looks at "
        f"what came after it before; mean over {given['held_out']} such rows. Framed: the head "
        "that does it most."
    )


def alt_text(result: Places) -> str:
    given = numbers(result)
    return (
        f"Three grids of {given['layers']} rows and {given['heads']} columns. First token: "
        f"{given['mostly_first']} of {given['all_heads']} heads give it more than "
        f"{given['mostly']}. Previous token: {given['mostly_previous']} heads do, the most "
        f"{given['previous_head']} with {given['previous']}. What came after: "
        f"{given['mostly_following']} heads do, the most {given['following_head']} with "
        f"{given['following']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
