"""The score of "mat" that gives it the weight that the essay prints."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from scripts.results.essay_quotes import SCORES_5, SENTENCE, WEIGHTS_5, rounding

WORDS = tuple(SCORES_5)
CAT, MAT, SAT = (WORDS.index(word) for word in ("cat", "mat", "sat"))
OTHERS = len(SENTENCE) - len(WORDS)
"""Words of the sentence to which step 5 gives no score."""

SCORES_OF_MAT = np.linspace(0, 2.4, 97)


@dataclass(frozen=True)
class Reading:
    """One way to read step 5: which words take part besides the three, and with which scores.

    Attributes
    ----------
    name : str
        Its name in the figure.
    others : ndarray, shape (number of other words,)
        Their scores.
    curve : ndarray, shape (number of scores, 3)
        Weights of cat, mat and sat at each of `SCORES_OF_MAT`.
    needed : float
        The score of mat that gives it its printed weight.
    weights : ndarray, shape (3,)
        What the three words then get.
    """

    name: str
    others: NDArray[np.float64]
    curve: NDArray[np.float64]
    needed: float
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class MatScore:
    """Both readings, and the scores with which all three printed weights hold together."""

    alone: Reading
    with_others: Reading
    fitting: tuple[float, float]
    joint: float
    joint_others: float

    @property
    def readings(self) -> tuple[Reading, Reading]:
        """Both, in the order in which they are drawn."""
        return self.alone, self.with_others


def weights_with(score_of_mat: float, others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of cat, mat, sat and the other words; cat and sat as printed."""
    scores = np.array([float(SCORES_5[word]) for word in WORDS])
    scores[MAT] = score_of_mat
    return softmax(np.concatenate([scores, others]))


def score_for(weight: float, fixed: NDArray[np.float64]) -> float:
    """Solve softmax for one score, with all others fixed: ln(w / (1 − w)) + ln Σ exp(fixed)."""
    return math.log(weight / (1 - weight)) + math.log(np.exp(fixed).sum())


def read(name: str, others: NDArray[np.float64]) -> Reading:
    """Vary the score of mat, and find the one that gives the printed weight."""
    fixed = np.array([float(SCORES_5["cat"]), float(SCORES_5["sat"]), *others])
    needed = score_for(float(WEIGHTS_5["mat"]), fixed)
    curve = np.array([weights_with(score, others)[: len(WORDS)] for score in SCORES_OF_MAT])
    return Reading(name, others, curve, needed, weights_with(needed, others)[: len(WORDS)])


def fitting_scores() -> tuple[float, float]:
    """Return the lowest and highest score of mat with which all three printed weights can hold.

    A weight is exp(score) over a total that all words share. The printed weights of cat and sat,
    each within its rounding, say how large that total may be; the printed weight of mat then says
    what its score may be.
    """
    edges = {word: rounding(WEIGHTS_5[word]) for word in WORDS}
    powers = {word: math.exp(float(SCORES_5[word])) for word in ("cat", "sat")}
    lowest = max(powers[word] / edges[word][1] for word in powers)
    highest = min(powers[word] / edges[word][0] for word in powers)
    return math.log(edges["mat"][0] * lowest), math.log(edges["mat"][1] * highest)


def compute() -> MatScore:
    printed = [float(WEIGHTS_5[word]) for word in WORDS]
    scores = [float(SCORES_5[word]) for word in WORDS]
    total = math.exp(scores[CAT]) / printed[CAT]
    joint = math.log(printed[MAT] * total)
    rest = total - sum(math.exp(score) for score in (scores[CAT], joint, scores[SAT]))
    return MatScore(
        read(f"{len(WORDS)} words alone", np.array([])),
        read(f"{len(SENTENCE)} words", np.zeros(OTHERS)),
        fitting_scores(),
        joint,
        math.log(rest / OTHERS),
    )
