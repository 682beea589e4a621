"""Which tokens does a real model that writes expect next?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes, text_width
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.writing_model.results import load
from scripts.writing_model.study import shown_token
from scripts.writing_model.texts import prompts

SHOWN = 4
"""How many of the likeliest tokens are drawn."""
TITLE, ROW, GAP, SIZE, LEFT = 24, 26, 20, 15, 74
NUMBER = 44
"""Pixels: room for a number at the end of a bar."""


@dataclass(frozen=True, eq=False)
class Beginning:
    """A text and what may come next, the likeliest first."""

    text: str
    candidates: tuple[str, ...]
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Next:
    """All beginnings by name; and the probability of the rest of a rare name, known and new."""

    beginnings: dict[str, Beginning]
    named_twice: float
    named_once: float


def compute() -> Next:
    measured = load()
    words = measured.words["after_prompts"]
    twice, once = measured.floats("name_twice_once")
    beginnings = {
        name: Beginning(text, tuple(words[name]), probabilities)
        for (name, text), probabilities in zip(
            prompts().items(), measured.floats("prompt_next"), strict=True
        )
    }
    return Next(beginnings, float(twice), float(once))


def draw(result: Next, style: DrawingStyle) -> Figure:
    palette = style.palette
    lines = {name: _lines(given.text, style.width) for name, given in result.beginnings.items()}
    heights = [TITLE * len(of_one) + ROW * SHOWN + GAP for of_one in lines.values()]
    figure = style.figure(sum(heights))
    axes = pixel_axes(figure)
    full = style.width - LEFT - NUMBER
    top = 0.0
    for (name, given), height in zip(result.beginnings.items(), heights, strict=True):
        for line, text in enumerate(lines[name]):
            axes.text(0, top + TITLE * line + 17, text, size=SIZE)
        below = top + TITLE * len(lines[name])
        for row in range(SHOWN):
            y = below + row * ROW
            probability = float(given.probabilities[row])
            axes.text(LEFT - 8, y + 18, shown_token(given.candidates[row]), ha="right", size=SIZE)
            axes.barh(y + ROW / 2, full * probability, left=LEFT, height=16, color=palette.muted)
            axes.text(LEFT + full * probability + 6, y + 18, show(probability, ".2f"), size=SIZE)
        top += height
    return figure


def _lines(text: str, width: float) -> list[str]:
    """Break a beginning into lines, with dots where the next token would stand."""
    lines = [""]
    for word in f"{text} …".split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, SIZE) > width - 8:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def data(result: Next) -> Table:
    return Table(
        ["beginning", "next token", "probability"],
        [
            (given.text, shown_token(token), float(probability))
            for given in result.beginnings.values()
            for token, probability in zip(given.candidates, given.probabilities, strict=True)
        ],
    )


def numbers(result: Next) -> dict[str, str]:
    found = {name: show(given.probabilities[0], ".2f") for name, given in result.beginnings.items()}
    alone = result.beginnings["name_alone"]
    return found | {
        "name_once": show(result.named_once, ".3f"),
        "name_alone_token": shown_token(alone.candidates[0]),
        "name_token": shown_token(result.beginnings["name"].candidates[0]),
    }


def caption(result: Next) -> str:
    return (
        f"The {SHOWN} likeliest next tokens after {len(result.beginnings)} beginnings, with their "
        "probabilities. ␣ is a space, which belongs to the token that follows it."
    )


def alt_text(result: Next) -> str:
    told = [
        f"after “{given.text}”: "
        + listed(
            [
                f"{shown_token(token)} {percent(probability)}"
                for token, probability in zip(
                    given.candidates[:SHOWN], given.probabilities, strict=False
                )
            ]
        )
        for given in result.beginnings.values()
    ]
    return f"Bar charts of probabilities: {'; '.join(told)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
