"""How well the models of the twin language do, over all seeds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.experiments import twins

compute = twins.load

LEARNT = 0.95
"""A run has learnt the task from this accuracy on."""


def learnt(result: Any, name: str) -> NDArray[np.bool_]:
    """Return which runs of a model have learnt the task."""
    is_learnt: NDArray[np.bool_] = result[f"{name}_accuracy"] >= LEARNT
    return is_learnt


def silencing(result: Any, name: str) -> NDArray[np.float64]:
    """Return for each run how differently the heads of one layer look at adjectives of two kinds.

    It is the largest difference, over the heads, between the mean weights of "it" for adjectives of
    the living and of the lifeless.
    """
    of_adjective = result[f"{name}_of_it"][:, :, 0, :, 2]
    largest: NDArray[np.float64] = np.abs(of_adjective[:, 0] - of_adjective[:, 1]).max(axis=-1)
    return largest
