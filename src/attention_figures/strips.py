"""A sentence as a strip: each word on the colour of its weight."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from attention_figures.canvas import hatch, rounded_box, text_width, to_baseline
from attention_figures.styles.palette import Palette
from attention_figures.text import show

STRIP_SIZE = 17
STRIP_ROW = 62
"""Pixels from one line of a sentence strip to the next: word box, number, gap."""
_PADDING, _GAP, _BOX = 10, 5, 34


def strip_lines(words: Sequence[str], width: float) -> list[list[int]]:
    """Break a sentence into lines of word indices that fit the width."""
    lines: list[list[int]] = [[]]
    used = 0.0
    for index, word in enumerate(words):
        needed = text_width(word, STRIP_SIZE) + 2 * _PADDING + _GAP
        if lines[-1] and used + needed > width:
            lines.append([])
            used = 0.0
        lines[-1].append(index)
        used += needed
    return lines


def strip_height(words: Sequence[str], width: float) -> float:
    """Height in pixels of `draw_strip` for these words."""
    return STRIP_ROW * len(strip_lines(words, width))


def draw_strip(
    axes: Axes,
    words: Sequence[str],
    weights: NDArray[np.float64],
    palette: Palette,
    *,
    top: float = 0,
    query: int | None = None,
    hidden: NDArray[np.bool_] | None = None,
    digits: int = 2,
    numbers: bool = True,
    right_to_left: bool = False,
) -> None:
    """Draw a sentence: each word on its weight's colour, the number below, the query framed.

    Words that are hidden stand on hatching, without a number: their weight is not small, but none.
    """
    width = axes.get_xlim()[1]
    for line_number, line in enumerate(strip_lines(words, width)):
        x = 0.0
        y = top + line_number * STRIP_ROW
        for index in line:
            box = text_width(words[index], STRIP_SIZE) + 2 * _PADDING
            middle = width - x - box / 2 if right_to_left else x + box / 2
            weight = float(weights[index])
            edge = palette.query if index == query else "none"
            left = middle - box / 2
            is_hidden = hidden is not None and hidden[index]
            if is_hidden:
                hatch(axes, left, y, box, _BOX, palette)
            else:
                rounded_box(axes, left, y, box, _BOX, fill=palette.heat(weight), edge=edge)
            axes.text(
                middle,
                y + _BOX / 2 + to_baseline(STRIP_SIZE),
                words[index],
                ha="center",
                size=STRIP_SIZE,
                color=palette.muted if is_hidden else palette.on_heat(weight),
            )
            if numbers:
                axes.text(
                    middle,
                    y + _BOX + 16,
                    "–" if is_hidden else show(weight, f".{digits}f"),
                    ha="center",
                    size=14,
                    color=palette.muted,
                )
            x += box + _GAP
