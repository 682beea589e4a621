"""The questions that are put to each library, as inputs whose output tells the answer.

The values are the rows of an identity matrix, so the output of attention is its weights: what a
library did with a mask can be read off, whether it returns weights or not.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from scripts.conventions.calls import Array, Library

QUERIES, KEYS = 3, 5
SEED = 1
FACTOR = 3
"""What the weight of one key is multiplied by, if numbers of a mask are added to the logits."""
SEEN, RAISED, BROKEN = 0, 1, 4
"""The key that a mask alone marks, the one whose logit is raised, the one whose value is NaN."""

Answer = list[list[float | None]] | str
"""Rows of weights, with None for NaN; or what the library said in place of an answer."""


def inputs() -> tuple[Array, Array, Array]:
    """Return query, key and value."""
    generator = np.random.default_rng(SEED)
    query = generator.normal(size=(QUERIES, KEYS)).astype(np.float32)
    key = generator.normal(size=(KEYS, KEYS)).astype(np.float32)
    return query, key, np.eye(KEYS, dtype=np.float32)


def answer(ask: Callable[[], Array]) -> Answer:
    """Return what comes, as it is kept: seven digits, or the error in one line."""
    try:
        output = ask()
    except Exception as error:  # a library may refuse with any error; which one is the answer
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return [
        [None if np.isnan(weight) else float(f"{weight:.6g}") for weight in row] for row in output
    ]


def sees_what_is_true(marked: Answer) -> bool:
    """Tell from the answer to a mask that is True for one key alone whether True lets it be seen.

    >>> sees_what_is_true([[1.0, 0.0]]), sees_what_is_true([[0.0, 1.0]])
    (True, False)
    """
    rows = np.array(marked, dtype=float)
    if (rows[:, SEEN] == 1).all():
        return True
    if (rows[:, SEEN] == 0).all():
        return False
    raise ValueError(f"marked: expected weights of 1 or of 0 for key {SEEN}, got {marked}")


def probe(library: Library) -> dict[str, Answer]:
    """Put every question to a library."""
    query, key, value = inputs()

    def ask(value: Array = value, mask: Array | None = None, is_causal: bool = False) -> Answer:
        return answer(lambda: library.call(query, key, value, mask, is_causal))

    marked = np.zeros((QUERIES, KEYS), dtype=bool)
    marked[:, SEEN] = True
    answers: dict[str, Any] = {"plain": ask(), "true for one key": ask(mask=marked)}
    is_seen = sees_what_is_true(answers["true for one key"])

    def hiding(hidden: Array) -> Array:
        return ~hidden if is_seen else hidden

    nothing = np.zeros((QUERIES, KEYS), dtype=bool)
    nothing[0] = True
    one = np.zeros((QUERIES, KEYS), dtype=bool)
    one[:, BROKEN] = True
    broken = value.copy()
    broken[BROKEN] = np.nan
    raised = np.zeros((QUERIES, KEYS), dtype=np.float32)
    raised[:, RAISED] = np.log(FACTOR)
    answers |= {
        "causal": ask(is_causal=True),
        "nothing to see": ask(mask=hiding(nothing)),
        "hidden NaN": ask(value=broken, mask=hiding(one)),
        "numbers as mask": ask(mask=raised),
    }
    weights = library.weights
    if weights is not None:
        answers["weights"] = answer(lambda: weights(query, key, value))
    return answers
