"""Do several heads divide the work among themselves?"""

from collections.abc import Mapping
from typing import Any

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
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = REPORTED_SEEDS
SETTINGS = {
    "one": ONE_HEAD,
    "three": THREE_HEADS,
    "one_narrow": ONE_NARROW_HEAD,
    "three_narrow": THREE_NARROW_HEADS,
}


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: each of `SETTINGS` once per seed."""
    return [(name, seed) for name in SETTINGS for seed in seeds]


def run(name: str, seed: int) -> Arrays:
    """Train a model, then remove its heads.

    Returns
    -------
    dict of str to ndarray
        `accuracy` (3,), `mass`, `cost` and `alone` (heads, 3), `map` (heads, 15, 15).
    """
    learnt = ablate_heads(SETTINGS[name], seed)
    return {
        "accuracy": learnt.run.last.evaluation.accuracy,
        "mass": learnt.right_weight,
        "cost": learnt.cost,
        "alone": learnt.accuracy_alone,
        "map": learnt.maps[0],
    }


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the seeds of each of `SETTINGS` together.

    Returns
    -------
    dict of str to ndarray
        For each of `SETTINGS`: `NAME_accuracy` (seeds, 3), `NAME_mass`, `NAME_cost` and
        `NAME_alone` (seeds, heads, 3), where the last axis has the relations. For the first seed,
        `three_maps` (heads, 15, 15).
    """
    arrays: dict[str, NDArray[Any]] = {}
    for name in SETTINGS:
        of_seeds = [result for (of, _), result in results.items() if of == name]
        for quantity in ("accuracy", "mass", "cost", "alone"):
            arrays[f"{name}_{quantity}"] = np.array([result[quantity] for result in of_seeds])
        if name == "three":
            arrays["three_maps"] = of_seeds[0]["map"]
    return arrays


def load() -> Arrays:
    """Read the results."""
    return load_result("heads")
