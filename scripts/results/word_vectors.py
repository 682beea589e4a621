"""What the real model's table of words holds before any attention: pieces, neighbours, steps."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.word_vectors import (
    Analogies,
    analogies,
    most_alike,
    unit_rows,
)
from scripts.real_model.rounding import rounded_model
from scripts.real_model.sentences import essay_sentences

Array = NDArray[Any]

TABLE = "embeddings.word_embeddings.weight"

PAIRS = {
    "one and many": (
        *(("cat", "cats"), ("dog", "dogs"), ("house", "houses"), ("car", "cars")),
        *(("book", "books"), ("tree", "trees"), ("girl", "girls"), ("boy", "boys")),
        *(("river", "rivers"), ("king", "kings")),
    ),
    "present and past": (
        *(("walk", "walked"), ("play", "played"), ("look", "looked"), ("jump", "jumped")),
        *(("call", "called"), ("open", "opened"), ("start", "started"), ("help", "helped")),
        *(("want", "wanted"), ("ask", "asked")),
    ),
    "country and capital": (
        *(("france", "paris"), ("italy", "rome"), ("spain", "madrid"), ("germany", "berlin")),
        *(("russia", "moscow"), ("japan", "tokyo"), ("egypt", "cairo"), ("greece", "athens")),
        *(("austria", "vienna"), ("england", "london")),
    ),
    "male and female": (
        *(("man", "woman"), ("king", "queen"), ("boy", "girl"), ("uncle", "aunt")),
        *(("brother", "sister"), ("father", "mother"), ("son", "daughter")),
        *(("prince", "princess"), ("actor", "actress"), ("husband", "wife")),
    ),
}
"""Pairs in one relation, written down before any of them was tried."""


@functools.cache
def units() -> NDArray[np.float64]:
    """Return the table's rows at length one."""
    return unit_rows(rounded_model().encoder.tensors[TABLE])


@functools.cache
def vocabulary() -> tuple[str, ...]:
    return tuple(rounded_model().pieces.vocabulary)


def row_of(word: str) -> int:
    (row,) = rounded_model().pieces.numbers([word])
    return row


def neighbours(word: str, count: int) -> list[tuple[str, float]]:
    """Return the words whose rows are most like that of a word, with their cosines."""
    row = row_of(word)
    rows, cosines = most_alike(units(), units()[row], count=count, left_out=[row])
    return [
        (vocabulary()[other], float(cosine)) for other, cosine in zip(rows, cosines, strict=True)
    ]


@functools.cache
def steps() -> dict[str, Analogies]:
    """Return how often steps of each kind lead where they should."""
    return {
        kind: analogies(units(), [(row_of(one), row_of(other)) for one, other in pairs])
        for kind, pairs in PAIRS.items()
    }


@dataclass(frozen=True)
class SameWord:
    """One word in two sentences: how alike its vectors are at the start and at the end.

    Attributes
    ----------
    words : tuple of str
        The tokens of the first sentence, those that both have.
    before, after : ndarray, shape (tokens,)
        Cosines between a token's vectors in the two sentences: as they leave the table, and as
        they leave the last layer.
    layers : int
    """

    words: tuple[str, ...]
    before: Array
    after: Array
    layers: int


@functools.cache
def same_words() -> SameWord:
    """Compare each token of the essay's sentence with the same token of its twin."""
    model = rounded_model()
    first, second = (model.pieces.tokens(given.text) for given in essay_sentences()[:2])
    common = [at for at, pair in enumerate(zip(first, second, strict=True)) if len({*pair}) == 1]
    ends = [
        unit_rows(model.encoder.trace(model.pieces.numbers(tokens)).output)
        for tokens in (first, second)
    ]
    starts = [units()[model.pieces.numbers(tokens)] for tokens in (first, second)]
    before, after = ((one * other).sum(axis=1)[common] for one, other in (starts, ends))
    return SameWord(
        tuple(first[at] for at in common), before, after, model.encoder.settings.num_layers
    )
