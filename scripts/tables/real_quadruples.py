"""What do the sentences look like that a real model's heads are tested on?"""

from dataclasses import dataclass

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model import sentences
from scripts.real_model.results import load
from scripts.real_model.study import NAMES, head_named, heads_without

SHOWN = ("association", "situation")


@dataclass(frozen=True)
class Asked:
    """One sentence, and the weights of its nouns in the head chosen without its pattern."""

    kind: str
    sentence: str
    means: str
    head: str
    right: float
    wrong: float


def compute() -> tuple[Asked, ...]:
    asked = []
    for kind in SHOWN:
        head = heads_without(kind)[0]
        weights = load().nouns(kind)[0]
        for question, of_heads in zip(
            sentences.quadruples(kind)[0].questions(), weights, strict=True
        ):
            right, wrong = map(float, of_heads[head.index])
            asked.append(Asked(kind, question.text, question.right, str(head), right, wrong))
    return tuple(asked)


def tabulate(result: tuple[Asked, ...]) -> Table:
    rows = [(row.sentence, row.means, row.right, row.wrong) for row in result]
    return Table(
        ["sentence", "“it” means", "right", "other"],
        rows,
        ["", "", ".3f", ".3f"],
        ["", "", "weights", "weights"],
    )


def numbers(result: tuple[Asked, ...]) -> dict[str, str]:
    return {
        f"{kind}_right": str(sum(row.right > row.wrong for row in result if row.kind == kind))
        for kind in SHOWN
    }


def caption(result: tuple[Asked, ...]) -> str:
    per_kind = len(result) // len(SHOWN)
    heads = [head_named(row.head).words() for row in result[::per_kind]]
    first, second = (f"“{NAMES[kind]}”" for kind in SHOWN)
    return (
        f"Two groups of four: above, the first in which {first} decides; below, the first in which "
        f"{second} does. With each sentence, the weights from “it” to the right noun and to the "
        "other one, in the head that was best on all other patterns: "
        f"{heads[0]} above, {heads[1]} below."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
