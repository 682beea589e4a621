"""What does the slope come to if the number is really moved, by less and less?"""

from dataclasses import dataclass

import numpy as np

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results import one_number

DISTANCES = (1.0, 0.1, 0.01, 0.001)


@dataclass(frozen=True, eq=False)
class Quotients:
    """Loss before and after moving the number, and what the derivative says."""

    before: float
    after: np.ndarray
    derivative: float

    @property
    def quotients(self) -> np.ndarray:
        """Change of the loss for each unit of the number."""
        quotients: np.ndarray = (self.after - self.before) / np.array(DISTANCES)
        return quotients


def compute() -> Quotients:
    start = float(example.W_Q[one_number.ROW, one_number.COLUMN])
    at_start = one_number.twin(start)
    return Quotients(
        before=at_start.loss,
        after=np.array([one_number.twin(start + distance).loss for distance in DISTANCES]),
        derivative=float(at_start.gradient[one_number.ROW, one_number.COLUMN]),
    )


def tabulate(result: Quotients) -> Table:
    rows = [
        (trimmed(distance, 3), float(after), float(quotient))
        for distance, after, quotient in zip(DISTANCES, result.after, result.quotients, strict=True)
    ]
    return Table(
        ["moved by", "loss", "change ÷ distance"],
        [*rows, ("derivative", result.before, result.derivative)],
        ["", ".5f", ".4f"],
        emphasised=len(rows),
    )


def numbers(result: Quotients) -> dict[str, str]:
    return {
        "longest": trimmed(DISTANCES[0], 3),
        "shortest": trimmed(DISTANCES[-1], 3),
        "quotient_of_longest": show(result.quotients[0], ".3f"),
        "quotient_of_shortest": show(result.quotients[-1], ".4f"),
        "derivative": show(result.derivative, ".4f"),
    }


def caption(result: Quotients) -> str:
    return (
        "Move the number up by a distance, measure the loss again, divide its change by the "
        f"distance. The loss before is {show(result.before, '.5f')}. Last row: the derivative, "
        "worked out without moving anything."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
