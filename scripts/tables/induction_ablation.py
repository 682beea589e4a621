"""What is lost if a head passes nothing on?"""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.induction_runs import FIRST, SECOND
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments.induction import DEEP
from scripts.results.induction import (
    compute,
    induction_heads,
    of_heads,
    previous_token_heads,
)
from scripts.results.seed_intervals import LEVEL, mean_and_interval


def accuracies(result: Arrays) -> dict[str, NDArray[np.float64]]:
    """Return the accuracy of each run with nothing taken away, and without some heads."""
    single, whole = result[f"{DEEP}_without"], result[f"{DEEP}_without_all"]
    previous, induction = previous_token_heads(result), induction_heads(result)
    return {
        "nothing": result[f"{DEEP}_accuracy"],
        "the previous-token head": of_heads(single[:, FIRST], previous),
        "the other head of the first layer": of_heads(single[:, FIRST], 1 - previous),
        "both heads of the first layer": whole[:, FIRST],
        "the induction head": of_heads(single[:, SECOND], induction),
        "the other head of the second layer": of_heads(single[:, SECOND], 1 - induction),
        "both heads of the second layer": whole[:, SECOND],
    }


def tabulate(result: Arrays) -> Table:
    rows = [
        (name, *mean_and_interval(of), float(of.min()), float(of.max()))
        for name, of in accuracies(result).items()
    ]
    return Table(
        ["taken away", "accuracy", "interval", "lowest", "highest"],
        rows,
        ["", "", "", ".2f", ".2f"],
    )


def numbers(result: Arrays) -> dict[str, str]:
    without = accuracies(result)
    return {
        "mean_previous": show(without["the previous-token head"].mean(), ".2f"),
        "highest_previous": show(without["the previous-token head"].max(), ".2f"),
        "mean_other_first": show(without["the other head of the first layer"].mean(), ".2f"),
        "lowest_other_first": show(without["the other head of the first layer"].min(), ".2f"),
        "highest_first": show(without["both heads of the first layer"].max(), ".2f"),
        "mean_induction": show(without["the induction head"].mean(), ".2f"),
        "mean_other_second": show(without["the other head of the second layer"].mean(), ".2f"),
        "mean_second": show(without["both heads of the second layer"].mean(), ".2f"),
        "seeds": str(len(without["nothing"])),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        "Accuracy of the trained model when what some heads have found is replaced by zeros: mean "
        f"over {given['seeds']} seeds with its {percent(LEVEL)} interval, the lowest run and the "
        f"highest. Without the previous-token head it is {given['mean_previous']}, without the "
        f"other head of its layer {given['mean_other_first']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
