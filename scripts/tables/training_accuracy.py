"""How often are the answers right, with attention, without it, and by simple rules?"""

from dataclasses import dataclass

import numpy as np

from attention_explainer.training.baselines import (
    CHANCE_OF_A_CANDIDATE,
    CHANCE_OF_A_PLACE,
    candidate_baselines,
    place_baseline,
)
from attention_explainer.training.toy_language import (
    RELATIONS,
    held_out_sentences,
    training_sentences,
)
from attention_figures.text import median_and_range, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head

TRAINING_SAMPLE = 2000
"""Sentences in which the rules that count may count."""


@dataclass(frozen=True)
class Accuracies:
    """Measured over seeds, and of rules, which have no seed."""

    trained: Arrays
    rules: dict[str, np.ndarray]
    places: np.ndarray


def compute() -> Accuracies:
    held_out = held_out_sentences()
    seen = training_sentences(TRAINING_SAMPLE, np.random.default_rng(0))
    return Accuracies(
        one_head.load(), candidate_baselines(held_out, seen), place_baseline(held_out, seen)
    )


def tabulate(result: Accuracies) -> Table:
    trained = result.trained
    models = {
        "trained": trained["accuracy"][:, -1],
        "its weights made equal": trained["uniform"],
        "its attention removed": trained["without"],
        "trained with equal weights": trained["trained_uniform"],
    }
    rows = [
        (name, *(median_and_range(values[:, column]) for column in range(len(RELATIONS))))
        for name, values in models.items()
    ]
    rows += [
        (f"rule: {name}", *(show(share, ".2f") for share in shares))
        for name, shares in {**result.rules, "the most frequent place": result.places}.items()
    ]
    return Table(["model or rule", *[relation.name for relation in RELATIONS]], rows, emphasised=0)


def numbers(result: Accuracies) -> dict[str, str]:
    trained = result.trained
    rules = np.array(list(result.rules.values()))
    return {
        "lowest": show(trained["accuracy"][:, -1].min(), ".3f"),
        "start": show(np.median(trained["accuracy"][:, 0]), ".2f"),
        "uniform": median_and_range(trained["uniform"]),
        "without": median_and_range(trained["without"]),
        "trained_uniform": median_and_range(trained["trained_uniform"]),
        "chance_place": show(CHANCE_OF_A_PLACE, ".2f"),
        "chance_candidate": show(CHANCE_OF_A_CANDIDATE, ".2f"),
        "rules_lowest": show(rules.min(), ".2f"),
        "rules_highest": show(rules.max(), ".2f"),
        "sentences": str(len(held_out_sentences().tokens)),
        "seeds": str(len(trained["accuracy"])),
    }


def caption(result: Accuracies) -> str:
    return (
        "Share of right answers on the held-out sentences: median of "
        f"{len(result.trained['accuracy'])} seeds, lowest and highest in brackets. Rules that "
        f"pick one of two candidates are right by chance at {show(CHANCE_OF_A_CANDIDATE, '.2f')}, "
        f"those that name one of the places at {show(CHANCE_OF_A_PLACE, '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
