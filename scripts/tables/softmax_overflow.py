"""What does softmax give for large logits, with and without subtracting the maximum?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer import softmax
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

LARGEST = (1, 10, 80, 90, 700, 710)


def softmax_without_subtracting(logits: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Softmax as its formula is written."""
    exponentials = np.exp(logits)
    weights: NDArray[np.floating[Any]] = exponentials / exponentials.sum()
    return weights


def compute() -> dict[int, dict[str, float]]:
    """Weight of the larger of two logits one apart: largest logit → method → weight."""
    result = {}
    for largest in LARGEST:
        logits = np.array([largest, largest - 1], dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            result[largest] = {
                "float32": float(softmax_without_subtracting(logits.astype(np.float32))[0]),
                "float64": float(softmax_without_subtracting(logits)[0]),
                "subtracted": float(softmax(logits.astype(np.float32))[0]),
            }
    return result


def tabulate(result: dict[int, dict[str, float]]) -> Table:
    def cell(weight: float) -> str:
        return "not a number" if np.isnan(weight) else show(weight, ".4f")

    rows = [
        (f"{largest} and {largest - 1}", *map(cell, weights.values()))
        for largest, weights in result.items()
    ]
    return Table(
        [
            "logits",
            "as written, float32",
            "as written, float64",
            "maximum subtracted, float32",
        ],
        rows,
        roles=["", "", "", "weights"],
    )


def numbers(result: dict[int, dict[str, float]]) -> dict[str, str]:
    def first_failure(method: str) -> str:
        return str(next(n for n, weights in result.items() if np.isnan(weights[method])))

    return {
        "answer": show(result[LARGEST[-1]]["subtracted"], ".4f"),
        "float32_fails_at": first_failure("float32"),
        "float64_fails_at": first_failure("float64"),
        "largest_float32": f"{np.finfo(np.float32).max:.1e}".replace("e+", " · 10^"),
        "limit_float32": show(np.log(np.finfo(np.float32).max), ".1f"),
        "limit_float64": show(np.log(np.finfo(np.float64).max), ".1f"),
    }


def caption(result: dict[int, dict[str, float]]) -> str:
    right = show(result[LARGEST[0]]["subtracted"], ".4f")
    return (
        "Weight of the larger of two logits that are one apart. It should be "
        f"{right} in every row: only the difference counts."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
