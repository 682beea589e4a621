"""Do several heads divide the work among them?"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.head_ablation import ablate_heads
from attention_explainer.training.runs import (
    ONE_HEAD,
    ONE_NARROW_HEAD,
    REPORTED_SEEDS,
    THREE_HEADS,
    THREE_NARROW_HEADS,
)
from scripts.artifacts.experiment_results import Arrays, load_result

SEEDS = REPORTED_SEEDS
SETTINGS = {
    "one": ONE_HEAD,
    "three": THREE_HEADS,
    "one_narrow": ONE_NARROW_HEAD,
    "three_narrow": THREE_NARROW_HEADS,
}


def run(seeds: tuple[int, ...], progress: Callable[[str], None]) -> Arrays:
    """Train each model once a seed, then remove its heads.

    Returns
    -------
    dict of str to ndarray
        For each of `SETTINGS`: `NAME_accuracy` (seeds, 3), `NAME_mass`, `NAME_cost` and
        `NAME_alone` (seeds, heads, 3); the last axis has the relations. Of the first seed,
        `three_maps` (heads, 15, 15).
    """
    arrays: dict[str, NDArray[np.float64]] = {}
    for name, settings in SETTINGS.items():
        runs = []
        for seed in seeds:
            runs.append(ablate_heads(settings, seed))
            progress(f"{name.replace('_', ' ')}, seed {seed}")
        arrays |= {
            f"{name}_accuracy": np.array([r.run.last.evaluation.accuracy for r in runs]),
            f"{name}_mass": np.array([r.right_weight for r in runs]),
            f"{name}_cost": np.array([r.cost for r in runs]),
            f"{name}_alone": np.array([r.accuracy_alone for r in runs]),
        }
        if name == "three":
            arrays["three_maps"] = runs[0].maps[0]
    return arrays


def load() -> Arrays:
    """Read what came of it."""
    return load_result("heads")
