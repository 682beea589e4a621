"""What does the score depend on when queries and keys are rotated by their positions?"""

from dataclasses import dataclass

import numpy as np

from attention_explainer import worked_example as example
from attention_explainer.positions import rotary
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

IT, CAT = map(example.position, (example.QUERY_WORD, example.ANSWER))
SHIFTS = (0, 1, 10, 1000)
PAIRS = (*((IT + shift, CAT + shift) for shift in SHIFTS), (IT, CAT + 2), (IT, IT))
"""Positions of the query and of the key; the first four are equally far apart."""


@dataclass(frozen=True)
class Rotated:
    """Score of "it" with "cat" for each pair of positions, and without rotation."""

    scores: tuple[float, ...]
    unrotated: float


def compute() -> Rotated:
    trace = example.worked_example()
    query, key = trace.query[[IT]], trace.key[[CAT]]

    def score(at_query: int, at_key: int) -> float:
        rotated = rotary(query, np.array([at_query])) @ rotary(key, np.array([at_key])).T
        return float(rotated[0, 0])

    return Rotated(tuple(score(*pair) for pair in PAIRS), float((query @ key.T)[0, 0]))


def tabulate(result: Rotated) -> Table:
    rows = [
        (query, key, query - key, score)
        for (query, key), score in zip(PAIRS, result.scores, strict=True)
    ]
    return Table(
        ["query at", "key at", "distance", "score"],
        rows,
        [",d", ",d", "d", ".4f"],
        ["query", "key", "", "weights"],
    )


def numbers(result: Rotated) -> dict[str, str]:
    same = [
        score
        for (q, k), score in zip(PAIRS, result.scores, strict=True)
        if q - k == PAIRS[0][0] - PAIRS[0][1]
    ]
    return {
        "distance": str(PAIRS[0][0] - PAIRS[0][1]),
        "score": show(result.scores[0], ".4f"),
        "spread": "0" if np.ptp(same) < 1e-9 else show(np.ptp(same), ".1e"),
        "unrotated": show(result.unrotated, ".1f"),
        "at_distance_zero": show(result.scores[-1], ".4f"),
    }


def caption(result: Rotated) -> str:
    return (
        f"Score of the query of “{example.QUERY_WORD}” with the key of “{example.ANSWER}”, both "
        "rotated by the positions on the left. Equal distances give equal scores."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
