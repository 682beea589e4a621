"""Which of the essay's printed numbers come out when they are computed?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results import essay_softmax
from scripts.results.essay_quotes import (
    CANNOT_BE,
    DIMENSIONS_4,
    HOLDS,
    ILLUSTRATIVE,
    PERCENT_2,
    PERCENT_5,
    SCORES_5,
    VERDICTS,
    WEIGHTS_2,
    WEIGHTS_5,
    WEIGHTS_6,
    agrees,
    one_more_digit,
    verdict_on_sum,
)


@dataclass(frozen=True)
class Checked:
    """One printed number, as text, and what comes out."""

    step: str
    what: str
    printed: str
    recomputed: float
    verdict: str


def weight_in_example(word: str) -> float:
    """Return the weight from "it" to a word in the hand-made example."""
    weights = example.worked_example().weights[example.position(example.QUERY_WORD)]
    return float(weights[example.position(word)])


def compare(step: str, what: str, printed: str, recomputed: float) -> Checked:
    """Judge a printed number by the one that comes out, within the essay's own rounding."""
    verdict = HOLDS if agrees(printed, recomputed) else CANNOT_BE
    return Checked(step, what, printed, recomputed, verdict)


def total(step: str, weights: Mapping[str, str]) -> Checked:
    """Judge the sum of the weights that a step lists; all weights of a query sum to one."""
    printed = sum(float(weight) for weight in weights.values())
    return Checked(
        step,
        f"sum of {len(weights)}",
        f"{printed:.2f}",
        1,
        verdict_on_sum(weights.values()),
    )


def needed_score(word: str) -> float:
    """Return the score that a printed weight needs, if that of "cat" is as printed."""
    return float(SCORES_5["cat"]) + math.log(float(WEIGHTS_5[word]) / float(WEIGHTS_5["cat"]))


def compute() -> list[Checked]:
    softmax = essay_softmax.compute()
    alone = dict(zip(essay_softmax.WORDS, map(float, softmax.alone[0]), strict=True))
    return [
        *(
            compare("2", f"weight, {word}", printed, weight_in_example(word))
            for word, printed in WEIGHTS_2.items()
        ),
        total("2", WEIGHTS_2),
        *(
            compare("2", f"per cent, {word}", printed, 100 * weight_in_example(word))
            for word, printed in PERCENT_2.items()
        ),
        compare("4", "dimensions", DIMENSIONS_4, len(example.DIMENSIONS)),
        *(
            # The essay calls them hypothetical; shown is what its own weights would need.
            Checked("5", f"score, {word}", printed, needed_score(word), ILLUSTRATIVE)
            for word, printed in SCORES_5.items()
        ),
        *(
            Checked("5", f"weight, {word}", printed, alone[word], essay_softmax.verdict_on(word))
            for word, printed in WEIGHTS_5.items()
        ),
        total("5", WEIGHTS_5),
        *(
            compare("5", f"per cent, {word}", printed, 100 * float(WEIGHTS_5[word]))
            for word, printed in PERCENT_5.items()
        ),
        *(
            compare("6", f"weight, {word}", printed, weight_in_example(word))
            for word, printed in WEIGHTS_6.items()
        ),
    ]


def tabulate(result: list[Checked]) -> Table:
    rows = [
        (
            row.step,
            row.what,
            row.printed,
            show(row.recomputed, one_more_digit(row.printed)),
            row.verdict,
        )
        for row in result
    ]
    return Table(
        ["step", "what", "number printed", "number computed", "verdict"],
        rows,
        groups=[("", 2), ("number", 2), ("", 1)],
    )


def numbers(result: list[Checked]) -> dict[str, str]:
    counts = [sum(row.verdict == verdict for row in result) for verdict in VERDICTS]
    names = ("holds", "incomplete", "cannot_be", "illustrative")
    listed_words = {word.lower() for word in example.SENTENCE} & set(WEIGHTS_2)
    twice = sum(
        float(WEIGHTS_2[word.lower()]) for word in example.SENTENCE if word.lower() in WEIGHTS_2
    )
    absent = [word for word in example.SENTENCE if word.lower() not in WEIGHTS_2]
    return {
        **{name: str(count) for name, count in zip(names, counts, strict=True)},
        "total": str(len(result)),
        "listed": str(len(listed_words)),
        "words": str(len(example.SENTENCE)),
        "sum": next(row.printed for row in result if row.what.startswith("sum")),
        "sum_with_both": show(twice, ".2f"),
        "rest_with_both": show(1 - twice, ".2f"),
        "absent": ", ".join(absent),
        "absent_weights": show(sum(weight_in_example(word) for word in absent), ".3f"),
        "sum_verdict": verdict_on_sum(WEIGHTS_2.values()),
        "needed_mat": show(needed_score("mat"), ".3f"),
        "needed_sat": show(needed_score("sat"), ".3f"),
        "last_mat": WEIGHTS_6["mat"],
        "example_mat": show(weight_in_example("mat"), ".3f"),
    }


def caption(result: list[Checked]) -> str:
    return (
        f"The {len(result)} numbers of the essay that can be checked, each beside what comes out. "
        "A printed number holds if the computed one is rounded to it."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
