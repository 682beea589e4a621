"""Which weights does the essay print for one and the same query?"""

from dataclasses import dataclass

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.essay_quotes import AGREES, CONTRADICTS, WEIGHTS_2, WEIGHTS_5, WEIGHTS_6

STEPS = {"2": WEIGHTS_2, "5": WEIGHTS_5, "6": WEIGHTS_6}
WORDS = tuple(WEIGHTS_5)


@dataclass(frozen=True)
class Printed:
    """The weights printed for one word, in each of the steps, as text."""

    word: str
    weights: tuple[str, ...]

    @property
    def difference(self) -> float:
        """Largest of them minus the smallest."""
        values = [float(weight) for weight in self.weights]
        return max(values) - min(values)

    @property
    def verdict(self) -> str:
        """One query gives one weight to one word, so it is printed one way."""
        return AGREES if len(set(self.weights)) == 1 else CONTRADICTS


def compute() -> list[Printed]:
    return [Printed(word, tuple(of[word] for of in STEPS.values())) for word in WORDS]


def tabulate(result: list[Printed]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (printed.word, *map(float, printed.weights), printed.difference, printed.verdict)
        for printed in result
    ]
    return Table(
        ["word", *[f"step {step}" for step in STEPS], "difference", "verdict"],
        rows,
        ["", *[".2f"] * (len(STEPS) + 1), ""],
    )


def numbers(result: list[Printed]) -> dict[str, str]:
    return {
        f"{printed.word}_{step}": weight
        for printed in result
        for step, weight in zip(STEPS, printed.weights, strict=True)
    } | {
        "largest_difference": show(max(printed.difference for printed in result), ".2f"),
        "steps": str(len(STEPS)),
        "verdict": (
            AGREES if all(printed.verdict == AGREES for printed in result) else CONTRADICTS
        ),
    }


def caption(result: list[Printed]) -> str:
    return (
        f"Weights from “it” as the essay prints them in {len(STEPS)} of its steps. The sentence "
        "and the query are the same, so the numbers should be the same too."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
