"""How much of its attention does each of the heads of a real model give from "it" to the nouns?"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attention_figures.canvas import pixel_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import ESSAY, Head, Pair, chosen_heads, pair

LEFT, TOP, ROW, GAP, SIZE = 18, 44, 27, 20, 13
LITTLE = 0.1
"""A weight below this counts as little."""


def compute() -> Pair:
    return pair(ESSAY)


def draw(result: Pair, style: DrawingStyle) -> Figure:
    palette = style.palette
    layers, heads = result.weight(0, 0).shape
    columns = 1 if style.is_narrow else 2
    width = (style.width - GAP * (columns - 1)) / columns
    cell = (width - LEFT) / heads
    panel = TOP + ROW * layers + 10
    figure = style.figure(panel * (2 // columns))
    axes = pixel_axes(figure)
    marked = chosen_heads()["story"].index
    for noun, name in enumerate(result.nouns):
        x0 = (width + GAP) * (noun % columns)
        y0 = panel * (noun // columns)
        axes.text(x0 + LEFT, y0 + 15, f"from it to {name}, in hundredths", size=15)
        for head in range(heads):
            axes.text(
                x0 + LEFT + (head + 0.5) * cell,
                y0 + TOP - 7,
                str(head + 1),
                ha="center",
                size=SIZE,
                color=palette.muted,
            )
        for layer, weights in enumerate(result.weight(0, noun)):
            y = y0 + TOP + layer * ROW
            axes.text(x0 + 6, y + 18, str(layer + 1), ha="center", size=SIZE, color=palette.muted)
            for head, weight in enumerate(map(float, weights)):
                x = x0 + LEFT + head * cell
                axes.add_patch(
                    Rectangle(
                        (x + 1, y + 1),
                        cell - 2,
                        ROW - 2,
                        facecolor=palette.heat(weight),
                        edgecolor=palette.output if (layer, head) == marked else "none",
                        linewidth=2,
                    )
                )
                axes.text(
                    x + cell / 2,
                    y + 18,
                    show(100 * weight, ".0f"),
                    ha="center",
                    size=SIZE,
                    color=palette.on_heat(weight),
                )
    return figure


def data(result: Pair) -> Table:
    rows = [
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
