"""What can a word still see if no word sees a later one?"""

import numpy as np
from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.both_ways import BothWays, compute

IT = example.position(example.QUERY_WORD)
NAMES = ("both ways", "causal")


def draw(result: BothWays, style: DrawingStyle) -> Figure:
    strip = strip_height(example.SENTENCE, style.width)
    heading = 26
    figure = style.figure((strip + heading + 6) * len(NAMES))
    axes = pixel_axes(figure)
    later = np.arange(len(example.SENTENCE)) > IT
    for index, (name, weights, hidden) in enumerate(
        zip(NAMES, result.from_word(example.QUERY_WORD), (None, later), strict=True)
    ):
        top = (strip + heading + 6) * index
        axes.text(0, top + 16, name, color=style.palette.muted)
        draw_strip(
            axes,
            example.SENTENCE,
            weights,
            style.palette,
            top=top + heading,
            query=IT,
            hidden=hidden,
        )
    return figure


def data(result: BothWays) -> Table:
    rows = [
        (word, float(both), float(causal))
        for word, both, causal in zip(
            example.SENTENCE, *result.from_word(example.QUERY_WORD), strict=True
        )
    ]
    return Table(["word", *NAMES], rows)


def numbers(result: BothWays) -> dict[str, str]:
    (cat, cat_causal), (tired, tired_causal) = (
        result.weight(example.QUERY_WORD, word) for word in (example.ANSWER, example.CAUSE)
    )
    causal = result.causal
    return {
        "tired_both": show(tired, ".2f"),
        "tired_causal": show(tired_causal, ".0f"),
        "cat_both": show(cat, ".3f"),
        "cat_causal": show(cat_causal, ".3f"),
        "first_word_causal": show(causal[0, 0], ".0f"),
        "allowed": str(int(np.tri(len(causal)).sum())),
        "cells": str(causal.size),
    }


def caption(result: BothWays) -> str:
    hidden = listed([f"“{word}”" for word in example.SENTENCE[IT + 1 :]])
    return (
        f"Weights from “{example.QUERY_WORD}” with the hand-made matrices, above with every word "
        f"in sight, below with later words hidden (hatched). {hidden} get exactly nothing; what "
        "they had goes to the others in proportion."
    )


def alt_text(result: BothWays) -> str:
    given = numbers(result)
    return (
        f"The sentence twice as coloured boxes. Both ways: {example.ANSWER} {given['cat_both']}, "
        f"{example.CAUSE} {given['tired_both']}. Causal: {example.ANSWER} {given['cat_causal']}, "
        f"{example.CAUSE} {given['tired_causal']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
