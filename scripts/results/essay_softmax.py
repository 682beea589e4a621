"""What softmax makes of the scores in the essay's step 5."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from scripts.results.essay_quotes import (
    DIMENSIONS_4,
    SCORES_5,
    SENTENCE,
    WEIGHTS_5,
    rounding,
    verdict_at_most,
)

WORDS = tuple(SCORES_5)
OTHERS = len(SENTENCE) - len(WORDS)
DIVISOR = math.sqrt(int(DIMENSIONS_4))
"""√d_k, with the width that the essay chooses in its step 4."""


@dataclass(frozen=True)
class Softmaxes:
    """Weights of cat, mat, sat and each further word, unscaled and scaled.

    Attributes
    ----------
    scores : ndarray, shape (3,)
        As printed.
    alone : ndarray, shape (2, 3)
        Softmax over the three words: as they are, and divided by √d_k.
    with_others : ndarray, shape (2, 10)
        The same over ten words, of which the other seven have the score zero.
    """

    scores: NDArray[np.float64]
    alone: NDArray[np.float64]
    with_others: NDArray[np.float64]


def compute() -> Softmaxes:
    scores = np.array([float(SCORES_5[word]) for word in WORDS])
    all_scores = np.concatenate([scores, np.zeros(OTHERS)])
    scales = np.array([[1.0], [DIVISOR]])
    return Softmaxes(scores, softmax(scores / scales), softmax(all_scores / scales))


def verdict_on(word: str) -> str:
    """Judge one printed weight of step 5 by softmax over the three words."""
    alone = float(compute().alone[0, WORDS.index(word)])
    return verdict_at_most(*rounding(WEIGHTS_5[word]), alone)
