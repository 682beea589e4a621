"""Can other queries and keys give exactly the same attention?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import attention_trace
from attention_explainer import worked_example as example
from attention_explainer.positions import rotary
from attention_explainer.scaled_dot_product import AttentionTrace
from attention_figures.text import show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

BETWEEN = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 2, 1], [0, 0, 1, 1]], dtype=float)
"""An invertible matrix, chosen by hand: swaps two dimensions and mixes the other two."""


@dataclass(frozen=True)
class Same:
    """Query of "it" and key of "cat" before and after, and the largest change of any weight.

    `largest_rotary_change` is that of any score if queries and keys are rotated.
    """

    query: NDArray[np.float64]
    key: NDArray[np.float64]
    other_query: NDArray[np.float64]
    other_key: NDArray[np.float64]
    largest_change: float
    largest_rotary_change: float


def rotary_scores(trace: AttentionTrace) -> NDArray[np.float64]:
    """Return the scores of all pairs of words when queries and keys are rotated."""
    scores: NDArray[np.float64] = rotary(trace.query) @ rotary(trace.key).T
    return scores


def compute() -> Same:
    x = example.embed(example.SENTENCE)
    it, cat = example.position(example.QUERY_WORD), example.position(example.ANSWER)
    first = example.worked_example()
    other = attention_trace(
        x @ example.W_Q @ BETWEEN, x @ example.W_K @ np.linalg.inv(BETWEEN).T, x @ example.W_V
    )
    return Same(
        first.query[it],
        first.key[cat],
        other.query[it],
        other.key[cat],
        float(np.abs(first.weights - other.weights).max()),
        float(np.abs(rotary_scores(first) - rotary_scores(other)).max()),
    )


def tabulate(result: Same) -> Table:
    rows = [
        (
            "as made by hand",
            vector(result.query),
            vector(result.key),
            show(float(result.query @ result.key), ".2f"),
        ),
        (
            "changed by M and its inverse",
            vector(result.other_query),
            vector(result.other_key),
            show(float(result.other_query @ result.other_key), ".2f"),
        ),
    ]
    return Table(
        ["matrices", f"query of {example.QUERY_WORD}", f"key of {example.ANSWER}", "score"],
        rows,
        roles=["", "query", "key", "weights"],
    )


def numbers(result: Same) -> dict[str, str]:
    return {
        "score": show(float(result.query @ result.key), ".2f"),
        "largest_change": "0"
        if result.largest_change < 1e-12
        else show(result.largest_change, ".1e"),
        "largest_rotary_change": show(result.largest_rotary_change, ".1f"),
    }


def caption(result: Same) -> str:
    return (
        "W_Q times an invertible matrix M, and W_K times the transposed inverse of M: "
        "different queries, different keys, the same scores."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
