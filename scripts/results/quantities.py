"""What the quantities of the worked example are called.

A page ties what shows a quantity to the numbers that are it, or were made of it, by these names:
`q.query.alive` is the number "alive" of the query of the word that asks. A shorter name means all
that it begins, `q.query` the whole query, and `*` stands for anything in its place. Words go by
their role, so that a name still fits when the example is about another sentence.
"""

from collections.abc import Iterable, Sequence

from attention_explainer import worked_example as example
from scripts.results.roles import name_of

DIMENSIONS = tuple(name.replace("-", "_") for name in example.DIMENSIONS)
"""The named dimensions, as they stand in names."""

ASKING = name_of(example.QUERY_WORD)
"""The word that asks."""

EACH = "*"
"""Anything in its place."""


def called(*parts: str) -> str:
    """Join the parts of a name.

    >>> called("w", ASKING, name_of(example.ANSWER))
    'w.query.answer'
    """
    return ".".join(parts)


def of_vector(*parts: str) -> list[str]:
    """Name the numbers of a vector.

    >>> of_vector("x", "query")
    ['x.query.thing', 'x.query.alive', 'x.query.event', 'x.query.stand_in']
    """
    return [called(*parts, dimension) for dimension in DIMENSIONS]


def of_words(words: Iterable[str], *parts: str) -> list[str]:
    """Name one number for each word.

    >>> of_words(("it", "cat"), "w", "query")
    ['w.query.query', 'w.query.answer']
    """
    return [called(*parts, name_of(word)) for word in words]


def weights_of(query: str, words: Sequence[str]) -> list[str]:
    """Name the weights from one word of the worked example to all; "" for another sentence.

    >>> weights_of("it", ("a", "b")), weights_of("it", example.SENTENCE)[1]
    (['', ''], 'w.query.answer')
    """
    if tuple(words) != example.SENTENCE:
        return [""] * len(words)
    return of_words(words, "w", name_of(query))
