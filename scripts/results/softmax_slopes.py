"""How the weights of one word change with each logit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from scripts.results.scores_to_weights import compute as scores_to_weights


def slopes(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the derivative of each weight (rows) by each logit (columns)."""
    jacobian: NDArray[np.float64] = np.diag(weights) - np.outer(weights, weights)
    return jacobian


@dataclass(frozen=True)
class Slopes:
    """Weights of the example with and without the division, and their slopes, each (L, L)."""

    words: tuple[str, ...]
    weights: NDArray[np.float64]
    undivided: NDArray[np.float64]

    @property
    def answer(self) -> int:
        """Where the word stands whose weight is looked at."""
        return example.position(example.ANSWER, self.words)

    def of_answer(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Slopes of the weight of the answer by each logit."""
        of_answer: NDArray[np.float64] = slopes(weights)[self.answer]
        return of_answer


def compute() -> Slopes:
    steps = scores_to_weights()
    return Slopes(steps.words, steps.weights, steps.unscaled_weights)
