"""The steps from the scores of one word to its weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import AttentionTrace


@dataclass(frozen=True)
class Steps:
    """The three steps for one query, one number per word, and the result without scaling."""

    words: tuple[str, ...]
    scores: NDArray[np.float64]
    scaled_scores: NDArray[np.float64]
    weights: NDArray[np.float64]
    unscaled_weights: NDArray[np.float64]
    divisor: float
    query: NDArray[np.float64]
    keys: NDArray[np.float64]


def compute() -> Steps:
    trace: AttentionTrace = example.worked_example()
    it = example.position(example.QUERY_WORD)
    return Steps(
        example.SENTENCE,
        trace.scores[it],
        trace.scaled_scores[it],
        trace.weights[it],
        softmax(trace.scores[it]),
        1 / trace.scale,
        trace.query[it],
        trace.key,
    )
