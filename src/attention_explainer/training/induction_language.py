"""Letters that repeat themselves: what follows can be copied from what followed last time.

A sequence of this language is a block of different random letters, said over and over:

    D K A M O B H D K A M O B H D K A M O B

Every order of letters is equally likely, so no letter says anything about the next. But once a
letter has come round again, the next one is certain: it is the one that followed last time. A block
has from 6 to 10 letters, and nothing says how many, so that it does not suffice to look back
equally far each time.
"""

import string
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.language import Integers

LETTERS = tuple(string.ascii_uppercase[:16])
"""All letters; a token is an index into this tuple."""

LENGTH = 20
"""How many letters a sequence has."""

PERIODS = (6, 7, 8, 9, 10)
"""After how many letters a sequence may repeat itself. None is a multiple of another."""


@dataclass(frozen=True, eq=False)
class Repeats:
    """Sequences that repeat themselves.

    Attributes
    ----------
    tokens : ndarray of int, shape (N, L)
        Indices into `LETTERS`.
    periods : ndarray of int, shape (N,)
        After how many letters each repeats itself.
    """

    tokens: Integers
    periods: Integers

    @property
    def is_certain(self) -> NDArray[np.bool_]:
        """Where the next letter can be known, (N, L−1): at letters that have stood there before."""
        certain: NDArray[np.bool_] = np.arange(LENGTH - 1) >= self.periods[:, np.newaxis]
        return certain

    def letters(self, index: int) -> str:
        """Return one sequence as text."""
        return "".join(LETTERS[token] for token in self.tokens[index])


def random_repeats(count: int, rng: np.random.Generator) -> Repeats:
    """Draw sequences.

    Parameters
    ----------
    count : int
        How many.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Repeats
        Period and letters of a block are drawn uniformly and independently.

    Examples
    --------
    >>> random_repeats(1, np.random.default_rng(0)).letters(0)
    'CLDKAEHFOMCLDKAEHFOM'
    """
    alphabet = np.tile(np.arange(len(LETTERS)), (count, 1))
    periods = rng.choice(PERIODS, size=count)
    within_block = np.arange(LENGTH) % periods[:, np.newaxis]
    tokens = np.take_along_axis(rng.permuted(alphabet, axis=1), within_block, axis=1)
    return Repeats(tokens, periods)


def held_out_repeats() -> Repeats:
    """Return the sequences for evaluation.

    Returns
    -------
    Repeats
        500 sequences, always the same. There are 5.8 million blocks of six letters and more of
        longer ones, so that training meets one of them by accident at most.

    Examples
    --------
    >>> held_out_repeats().tokens.shape
    (500, 20)
    """
    return random_repeats(500, np.random.default_rng(2022))


def tokens_of(text: str) -> Integers:
    """Return letters as tokens.

    Parameters
    ----------
    text : str
        Letters of `LETTERS`.

    Returns
    -------
    ndarray of int, shape (len(text),)

    Raises
    ------
    ValueError
        If anything else is in the text.

    Examples
    --------
    >>> tokens_of("BAD")
    array([1, 0, 3])
    """
    strangers = sorted(set(text) - set(LETTERS))
    if strangers:
        raise ValueError(
            f"text: expected letters from {LETTERS[0]} to {LETTERS[-1]}, got {', '.join(strangers)}"
        )
    return np.array([LETTERS.index(letter) for letter in text], dtype=np.int64)


def right_by_position() -> float:
    """Return how often the next letter can be right for somebody who knows positions alone.

    Returns
    -------
    float
        Share of the certain letters that is right if, at each position, one looks back as far as is
        right most often there.

    Examples
    --------
    >>> round(right_by_position(), 3)
    0.273
    """
    right, asked = 0, 0
    for position in range(LENGTH - 1):
        possible = [period for period in PERIODS if period <= position]
        # To look back some way is right for all periods that it is a multiple of.
        right += max(
            sum(back % period == 0 for period in possible) for back in range(1, position + 2)
        )
        asked += len(possible)
    return right / asked
