"""How often the heads of a real model know which noun is meant."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.real_model.study import NAMES, Outcome, outcome, untrained_accuracies


@dataclass(frozen=True, eq=False)
class Outcomes:
    """By what decides, and of untrained models."""

    by_kind: dict[str, Outcome]
    untrained: NDArray[np.float64]


def compute() -> Outcomes:
    return Outcomes({kind: outcome(kind) for kind in NAMES}, untrained_accuracies())
