"""Tables that have a row for each word and some vectors in it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from scripts.artifacts.contract import Cell, Table
from scripts.results.quantities import of_vector
from scripts.results.roles import name_of


def vectors_table(
    vectors: Sequence[tuple[str, NDArray[np.float64], str]],
    *,
    words: Sequence[str] = example.SENTENCE,
    dimensions: Sequence[str] = example.DIMENSIONS,
    digits: int = 2,
    emphasised: str = example.QUERY_WORD,
    letters: str = "",
) -> Table:
    """Put vectors of each word side by side.

    Parameters
    ----------
    vectors : sequence of (str, ndarray of shape (L, width), str)
        Heading of each group of columns, one vector per word, and the role whose colour they take.
    words : sequence of str, length L
        The words, one row for each.
    dimensions : sequence of str, length width
        Heading of each column within a group.
    digits : int
        Decimals.
    emphasised : str
        The word whose row is marked.
    letters : str
        What the quantities of each group are called (`scripts.results.quantities`), a letter each,
        if the vectors are those of the worked example.
    """
    width = len(dimensions)
    rows: list[tuple[Cell, ...]] = [
        (word, *(float(number) for _, numbers, _ in vectors for number in numbers[index]))
        for index, word in enumerate(words)
    ]
    return Table(
        ["word", *[f"{heading} {name}" for heading, _, _ in vectors for name in dimensions]],
        rows,
        ["", *[f".{digits}f"] * (width * len(vectors))],
        ["", *[role for _, _, role in vectors for _ in dimensions]],
        emphasised=example.position(emphasised, words),
        groups=[("", 1), *[(heading, width) for heading, _, _ in vectors]],
        holds=[
            ["", *(of for letter in letters for of in of_vector(letter, name_of(word)))]
            for word in words
            if letters
        ],
    )
