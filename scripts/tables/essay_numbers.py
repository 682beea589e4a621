"""Which of the essay's printed numbers come out when they are computed?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results import essay_softmax
from scripts.results.essay_quotes import (
    AGREES,
    CONTRADICTS,
    DIMENSIONS_4,
    PERCENT_2,
    PERCENT_5,
    SCORES_5,
    SENTENCE,
    TAKEN_OVER,
    WEIGHTS_2,
    WEIGHTS_5,
    WEIGHTS_6,
    agrees,
    counted,
    one_more_digit,
    rounding,
    verdict_at_most,
)

INPUT = "nothing"
ITSELF = "the essay"
MATHEMATICS = "mathematics"


@dataclass(frozen=True)
class Checked:
    """One printed number, and what could refute it.

    Attributes
    ----------
    step : str
        Where the essay prints it.
    what : str
    printed : str
        As text, since "1.0" and "1" are rounded to different places.
    basis : str
        What it is compared with: `INPUT`, `ITSELF` or `MATHEMATICS`.
    against : str
        The same for readers, in more detail; empty for an input.
    expected : float or None
        What it should be; None for an input, which nothing can refute. With mathematics it is a
        limit that further words can only lower.
    section : str
        Heading under which the page explains it.
    terms : int
        How many printed numbers were added to get it; each comes with its own rounding.
    """

    step: str
    what: str
    printed: str
    basis: str
    against: str
    expected: float | None
    section: str
    terms: int = 1

    @property
    def verdict(self) -> str:
        """What the comparison says, and no more than it can."""
        if self.expected is None:
            return TAKEN_OVER
        if self.basis == ITSELF:
            return AGREES if agrees(self.printed, self.expected) else CONTRADICTS
        value = float(self.printed)
        low, high = (value + self.terms * (edge - value) for edge in rounding(self.printed))
        return verdict_at_most(low, high, self.expected)


def taken_over(step: str, kind: str, numbers: Mapping[str, str]) -> list[Checked]:
    """List numbers that the essay chose: whatever they are, no computation can refute them."""
    section = "What was taken over"
    return [
        Checked(step, f"{kind}, {word}", printed, INPUT, "", None, section)
        for word, printed in numbers.items()
    ]


def in_per_cent(step: str, numbers: Mapping[str, str], weights: Mapping[str, str]) -> list[Checked]:
    """Compare a weight in per cent with the same weight as a decimal."""
    return [
        Checked(
            step,
            f"per cent, {word}",
            printed,
            ITSELF,
            "its decimal",
            100 * float(weights[word]),
            "Decimals and per cent",
        )
        for word, printed in numbers.items()
    ]


def total(step: str, weights: Mapping[str, str], section: str) -> Checked:
    """Compare the sum of the weights that a step lists with one, the sum of all."""
    printed = show(sum(map(float, weights.values())), ".2f")
    what = f"sum of {len(weights)}"
    return Checked(step, what, printed, MATHEMATICS, "one", 1.0, section, len(weights))


def compute() -> list[Checked]:
    alone = dict(zip(essay_softmax.WORDS, essay_softmax.compute().alone[0], strict=True))
    return [
        *taken_over("2", "weight", WEIGHTS_2),
        total("2", WEIGHTS_2, "Six weights for ten words"),
        *in_per_cent("2", PERCENT_2, WEIGHTS_2),
        *taken_over("4", "width", {"vector": DIMENSIONS_4}),
        *taken_over("5", "score", SCORES_5),
        *(
            Checked(
                "5",
                f"weight, {word}",
                printed,
                MATHEMATICS,
                "softmax",
                float(alone[word]),
                "Softmax of three scores",
            )
            for word, printed in WEIGHTS_5.items()
        ),
        total("5", WEIGHTS_5, "Softmax of three scores"),
        *in_per_cent("5", PERCENT_5, WEIGHTS_5),
        *(
            Checked(
                "6",
                f"weight, {word}",
                printed,
                ITSELF,
                "step 2",
                float(WEIGHTS_2[word]),
                "One query, three distributions",
            )
            for word, printed in WEIGHTS_6.items()
        ),
    ]


def tabulate(result: list[Checked]) -> Table:
    above = ["", *(row.section for row in result)]
    rows = [
        (
            row.step,
            row.what,
            row.printed,
            "" if row.expected is None else show(row.expected, one_more_digit(row.printed)),
            row.against,
            row.verdict,
            # Said once for all rows that lead to the same place.
            "" if row.section == of_row_above else row.section,
        )
        for row, of_row_above in zip(result, above, strict=False)
    ]
    return Table(["step", "what", "printed", "computed", "compared with", "verdict", "why"], rows)


def weight_in_example(words: Sequence[str]) -> str:
    """Add up what the worked example gives to words, or say what is in the way."""
    if missing := [word for word in words if word not in example.SENTENCE]:
        return f"[not computed: worked_example.py has no “{missing[0]}”]"
    from_it = example.worked_example().weights[example.position(example.QUERY_WORD)]
    return show(sum(float(from_it[example.position(word)]) for word in words), ".3f")


def numbers(result: list[Checked]) -> dict[str, str]:
    counts = counted(row.verdict for row in result)
    of_basis = {
        basis: sum(row.basis == basis for row in result) for basis in (INPUT, ITSELF, MATHEMATICS)
    }
    lower = [word.lower() for word in SENTENCE]
    twice = sum(float(WEIGHTS_2[word]) for word in lower if word in WEIGHTS_2)
    absent = [word for word in lower if word not in WEIGHTS_2]
    sums = {row.step: row for row in result if row.terms > 1}
    return {
        **{name: str(count) for name, count in counts.items()},
        "total": str(len(result)),
        "refutable": str(len(result) - of_basis[INPUT]),
        "with_itself": str(of_basis[ITSELF]),
        "with_mathematics": str(of_basis[MATHEMATICS]),
        "listed": str(len(WEIGHTS_2)),
        "words": str(len(lower)),
        "sum": sums["2"].printed,
        "sum_with_both": show(twice, ".2f"),
        "rest_with_both": show(1 - twice, ".2f"),
        "absent": ", ".join(absent),
        "absent_weights": weight_in_example(absent),
        "sum_verdict": sums["2"].verdict,
        "percent_cat": PERCENT_2["cat"],
        "step_2_mat": WEIGHTS_2["mat"],
        "step_6_mat": WEIGHTS_6["mat"],
    }


def caption(result: list[Checked]) -> str:
    given = numbers(result)
    return (
        f"The {given['total']} numbers in the essay, and what each is compared with. For the "
        f"{given['taken_over']} inputs there is nothing to compute. A number agrees if the "
        "computed one is rounded to it."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
