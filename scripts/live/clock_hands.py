"""What do two positions have in common, seen as hands of clocks?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer.positions import sinusoidal_positions
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.position_shift import HANDS

STILL = "position_hands"

FURTHEST = 60
FIRST, SECOND, ON = 1, 4, 50


@dataclass(frozen=True)
class TwoPositions:
    """Two positions, and the tips of the hands of each: (pairs, 2), right and up."""

    first: int
    second: int
    vectors: NDArray[np.float64]

    @property
    def hands(self) -> list[list[tuple[float, float]]]:
        """For each pair, the tip of the hand at both positions."""
        tips = self.vectors.reshape(2, -1, 2).swapaxes(0, 1)
        return [[(float(right), float(up)) for right, up in pair] for pair in tips]

    @property
    def product(self) -> float:
        """Dot product of both vectors."""
        return float(self.vectors[0] @ self.vectors[1])

    @property
    def parts(self) -> list[float]:
        """What each pair contributes to it."""
        products = (self.vectors[0] * self.vectors[1]).reshape(-1, 2).sum(axis=1)
        return [float(part) for part in products]


def two_positions(first: int = FIRST, second: int = SECOND) -> TwoPositions:
    """Look up the vectors of two positions."""
    vectors = sinusoidal_positions(FURTHEST + 1, 2 * HANDS)
    return TwoPositions(first, second, vectors[[first, second]])


def compute() -> TwoPositions:
    return two_positions()


def start(result: TwoPositions) -> dict[str, int]:
    return {"first": result.first, "second": result.second}


def given(result: TwoPositions) -> dict[str, object]:
    return {"vectors": sinusoidal_positions(FURTHEST + 1, 2 * HANDS).round(6).tolist()}


def numbers(result: TwoPositions) -> dict[str, str]:
    further = two_positions(FIRST + ON, SECOND + ON)
    return {
        "to_further": f"clock_hands.first={FIRST + ON}&clock_hands.second={SECOND + ON}",
        "to_apart": f"clock_hands.first={FIRST}&clock_hands.second={SECOND + ON}",
        "on": str(ON),
        "product": show(result.product, ".3f"),
        "product_further": show(further.product, ".3f"),
    }


def caption(result: TwoPositions) -> str:
    return (
        f"The hands of {len(result.hands)} pairs at both positions. Below each dial stands what "
        "the pair adds to the dot product of the vectors: the cosine of the angle between its "
        "hands."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
