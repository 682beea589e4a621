"""What a toy language is: sentences, the questions that their words ask, and the right answers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

PLACES = ("farm", "house", "garden", "sea")
"""Where things belong: the classes to choose from."""


@dataclass(frozen=True, eq=False)
class Sentences:
    """Sentences and the right answers to their questions, Q for each sentence.

    Attributes
    ----------
    tokens : ndarray of int, shape (N, L)
        Indices into `vocabulary`.
    answers : ndarray of int, shape (N, Q)
        Where the right candidate belongs: an index into `PLACES`.
    right : ndarray of int, shape (N, Q)
        Position of the right candidate in the sentence.
    wrong : ndarray of int, shape (N, Q)
        Position of the candidate that is most easily mistaken for it.
    asking : ndarray of int, shape (A,)
        Positions of the words that ask; each asks Q / A questions.
    vocabulary : tuple of str
        All words of the language.
    """

    tokens: Integers
    answers: Integers
    right: Integers
    wrong: Integers
    asking: Integers
    vocabulary: tuple[str, ...]

    def words(self, index: int) -> tuple[str, ...]:
        """Return one sentence as words."""
        return tuple(self.vocabulary[token] for token in self.tokens[index])


@dataclass(frozen=True)
class Language:
    """A toy language, as training sees it.

    Attributes
    ----------
    vocabulary : tuple of str
        All words; a token is an index into this tuple.
    length : int
        How many words a sentence has.
    questions_each : int
        How many questions each asking word asks.
    training_sentences : function
        From a count and a `numpy.random.Generator` to that many `Sentences` to train on.
    held_out_sentences : function
        Returns the `Sentences` for evaluation, always the same.
    example_sentences : function
        Returns some held-out `Sentences` to look at.
    """

    vocabulary: tuple[str, ...]
    length: int
    questions_each: int
    training_sentences: Callable[[int, np.random.Generator], Sentences]
    held_out_sentences: Callable[[], Sentences]
    example_sentences: Callable[[], Sentences]
