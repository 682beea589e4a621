"""The query, key and value of one word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example


@dataclass(frozen=True)
class Projections:
    """One word's embedding, the matrix of each role, and what comes out."""

    word: str
    x: NDArray[np.float64]
    matrices: dict[str, NDArray[np.float64]]
    results: dict[str, NDArray[np.float64]]


def compute(word: str = example.QUERY_WORD) -> Projections:
    trace = example.worked_example([word])
    return Projections(
        word,
        example.embed([word])[0],
        {"query": example.W_Q, "key": example.W_K, "value": example.W_V},
        {"query": trace.query[0], "key": trace.key[0], "value": trace.value[0]},
    )
