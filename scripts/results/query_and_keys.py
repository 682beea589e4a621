"""The query of one word and the keys of the two nouns that it could mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example

NOUNS = (example.ANSWER, example.RIVAL)


@dataclass(frozen=True)
class Meeting:
    """One query, several keys, and their products dimension by dimension."""

    query: NDArray[np.float64]
    keys: NDArray[np.float64]
    scores: NDArray[np.float64]
    own_score: float
    own_key: NDArray[np.float64]
    embeddings: NDArray[np.float64]

    @property
    def products(self) -> NDArray[np.float64]:
        """Query times key in each dimension, shape (nouns, 4)."""
        return self.query * self.keys


def compute() -> Meeting:
    trace = example.worked_example()
    it = example.position(example.QUERY_WORD)
    nouns = [example.position(noun) for noun in NOUNS]
    return Meeting(
        trace.query[it],
        trace.key[nouns],
        trace.scores[it, nouns],
        float(trace.scores[it, it]),
        trace.key[it],
        example.embed([example.QUERY_WORD, *NOUNS]),
    )
