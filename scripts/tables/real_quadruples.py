"""What do the sentences look like that a real model's heads are tested on?"""

from dataclasses import dataclass

from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model import sentences
from scripts.real_model.results import load
from scripts.real_model.study import NAMES, outcome

SHOWN = ("association", "situation")


@dataclass(frozen=True)
class Asked:
    """One sentence, and the weights of its nouns in the head that was chosen without it."""

    kind: str
    sentence: str
    means: str
    head: str
    right: float
    wrong: float


def compute() -> tuple[Asked, ...]:
    asked = []
    for kind in SHOWN:
        # The first group is in the first half, so the head is the one the second half chose.
        head = outcome(kind).chosen[1]
        weights = load().nouns(kind)[0]
        for question, of_heads in zip(
            sentences.quadruples(kind)[0].questions(), weights, strict=True
        ):
            right, wrong = map(float, of_heads[head.index])
            asked.append(Asked(kind, question.text, question.right, str(head), right, wrong))
    return tuple(asked)


def tabulate(result: tuple[Asked, ...]) -> Table:
    rows = [
        (NAMES[row.kind], row.sentence, row.means, row.head, row.right, row.wrong) for row in result
    ]
    return Table(
        ["decided by", "sentence", "“it” means", "head", "right noun", "other noun"],
        rows,
        ["", "", "", "", ".3f", ".3f"],
        ["", "", "", "", "weights", "weights"],
    )


def numbers(result: tuple[Asked, ...]) -> dict[str, str]:
    return {
        f"{kind}_right": str(sum(row.right > row.wrong for row in result if row.kind == kind))
        for kind in SHOWN
    }


def caption(result: tuple[Asked, ...]) -> str:
    kinds = listed([f"“{NAMES[kind]}”" for kind in SHOWN])
    return (
        f"The first quadruple of two kinds, {kinds}, with the weights from “it” in the head that "
        "was chosen on the other half of the groups."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
