"""Can very different weights give the same new vector?"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

FREE = example.SENTENCE[int(example.worked_example().weights.max(axis=1).argmin())]
"""The word with the flattest attention in the sentence, so there is most to move about."""

WORDS = (FREE, example.QUERY_WORD)
HEADING, GAP = 26, 6


@dataclass(frozen=True)
class Alternatives:
    """For one query: weights, each (L,), and what comes out of them, (4,).

    `other` are those that differ most and give the same; `lowest` and `highest` say how far each
    single weight can go while the new vector stays.
    """

    word: str
    weights: NDArray[np.float64]
    other: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    output: NDArray[np.float64]
    other_output: NDArray[np.float64]

    @property
    def moved(self) -> float:
        """Return the share of the attention that goes elsewhere."""
        return float(np.abs(self.weights - self.other).sum() / 2)

    @property
    def most_changed(self) -> int:
        """Position of the word whose weight changes most."""
        return int(np.abs(self.weights - self.other).argmax())


def corners(value: NDArray[np.float64], output: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners of the set of all weights with a given weighted sum, shape (corners, L).

    Weights that are not negative, sum to one and give the output fill a convex body. At a corner no
    more weights are positive than there are independent conditions, so trying all choices of that
    many words finds every corner. The largest and smallest values of each weight, and the point
    furthest from any other, are among them.
    """
    conditions = np.column_stack([value, np.ones(len(value))]).T
    wanted = np.append(output, 1.0)
    rank = np.linalg.matrix_rank(conditions)
    found = []
    for chosen in map(list, combinations(range(len(value)), rank)):
        some = conditions[:, chosen]
        if np.linalg.matrix_rank(some) < rank:
            continue
        solution = np.linalg.lstsq(some, wanted, rcond=None)[0]
        if solution.min() > -1e-12:
            weights = np.zeros(len(value))
            weights[chosen] = np.clip(solution, 0, None)
            found.append(weights)
    return np.array(found)


def alternatives(word: str) -> Alternatives:
    """Look for other weights of one word."""
    trace = example.worked_example()
    query = example.position(word)
    weights, output = trace.weights[query], trace.output[query]
    possible = corners(trace.value, output)
    other = possible[np.abs(possible - weights).sum(axis=1).argmax()]
    return Alternatives(
        word,
        weights,
        other,
        possible.min(axis=0),
        possible.max(axis=0),
        output,
        other @ trace.value,
    )


def compute() -> tuple[Alternatives, ...]:
    return tuple(map(alternatives, WORDS))


def draw(result: tuple[Alternatives, ...], style: DrawingStyle) -> Figure:
    block = strip_height(example.SENTENCE, style.width) + HEADING + GAP
    figure = style.figure(block * 2 * len(result))
    axes = pixel_axes(figure)
    top = 0.0
    for each in result:
        for name, weights in (
            (f"“{each.word}”: as computed", each.weights),
            (f"“{each.word}”: other weights, same new vector", each.other),
        ):
            axes.text(0, top + 16, name, color=style.palette.muted)
            draw_strip(
                axes,
                example.SENTENCE,
                weights,
                style.palette,
                top=top + HEADING,
                query=example.position(each.word),
            )
            top += block
    return figure


def data(result: tuple[Alternatives, ...]) -> Table:
    rows: list[tuple[str | float, ...]] = [
        (each.word, word, *map(float, weights))
        for each in result
        for word, weights in zip(
            example.SENTENCE,
            np.stack([each.weights, each.other, each.lowest, each.highest], axis=1),
            strict=True,
        )
    ]
    return Table(["query", "word", "weight", "other weight", "lowest", "highest"], rows)


def numbers(result: tuple[Alternatives, ...]) -> dict[str, str]:
    free, it = result
    answer = example.position(example.ANSWER)
    return {
        "word": free.word,
        "moved": percent(free.moved),
        "most_changed": example.SENTENCE[free.most_changed],
        "before": show(free.weights[free.most_changed], ".2f"),
        "after": show(free.other[free.most_changed], ".2f"),
        "it_moved": percent(it.moved),
        "it_answer": show(it.weights[answer], ".2f"),
        "it_answer_lowest": show(it.lowest[answer], ".2f"),
        "it_answer_highest": show(it.highest[answer], ".2f"),
    }


def caption(result: tuple[Alternatives, ...]) -> str:
    given = numbers(result)
    return (
        f"For “{FREE}”, whose attention is the flattest of the sentence, and for "
        f"“{example.QUERY_WORD}”: the weights as computed and, among all weights that give exactly "
        f"the same new vector, those that differ most from them. {given['moved']} and "
        f"{given['it_moved']} of the attention go elsewhere."
    )


def alt_text(result: tuple[Alternatives, ...]) -> str:
    given = numbers(result)
    return (
        f"The sentence as coloured boxes, in two versions for each word. For “{FREE}” the "
        f"largest change is {given['most_changed']}, from {given['before']} to {given['after']}. "
        f"For “{example.QUERY_WORD}”, {example.ANSWER} can lie between "
        f"{given['it_answer_lowest']} and {given['it_answer_highest']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
