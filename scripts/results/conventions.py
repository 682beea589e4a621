"""What attention functions of several libraries do with the same input, read off their answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scripts.artifacts.damaged import reading
from scripts.conventions.probes import FACTOR, RAISED, Answer, sees_what_is_true

DATA = Path(__file__).resolve().parents[2] / "data" / "conventions.json"
"""Asked once and committed: a build needs none of these libraries."""

SEEN, HIDDEN = "shows", "hides"
TOP_LEFT, BOTTOM_RIGHT, REFUSED = "top left", "bottom right", "refused"
ZEROS, NOT_A_NUMBER, EQUAL = "zeros", "NaN", "equal weights"
SPREADS, STAYS_OUT = "spreads", "stays out"
ADDED, AS_BOOLEAN = "added", "as booleans"
NONE = "not returned"


def rows_of(answer: Answer) -> Any:
    return np.array(answer, dtype=float)


def true_means(answer: Answer) -> str:
    return SEEN if sees_what_is_true(answer) else HIDDEN


def causal(answer: Answer) -> str:
    """Name the corner from which the triangle starts, where queries are fewer than keys.

    >>> causal([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]), causal("RuntimeError: needs a mask")
    ('top left', 'refused')
    """
    if isinstance(answer, str):
        return REFUSED
    rows = rows_of(answer)
    queries, keys = rows.shape
    for name, offset in ((TOP_LEFT, 0), (BOTTOM_RIGHT, keys - queries)):
        if ((rows > 0) == np.tri(queries, keys, offset, dtype=bool)).all():
            return name
    raise ValueError(f"answer: expected a triangle of weights, got {answer}")


def nothing_to_see(answer: Answer) -> str:
    """Say what the first query gets, which may attend to nothing.

    >>> nothing_to_see([[0.0, 0.0]]), nothing_to_see([[0.5, 0.5]]), nothing_to_see([[None, None]])
    ('zeros', 'equal weights', 'NaN')
    """
    row = rows_of(answer)[0]
    if np.isnan(row).all():
        return NOT_A_NUMBER
    for name, weight in ((ZEROS, 0), (EQUAL, 1 / row.size)):
        if np.allclose(row, weight, rtol=0, atol=1e-6):
            return name
    raise ValueError(f"answer: expected zeros, NaN or equal weights first, got {answer}")


def hidden_nan(answer: Answer) -> str:
    return SPREADS if np.isnan(rows_of(answer)).any() else STAYS_OUT


def numbers_as_mask(answer: Answer, plain: Answer) -> str:
    """Say what became of the logarithm of a factor, given for one key, and of zeros for the rest.

    >>> numbers_as_mask([[0.0, 1.0]], [[0.5, 0.5]]), numbers_as_mask([[0.25, 0.75]], [[0.5, 0.5]])
    ('as booleans', 'added')
    """
    if isinstance(answer, str):
        return REFUSED
    rows, expected = rows_of(answer), rows_of(plain)
    if (rows[:, RAISED] == 1).all():
        return AS_BOOLEAN
    expected[:, RAISED] *= FACTOR
    expected /= expected.sum(axis=1, keepdims=True)
    if np.allclose(rows, expected, rtol=0, atol=1e-5):
        return ADDED
    raise ValueError(f"answer: expected weights with key {RAISED} alone or raised, got {answer}")


@dataclass(frozen=True)
class Conventions:
    """What one function does.

    Attributes
    ----------
    function, version : str
        What was asked.
    true_means, causal, nothing_to_see, hidden_nan, numbers_as_mask, weights : str
        Its answers in words.
    """

    function: str
    version: str
    true_means: str
    causal: str
    nothing_to_see: str
    hidden_nan: str
    numbers_as_mask: str
    weights: str


@dataclass(frozen=True)
class Result:
    """All functions that were asked, by name, and when and with what."""

    measured: str
    python: str
    libraries: dict[str, Conventions]
    largest_difference: float


def conventions(asked: dict[str, Any]) -> Conventions:
    """Put the answers of one library into words."""
    answers = asked["answers"]
    return Conventions(
        asked["function"],
        asked["version"].partition("+")[0],
        true_means(answers["true for one key"]),
        causal(answers["causal"]),
        nothing_to_see(answers["nothing to see"]),
        hidden_nan(answers["hidden NaN"]),
        numbers_as_mask(answers["numbers as mask"], answers["plain"]),
        asked["asked by"] if "weights" in answers else NONE,
    )


def compute() -> Result:
    with reading(DATA):
        record = json.loads(DATA.read_text(encoding="utf-8"))
        asked = record["libraries"]
        plain = np.array([rows_of(each["answers"]["plain"]) for each in asked.values()])
        return Result(
            record["measured"],
            record["python"],
            {name: conventions(each) for name, each in asked.items()},
            float(np.ptp(plain, axis=0).max()),
        )


def names(result: Result, holds: Callable[[Conventions], bool]) -> list[str]:
    """Name the libraries of which something holds."""
    return [name for name, each in result.libraries.items() if holds(each)]
