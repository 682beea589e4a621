"""What do the heads of each layer look at, over all runs?"""

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

SCORES = ("previous-token score", "induction score")

Heads = dict[str, NDArray[np.float64]]


def heads_of(result: Arrays, score: str) -> Heads:
    """Return one of the two scores of each kind of head, one for each seed."""
    of_layers = [result[f"{DEEP}_{score}"][:, layer] for layer in (FIRST, SECOND)]
    previous, induction = previous_token_heads(result), induction_heads(result)
    return {
        "first layer, previous-token head": of_heads(of_layers[FIRST], previous),
        "first layer, other head": of_heads(of_layers[FIRST], 1 - previous),
        "second layer, induction head": of_heads(of_layers[SECOND], induction),
        "second layer, other head": of_heads(of_layers[SECOND], 1 - induction),
    }


def tabulate(result: Arrays) -> Table:
    scores = [heads_of(result, score) for score in ("previous_token", "induction")]
    rows = [
        (name, *(text for of in scores for text in mean_and_interval(of[name])))
        for name in scores[0]
    ]
    return Table(
        ["head", *(f"{score} {what}" for score in SCORES for what in ("mean", "interval"))],
        rows,
        groups=[("", 1), *((score, 2) for score in SCORES)],
    )


def numbers(result: Arrays) -> dict[str, str]:
    previous_token, induction = (heads_of(result, of) for of in ("previous_token", "induction"))
    chosen = previous_token["first layer, previous-token head"]
    spare = previous_token["first layer, other head"]
    found = induction["second layer, induction head"]
    return {
        "mean_previous": show(chosen.mean(), ".2f"),
        "lowest_previous": show(chosen.min(), ".2f"),
        "highest_previous": show(chosen.max(), ".2f"),
        "highest_other": show(spare.max(), ".2f"),
        "mean_induction": show(found.mean(), ".2f"),
        "lowest_induction": show(found.min(), ".2f"),
        "lowest_second": show(induction["second layer, other head"].min(), ".2f"),
        "highest_induction_of_first": show(result[f"{DEEP}_induction"][:, FIRST].max(), ".2f"),
        "seeds": str(len(chosen)),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Both scores of the heads of both layers: mean over {given['seeds']} seeds and its "
        f"{percent(LEVEL)} interval. In each run the previous-token head is the head of the first "
        "layer with the higher previous-token score, and the induction head that of the second "
        f"with the higher induction score. Their means are {given['mean_previous']} and "
        f"{given['mean_induction']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
