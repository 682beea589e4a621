"""How does the query of one word meet the keys of two nouns?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.canvas import pixel_axes
from attention_figures.matrices import draw_number_grid
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results.quantities import ASKING, DIMENSIONS, EACH, called, of_vector
from scripts.results.query_and_keys import NOUNS, Meeting, compute
from scripts.results.roles import name_of
from scripts.results.sums import difference, dot, times

DIGITS = 2


def draw(result: Meeting, style: DrawingStyle) -> Figure:
    palette = style.palette
    label = 96
    cell = ((style.width - label - 8) / (len(example.DIMENSIONS) + 1.2), 34)
    top = 30
    rows = [(f"query of {example.QUERY_WORD}", result.query, palette.query)]
    for noun, key, product in zip(NOUNS, result.keys, result.products, strict=True):
        rows += [(f"key of {noun}", key, palette.key), ("product", product, palette.ink)]
    gaps = [0, 14, 0, 14, 0]
    figure = style.figure(top + len(rows) * (cell[1] + 6) + sum(gaps))
    axes = pixel_axes(figure)
    size = 13 if style.is_narrow else 15
    for index, name in enumerate(example.DIMENSIONS):
        middle = label + (index + 0.5) * cell[0]
        axes.text(middle, 16, name, ha="center", size=size, color=palette.muted)
    right = label + (len(example.DIMENSIONS) + 0.6) * cell[0] + 8
    axes.text(right, 16, "sum", ha="center", size=size, color=palette.muted)
    y = float(top)
    for index, (name, row, colour) in enumerate(rows):
        y += gaps[index]
        axes.text(label - 12, y + 22, name, ha="right", color=colour)
        draw_number_grid(
            axes, [[trimmed(n, DIGITS) for n in row]], left=label, top=y, cell=cell, colour=colour
        )
        if name == "product":
            score = trimmed(result.scores[index // 2 - 1], DIGITS)
            axes.text(right, y + 22, f"= {score}", ha="center", color=palette.ink, size=17)
        y += cell[1] + 6
    return figure


def data(result: Meeting) -> Table:
    rows: list[tuple[str | float, ...]] = [
        (f"query of {example.QUERY_WORD}", *map(float, result.query), "")
    ]
    for noun, key, product, score in zip(
        NOUNS, result.keys, result.products, result.scores, strict=True
    ):
        rows.append((f"key of {noun}", *map(float, key), ""))
        rows.append((f"product with {noun}", *map(float, product), trimmed(score, DIGITS)))
    holds = [["", *of_vector("q", ASKING), ""]]
    for noun in map(name_of, NOUNS):
        holds += [
            ["", *of_vector("k", noun), ""],
            ["", *of_vector("p", ASKING, noun), called("s", ASKING, noun)],
        ]
    return Table(["vector", *example.DIMENSIONS, "sum"], rows, holds=holds)


def numbers(result: Meeting) -> dict[str, str]:
    largest = int(result.products[0].argmax())
    return {
        "score_cat": trimmed(result.scores[0], DIGITS),
        "score_mat": trimmed(result.scores[1], DIGITS),
        "score_it": trimmed(result.own_score, DIGITS),
        "embedding_score_it": trimmed(result.embeddings[0] @ result.embeddings[0], DIGITS),
        "embedding_score_cat": trimmed(result.embeddings[0] @ result.embeddings[1], DIGITS),
        "gap": trimmed(result.scores[0] - result.scores[1], DIGITS),
        "largest_dimension": example.DIMENSIONS[largest],
        "largest_product": trimmed(result.products[0, largest], DIGITS),
        **{
            f"query_{name.replace('-', '_')}": trimmed(number, DIGITS)
            for name, number in zip(example.DIMENSIONS, result.query, strict=True)
        },
    }


def worked(result: Meeting) -> dict[str, Worked]:
    nouns = [name_of(noun) for noun in NOUNS]
    largest = int(result.products[0].argmax())

    def score(word: str, key: NDArray[np.float64]) -> Worked:
        made_of = (called("q", ASKING), called("k", word))
        return Worked(called("s", ASKING, word), made_of, dot(result.query, key))

    def of_embeddings(word: str, embedding: NDArray[np.float64]) -> Worked:
        by = dot(result.embeddings[0], embedding)
        return Worked("", (called("x", ASKING), called("x", word)), by)

    queries = {
        f"query_{dimension}": Worked(
            of,
            (called("x", ASKING), called("W_Q", EACH, dimension)),
            dot(result.embeddings[0], column),
        )
        for dimension, of, column in zip(
            DIMENSIONS, of_vector("q", ASKING), example.W_Q.T, strict=True
        )
    }
    return queries | {
        "score_cat": score(nouns[0], result.keys[0]),
        "score_mat": score(nouns[1], result.keys[1]),
        "score_it": score(ASKING, result.own_key),
        "embedding_score_it": of_embeddings(ASKING, result.embeddings[0]),
        "embedding_score_cat": of_embeddings(nouns[0], result.embeddings[1]),
        "gap": Worked(
            "",
            tuple(called("s", ASKING, noun) for noun in nouns),
            difference(result.scores[0], result.scores[1]),
        ),
        "largest_product": Worked(
            of_vector("p", ASKING, nouns[0])[largest],
            (of_vector("q", ASKING)[largest], of_vector("k", nouns[0])[largest]),
            times(result.query[largest], result.keys[0, largest]),
        ),
    }


def caption(result: Meeting) -> str:
    cat, mat = (trimmed(score, DIGITS) for score in result.scores)
    return (
        f"Query and key are multiplied dimension by dimension, and the products are added: {cat} "
        f"with {NOUNS[0]}, {mat} with {NOUNS[1]}. All vectors come from the hand-made matrices."
    )


def alt_text(result: Meeting) -> str:
    def spoken(vector: NDArray[np.float64]) -> str:
        return ", ".join(show(number, ".1f") for number in vector)

    meetings = "; ".join(
        f"key of {noun} ({spoken(key)}), score {trimmed(score, DIGITS)}"
        for noun, key, score in zip(NOUNS, result.keys, result.scores, strict=True)
    )
    return (
        f"Rows of numbers under the headings {', '.join(example.DIMENSIONS)}. "
        f"Query of {example.QUERY_WORD} ({spoken(result.query)}); {meetings}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
