"""Which scores give the weights that the essay prints?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from scripts.artifacts.command_line import run
from scripts.results import essay_mat_score, essay_ratios, essay_softmax
from scripts.results.essay_quotes import (
    DIMENSIONS_4,
    SCORES_5,
    SENTENCE,
    WEIGHTS_5,
    agrees,
    rounding,
)
from scripts.results.essay_ratios import Ratio

STILL = "essay_mat_score"

SOUGHT = "mat"
"""The word whose score can be solved for."""

LIMIT = 10
"""Scores run from minus this to this."""

TEMPERATURES = (0.1, 10)

PAIRS = (("cat", "mat"), ("mat", "sat"))
"""Words whose ratio is shown."""


@dataclass(frozen=True)
class Row:
    """One word with its score and weight; what the essay prints is None where it is silent."""

    index: int
    word: str
    score: float
    weight: float
    printed: str | None

    @property
    def verdict(self) -> str:
        """Whether the weight, rounded as the essay rounds, is the printed one."""
        return "agrees" if self.printed and agrees(self.printed, self.weight) else "differs"


@dataclass(frozen=True)
class Playground:
    """The scores of the sentence as the essay gives them, zero where it gives none.

    Attributes
    ----------
    scores, weights : ndarray, shape (10,)
        In the order of the sentence. Only the words that the essay names take part.
    ratios : tuple of Ratio
        Of `PAIRS`.
    needed : float
        The score with which the sought word has its printed weight.
    then : dict
        Weights of the other named words if it has.
    fitting : ndarray, shape (10,)
        Scores with which all printed weights hold, all words taking part.
    """

    scores: NDArray[np.float64]
    weights: NDArray[np.float64]
    ratios: tuple[Ratio, ...]
    needed: float
    then: dict[str, float]
    fitting: NDArray[np.float64]
    words: tuple[str, ...] = SENTENCE
    sought: str = SOUGHT
    limit: int = LIMIT
    temperatures: tuple[float, float] = TEMPERATURES
    d_k: str = DIMENSIONS_4
    divisor: float = essay_softmax.DIVISOR

    def row(self, word: str) -> Row:
        """Return what belongs to one word."""
        index = self.words.index(word)
        score, weight = float(self.scores[index]), float(self.weights[index])
        return Row(index, word, score, weight, WEIGHTS_5.get(word))

    @property
    def named(self) -> list[Row]:
        """The words to which the essay gives a score, in its order."""
        return [self.row(word) for word in SCORES_5]

    @property
    def others(self) -> list[Row]:
        """The words of the sentence on which it is silent."""
        return [self.row(word) for word in self.words if word not in SCORES_5]

    @property
    def printed_sum(self) -> float:
        """What the printed weights sum to."""
        return sum(float(weight) for weight in WEIGHTS_5.values())


def fitting_scores(given: essay_mat_score.MatScore) -> Iterator[float]:
    """Yield the scores with which the three printed weights hold together, word by word."""
    for word in SENTENCE:
        if word == SOUGHT:
            yield given.joint
        else:
            yield float(SCORES_5[word]) if word in SCORES_5 else given.joint_others


def compute() -> Playground:
    scores = np.array([float(SCORES_5.get(word, "0")) for word in SENTENCE])
    takes_part = np.array([word in SCORES_5 for word in SENTENCE])
    still = essay_mat_score.compute()
    then = dict(zip(essay_mat_score.WORDS, map(float, still.alone.weights), strict=True))
    return Playground(
        scores=scores,
        weights=softmax(scores, where=takes_part),
        ratios=tuple(ratio for ratio in essay_ratios.compute() if ratio.words in PAIRS),
        needed=still.alone.needed,
        then={word: weight for word, weight in then.items() if word != SOUGHT},
        fitting=np.array(list(fitting_scores(still))),
    )


def start(result: Playground) -> dict[str, object]:
    return {
        "scores": result.scores.tolist(),
        "only_three": True,
        "divided": False,
        "temperature": 1.0,
    }


def given(result: Playground) -> dict[str, object]:
    return {
        "words": result.words,
        "sought": SOUGHT,
        "printed": {
            word: {"text": printed, "between": rounding(printed)}
            for word, printed in WEIGHTS_5.items()
        },
        "ratios": [
            {"words": ratio.words, "printed": ratio.printed, "between": (ratio.low, ratio.high)}
            for ratio in result.ratios
        ],
        "divisor": result.divisor,
        "limit": LIMIT,
        "fitting": result.fitting.tolist(),
    }


def numbers(_: Playground) -> dict[str, str]:
    return {"to_ten_words": "score_playground.only_three=false"}


def caption(result: Playground) -> str:
    printed = ", ".join(f"{word} {weight}" for word, weight in WEIGHTS_5.items())
    return (
        "Softmax of scores that start as the essay prints them. The marks stand at the essay’s own "
        f"weights ({printed}). A weight agrees if it is the printed one when rounded like it; a "
        "ratio agrees if the printed weights, each within its rounding, allow it."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
