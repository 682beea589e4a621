"""Does the copied letter change if the notes of two letters are exchanged?"""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.induction_runs import questions
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.induction import DEEP
from scripts.results.induction import compute, of_heads, previous_token_heads
from scripts.results.seed_intervals import LEVEL, mean_and_interval

ANSWERS = ("the other letter", "what did follow")


def answers(result: Arrays) -> dict[str, NDArray[np.float64]]:
    """Return, (seeds, 2), how often each run gives its own answer and the other letter."""
    single, previous = result[f"{DEEP}_swapped"], previous_token_heads(result)
    return {
        "the previous-token head": of_heads(single, previous),
        "the other head of the first layer": of_heads(single, 1 - previous),
        "both heads of the first layer": result[f"{DEEP}_swapped_all"],
    }


def tabulate(result: Arrays) -> Table:
    rows = [
        (name, *mean_and_interval(of[:, 1]), *mean_and_interval(of[:, 0]))
        for name, of in answers(result).items()
    ]
    return Table(
        ["exchanged", *(f"{answer} {what}" for answer in ANSWERS for what in ("mean", "interval"))],
        rows,
        groups=[("", 1), *((answer, 2) for answer in ANSWERS)],
    )


def numbers(result: Arrays) -> dict[str, str]:
    given = answers(result)
    previous = given["the previous-token head"]
    return {
        "mean_other": show(previous[:, 1].mean(), ".2f"),
        "mean_own": show(previous[:, 0].mean(), ".2f"),
        "lowest_other": show(previous[:, 1].min(), ".2f"),
        "highest_other": show(previous[:, 1].max(), ".2f"),
        "mean_control": show(given["the other head of the first layer"][:, 1].mean(), ".2f"),
        "mean_both": show(given["both heads of the first layer"][:, 1].mean(), ".2f"),
        "mean_both_own": show(given["both heads of the first layer"][:, 0].mean(), ".2f"),
        "followed": str(int((previous[:, 1] > previous[:, 0]).sum())),
        "seeds": str(len(previous)),
        "questions": str(len(questions().asking)),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        "What heads of the first layer had found for a pair of letters is exchanged, and a letter "
        f"asks what followed it: share of {given['questions']} questions, mean over "
        f"{given['seeds']} seeds with its {percent(LEVEL)} interval. After an exchange of "
        f"the previous-token head's notes the other of the pair is copied in "
        f"{given['mean_other']}, after that of the other head in {given['mean_control']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
