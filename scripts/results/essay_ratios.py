"""The ratios of the essay's weights, by its scores and as it prints them."""

import math
from dataclasses import dataclass

from scripts.results.essay_quotes import CANNOT_BE, HOLDS, SCORES_5, WEIGHTS_5, rounding

PAIRS = (("cat", "mat"), ("mat", "sat"), ("cat", "sat"))


@dataclass(frozen=True)
class Ratio:
    """The first word's weight as a multiple of the second's.

    Attributes
    ----------
    words : (str, str)
    by_scores : float
        e to the power of the difference between their scores; no other word matters.
    printed : float
        From the printed weights.
    low, high : float
        What the printed weights allow, each within its rounding.
    """

    words: tuple[str, str]
    by_scores: float
    printed: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Whether the scores give a ratio that the printed weights allow."""
        return HOLDS if self.low <= self.by_scores <= self.high else CANNOT_BE


def compute() -> list[Ratio]:
    ratios = []
    for first, second in PAIRS:
        (low, high), (low_below, high_below) = (
            rounding(WEIGHTS_5[word]) for word in (first, second)
        )
        ratios.append(
            Ratio(
                (first, second),
                math.exp(float(SCORES_5[first]) - float(SCORES_5[second])),
                float(WEIGHTS_5[first]) / float(WEIGHTS_5[second]),
                low / high_below,
                high / low_below,
            )
        )
    return ratios
