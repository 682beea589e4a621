"""Do heads divide the work if one word asks several things at once?"""

from collections.abc import Mapping

import numpy as np

from attention_explainer.training.head_ablation import ablate_heads
from attention_explainer.training.runs import ONE_LARGE_HEAD, REPORTED_SEEDS, SEVERAL_QUESTIONS
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = REPORTED_SEEDS
SETTINGS = {
    "two_asked_one_head": SEVERAL_QUESTIONS[2, 1],
    "two_asked_large_head": ONE_LARGE_HEAD,
    "two_asked_two_heads": SEVERAL_QUESTIONS[2, 2],
    "two_asked_three_heads": SEVERAL_QUESTIONS[2, 3],
    "three_asked_one_head": SEVERAL_QUESTIONS[3, 1],
    "three_asked_two_heads": SEVERAL_QUESTIONS[3, 2],
    "three_asked_three_heads": SEVERAL_QUESTIONS[3, 3],
}
"""Runs, by how many things are asked at once and how many heads there are."""


QUANTITIES = ("all_right", "accuracy", "mass", "cost", "alone", "weights")


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: each of `SETTINGS` once per seed."""
    return [(name, seed) for name in SETTINGS for seed in seeds]


def run(name: str, seed: int) -> Arrays:
    """Train a model, then remove its heads.

    Returns
    -------
    dict of str to ndarray
        As `join` returns them, without the axis of the seeds.
    """
    ablation = ablate_heads(SETTINGS[name], seed)
    evaluation = ablation.run.last.evaluation
    return {
        "all_right": np.array(evaluation.all_right),
        "accuracy": evaluation.accuracy,
        "mass": ablation.right_weight,
        "cost": ablation.cost,
        "alone": ablation.accuracy_alone,
        "weights": ablation.maps[:, :, -1],
    }


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the seeds of each of `SETTINGS` together.

    Returns
    -------
    dict of str to ndarray
        For each of `SETTINGS`, with Q questions: `NAME_all_right` (seeds,), `NAME_accuracy`
        (seeds, Q), `NAME_mass`, `NAME_cost` and `NAME_alone` (seeds, heads, Q), and of both example
        sentences `NAME_weights` (seeds, 2, heads, 5), what the asking word attends to.
    """
    return {
        f"{name}_{quantity}": np.array(
            [result[quantity] for (of, _), result in results.items() if of == name]
        )
        for name in SETTINGS
        for quantity in QUANTITIES
    }


def load() -> Arrays:
    """Read the results."""
    return load_result("several_questions")
