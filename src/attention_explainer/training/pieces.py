"""Byte-pair encoding in a few lines: pieces of words, learnt from a text by joining neighbours."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count

WORDS = re.compile(r" ?[a-z]+| ?[^a-z \n]+|\n| ")
"""No piece reaches over the border of one of these: a word or marks, with the space before."""


def learn_pieces(text: str, size: int) -> tuple[str, ...]:
    """Learn a vocabulary: all characters of a text, then what is joined, in this order.

    Again and again, the two neighbouring pieces that occur most often become one.

    Parameters
    ----------
    text : str
        Text in small letters.
    size : int
        How many pieces to learn, single characters included; fewer if nothing is left to join.

    Returns
    -------
    tuple of str

    Raises
    ------
    TypeError, ValueError
        If `size` is not an integer, or smaller than the number of different characters.

    Examples
    --------
    >>> learn_pieces("the cat the mat", 12)[-4:]
    ('the', 'at', 'mat', 'cat')

    Notes
    -----
    Source: Sennrich, Haddow and Birch 2016, arXiv 1508.07909, algorithm 1. Of pairs that are
    equally frequent the one that comes last in the order of characters is joined.
    """
    pieces = sorted(set(text))
    count("size", size, least=len(pieces))
    occurrences = Counter(WORDS.findall(text))
    split = {word: list(word) for word in occurrences}
    while len(pieces) < size:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in split.items():
            for pair in itertools.pairwise(parts):
                pairs[pair] += occurrences[word]
        if not pairs:
            break
        first, second = max(pairs, key=lambda pair: (pairs[pair], pair))
        pieces.append(first + second)
        for parts in split.values():
            _join(parts, first, second)
    return tuple(pieces)


class Pieces:
    """Cuts texts into pieces of a vocabulary, and puts them together again.

    Parameters
    ----------
    vocabulary : sequence of str
        As `learn_pieces` returns it.

    Examples
    --------
    >>> pieces = Pieces(learn_pieces("the cat the mat", 12))
    >>> tokens = pieces.encode("The mat")
    >>> [pieces.vocabulary[token] for token in tokens]
    ['the', ' ', 'mat']
    >>> pieces.decode(tokens)
    'the mat'
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {piece: index for index, piece in enumerate(self.vocabulary)}

    def readable(self, text: str) -> str:
        """Return what of a text can be read: small letters, without unknown characters.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        str

        Examples
        --------
        >>> Pieces("a b").readable("A-B")
        'ab'
        """
        return "".join(character for character in text.lower() if character in self._index)

    def encode(self, text: str) -> NDArray[np.integer[Any]]:
        """Cut what is readable of a text into pieces.

        Within each word, the pair of neighbours that was joined first when the vocabulary was
        learnt is joined first.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        ndarray of int, shape (L,)
            Index of each piece in the vocabulary.

        Examples
        --------
        >>> Pieces(["a", "b", "ab"]).encode("abba")
        array([2, 1, 0])
        """
        known: dict[str, list[int]] = {}
        tokens: list[int] = []
        for word in WORDS.findall(self.readable(text)):
            if word not in known:
                known[word] = self._of_word(word)
            tokens += known[word]
        return np.array(tokens, dtype=int)

    def decode(self, tokens: Sequence[int] | NDArray[np.integer[Any]]) -> str:
        """Put pieces together.

        Parameters
        ----------
        tokens : sequence of int
            Indices in the vocabulary.

        Returns
        -------
        str

        Examples
        --------
        >>> Pieces(["a", "b", "ab"]).decode([2, 1, 0])
        'abba'
        """
        return "".join(self.vocabulary[token] for token in tokens)

    def _of_word(self, word: str) -> list[int]:
        parts, index = list(word), self._index
        while True:
            joined = [index[a + b] for a, b in itertools.pairwise(parts) if a + b in index]
            if not joined:
                return [index[part] for part in parts]
            piece = self.vocabulary[min(joined)]
            at = next(i for i in range(len(parts) - 1) if parts[i] + parts[i + 1] == piece)
            parts[at : at + 2] = [piece]


def _join(parts: list[str], first: str, second: str) -> None:
    """Make one of two pieces, wherever they are neighbours in a word."""
    at = 0
    while at < len(parts) - 1:
        if parts[at] == first and parts[at + 1] == second:
            parts[at : at + 2] = [first + second]
        at += 1
