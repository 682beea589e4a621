"""How does the score change with the distance, when queries and keys are rotated?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.positions import rotary
from attention_figures.charts import chart_axes
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

FURTHEST = 32
STARTS = (0, 1000)
"""Positions of the key: near the beginning of a text, and far into it."""


@dataclass(frozen=True)
class ScoresByDistance:
    """Score of query word and answer at each distance, shape (starts, distances)."""

    scores: NDArray[np.float64]

    @property
    def sentence_distance(self) -> int:
        """How far the two words are apart in the sentence."""
        return example.position(example.QUERY_WORD) - example.position(example.ANSWER)


def compute() -> ScoresByDistance:
    trace = example.worked_example()
    query = trace.query[[example.position(example.QUERY_WORD)]]
    key = trace.key[[example.position(example.ANSWER)]]
    distances = np.arange(FURTHEST + 1)
    rows = []
    for start in STARTS:
        at_query = rotary(np.repeat(query, len(distances), axis=0), start + distances)
        at_key = rotary(key, np.array([start]))
        rows.append((at_query @ at_key.T)[:, 0])
    return ScoresByDistance(np.array(rows))


def draw(result: ScoresByDistance, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 280)
    near, far = result.scores
    axes.axhline(0, color=palette.rule, linewidth=1, zorder=0)
    axes.plot(near, "o", color=palette.ink, markersize=9, fillstyle="none", markeredgewidth=1.5)
    axes.plot(far, ".-", color=palette.ink, linewidth=1, markersize=5)
    axes.axvline(result.sentence_distance, color=palette.rule, zorder=0)
    axes.set_xlabel("distance in words")
    axes.set_title(f"score of “{example.QUERY_WORD}” and “{example.ANSWER}”", loc="left", size=15)
    return figure


def data(result: ScoresByDistance) -> Table:
    rows = [(distance, *map(float, pair)) for distance, pair in enumerate(result.scores.T)]
    return Table(["distance", *(f"score, key at {start}" for start in STARTS)], rows)


def numbers(result: ScoresByDistance) -> dict[str, str]:
    near = result.scores[0]
    return {
        "at_zero": show(near[0], ".1f"),
        "in_sentence": show(near[result.sentence_distance], ".1f"),
        "sentence_distance": str(result.sentence_distance),
        "lowest": show(near.min(), ".1f"),
        "lowest_at": str(int(near.argmin())),
        "far_start": show(STARTS[1], ",d"),
    }


def caption(result: ScoresByDistance) -> str:
    return (
        f"Score of the rotated query of “{example.QUERY_WORD}” with the rotated key of "
        f"“{example.ANSWER}” at each distance. Rings: the key at position {STARTS[0]}; dots: at "
        f"position {STARTS[1]:,d}. They coincide. The grey line marks their distance in the "
        "sentence."
    )


def alt_text(result: ScoresByDistance) -> str:
    given = numbers(result)
    return (
        f"A wavy line that starts at {given['at_zero']} for distance zero, falls to "
        f"{given['lowest']} at distance {given['lowest_at']}, and is {given['in_sentence']} at "
        f"distance {given['sentence_distance']}. Rings and dots coincide."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
