"""How often do simple rules name the right one of two candidates?"""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.baselines import CHANCE_OF_A_CANDIDATE, candidate_baselines
from attention_explainer.training.toy_language import (
    RELATIONS,
    held_out_sentences,
    training_sentences,
)
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

TRAINING_SAMPLE = 2000
"""Sentences in which the rules that count may count."""


def compute() -> dict[str, NDArray[np.float64]]:
    """Return the share of right candidates by rule, one for each relation."""
    seen = training_sentences(TRAINING_SAMPLE, np.random.default_rng(0))
    return candidate_baselines(held_out_sentences(), seen)


def tabulate(result: dict[str, NDArray[np.float64]]) -> Table:
    rows = [(name, *shares.tolist()) for name, shares in result.items()]
    names = [relation.name for relation in RELATIONS]
    return Table(["rule", *names], rows, ["", *[".2f"] * len(names)])


def numbers(result: dict[str, NDArray[np.float64]]) -> dict[str, str]:
    return {"chance": show(CHANCE_OF_A_CANDIDATE, ".2f")}


def caption(result: dict[str, NDArray[np.float64]]) -> str:
    return (
        f"Share of the held-out sentences in which {len(result)} rules pick the right one of the "
        f"two candidates. Chance is {show(CHANCE_OF_A_CANDIDATE, '.2f')}. The rule “of the first "
        "kind” always names the candidate that stands for "
        f"{listed([relation.kinds[0] for relation in RELATIONS])}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
