"""Do heads divide the work if one word asks several things at once?"""

from collections.abc import Callable

import numpy as np

from attention_explainer.training.head_ablation import ablate_heads
from attention_explainer.training.runs import ONE_LARGE_HEAD, REPORTED_SEEDS, SEVERAL_QUESTIONS
from scripts.artifacts.experiment_results import Arrays, load_result

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
"""Runs by how many things are asked at once, and how many heads there are."""


def run(seeds: tuple[int, ...], progress: Callable[[str], None]) -> Arrays:
    """Train each model once a seed, then remove its heads.

    Returns
    -------
    dict of str to ndarray
        For each of `SETTINGS`, with Q questions: `NAME_all_right` (seeds,), `NAME_accuracy`
        (seeds, Q), `NAME_mass`, `NAME_cost` and `NAME_alone` (seeds, heads, Q), and of both example
        sentences `NAME_weights` (seeds, 2, heads, 5), what the asking word attends to.
    """
    arrays = {}
    for name, settings in SETTINGS.items():
        runs = []
        for seed in seeds:
            runs.append(ablate_heads(settings, seed))
            progress(f"{name.replace('_', ' ')}, seed {seed}")
        evaluations = [ablation.run.last.evaluation for ablation in runs]
        arrays |= {
            f"{name}_all_right": np.array([evaluation.all_right for evaluation in evaluations]),
            f"{name}_accuracy": np.array([evaluation.accuracy for evaluation in evaluations]),
            f"{name}_mass": np.array([ablation.right_weight for ablation in runs]),
            f"{name}_cost": np.array([ablation.cost for ablation in runs]),
            f"{name}_alone": np.array([ablation.accuracy_alone for ablation in runs]),
            f"{name}_weights": np.array([ablation.maps[:, :, -1] for ablation in runs]),
        }
    return arrays


def load() -> Arrays:
    """Read what came of it."""
    return load_result("several_questions")
