"""How much of its attention does each of the heads of a real model give from "it" to the nouns?"""

import numpy as np
from matplotlib.figure import Figure

from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.real_model.study import ESSAY, Head, Pair, chosen_heads, pair

LEFT, TITLE, ROW, GAP, SIZE = 18, 17, 27, 20, 13
LITTLE = 0.1
"""A weight below this counts as little."""


def compute() -> Pair:
    return pair(ESSAY)


def draw(result: Pair, style: DrawingStyle) -> Figure:
    palette = style.palette
    layers, heads = (
        [str(index + 1) for index in range(count)] for count in result.weight(0, 0).shape
    )
    columns = 1 if style.is_narrow else 2
    width = (style.width - GAP * (columns - 1)) / columns
    panel = TITLE + labels_height(heads, SIZE, turned=False) + ROW * len(layers) + 10
    figure = style.figure(panel * (2 // columns))
    axes = pixel_axes(figure)
    framed = np.zeros(result.weight(0, 0).shape, dtype=bool)
    framed[chosen_heads()["story"].index] = True
    for noun, name in enumerate(result.nouns):
        left = (width + GAP) * (noun % columns) + LEFT
        top = panel * (noun // columns)
        axes.text(left, top + 15, f"from it to {name}, in hundredths", size=15)
        draw_heat_map(
            axes,
            layers,
            heads,
            result.weight(0, noun),
            style,
            left=left,
            top=top + TITLE,
            cell=((width - LEFT) / len(heads), ROW),
            framed=framed,
            label_size=SIZE,
            row_colour=palette.muted,
            column_colour=palette.muted,
            turned=False,
        )
    return figure


def data(result: Pair) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            str(Head(layer + 1, head + 1)),
            *(
                float(result.weight(sentence, noun)[layer, head])
                for sentence in (0, 1)
                for noun in (0, 1)
            ),
        )
        for layer, head in np.ndindex(result.weight(0, 0).shape)
    ]
    ends = [tokens[-3] for tokens in result.tokens]
    return Table(["head", *[f"{noun} if {end}" for end in ends for noun in result.nouns]], rows)


def numbers(result: Pair) -> dict[str, str]:
    cat, mat = result.weight(0, 0), result.weight(0, 1)
    first_marker = result.rows[0].argmax(axis=-1) == 0
    layers, heads = cat.shape
    return {
        "layers": str(layers),
        "heads": str(heads),
        "all_heads": str(cat.size),
        "median_cat": show(np.median(cat), ".2f"),
        "median_mat": show(np.median(mat), ".2f"),
        "above_half": str(int((cat > 0.5).sum())),
        "little": f"{LITTLE:g}",
        "below_tenth": str(int((cat < LITTLE).sum())),
        "on_first_marker": str(int(first_marker.sum())),
        "tokens": str(len(result.tokens[0])),
    }


def caption(result: Pair) -> str:
    layers, heads = result.weight(0, 0).shape
    return (
        f"The weight from “it” to “cat” and to “mat” in each of the {layers * heads} heads of "
        f"all-MiniLM-L6-v2: a row for each of {layers} layers, a column for each of {heads} heads. "
        f"Framed: {chosen_heads()['story'].words()}."
    )


def alt_text(result: Pair) -> str:
    story = chosen_heads()["story"]
    given = numbers(result)
    return (
        f"Two grids of {given['layers']} rows and {given['heads']} columns, most cells pale. To "
        f"cat, the darkest is {story.words()} with "
        f"{show(result.weight(0, 0)[story.index], '.2f')}; {given['below_tenth']} of "
        f"{given['all_heads']} heads give less than {LITTLE}. To mat, the largest weight is "
        f"{show(result.weight(0, 1).max(), '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
