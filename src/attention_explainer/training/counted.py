"""What comes next, counted: tables of which token followed which, to compare a model with."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count

Integers = NDArray[np.integer[Any]]


class CountedTokens:
    """Guesses the next token from how often each has followed the last few ones.

    What has never been counted must not get probability 0. So each table is mixed with the one that
    looks at one token less; the fewer occurrences and the more different followers a history has,
    the more counts the shorter one (Witten and Bell). The shortest of all gives each token alike.

    Parameters
    ----------
    tokens : ndarray of int, shape (L,)
        A text to count in.
    vocabulary_size : int
        Number of tokens that there are.
    looks_at : int
        How many tokens before the next are looked at: 0 counts how frequent each is, 1 makes a
        table of bigrams, 2 of trigrams.

    Raises
    ------
    TypeError, ValueError
        If a number is not an integer, or too small.

    Examples
    --------
    After token 0 came 1 twice:

    >>> table = CountedTokens(np.array([0, 1, 0, 1]), vocabulary_size=2, looks_at=1)
    >>> round(table.probability([0], 1), 3)
    0.833

    Notes
    -----
    Source: Witten and Bell 1991, doi 10.1109/18.87000, method C; recursively mixed as in Chen and
    Goodman 1999, doi 10.1006/csla.1999.0128, section 2.5.
    """

    def __init__(self, tokens: Integers, vocabulary_size: int, looks_at: int) -> None:
        self.vocabulary_size = count("vocabulary_size", vocabulary_size, least=1)
        self.looks_at = count("looks_at", looks_at)
        text = tokens.tolist()
        self._tables: list[dict[tuple[int, ...], dict[int, int]]] = []
        for length in range(looks_at + 1):
            table: dict[tuple[int, ...], dict[int, int]] = defaultdict(dict)
            for at in range(length, len(text)):
                followers = table[tuple(text[at - length : at])]
                followers[text[at]] = followers.get(text[at], 0) + 1
            self._tables.append(dict(table))

    def probability(self, before: Sequence[int], token: int) -> float:
        """Return how probable a token is after others.

        Parameters
        ----------
        before : sequence of int
            What came before, the nearest last.
        token : int
            What may come next.

        Returns
        -------
        float

        Examples
        --------
        >>> CountedTokens(np.array([0, 1, 0, 1]), 2, looks_at=0).probability([], 0)
        0.5
        """
        probability = 1 / self.vocabulary_size
        for length, table in enumerate(self._tables[: len(before) + 1]):
            followers = table.get(tuple(before[len(before) - length :]))
            if followers is None:
                break
            total, kinds = sum(followers.values()), len(followers)
            probability = (followers.get(token, 0) + kinds * probability) / (total + kinds)
        return probability

    def losses(self, tokens: Integers) -> NDArray[np.float64]:
        """Return how surprised the tables are by each token of a text but the first.

        Parameters
        ----------
        tokens : ndarray of int, shape (L,)
            A text.

        Returns
        -------
        ndarray, shape (L - 1,)
            −ln(probability), in nats.

        Examples
        --------
        >>> table = CountedTokens(np.array([0, 1, 0, 1]), 2, looks_at=0)
        >>> table.losses(np.array([0, 1, 1])).round(3)
        array([0.693, 0.693])
        """
        text = tokens.tolist()
        return np.array(
            [
                -np.log(self.probability(text[max(0, at - self.looks_at) : at], text[at]))
                for at in range(1, len(text))
            ]
        )
