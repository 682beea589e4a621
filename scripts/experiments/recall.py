"""Who remembers a word that stands far back: a vector that is carried along, or attention?"""

from collections.abc import Mapping

import numpy as np

from attention_explainer.training.recall_runs import (
    MODELS,
    REPORTED_SEEDS,
    accuracy_by_distance,
    train,
)
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = REPORTED_SEEDS


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: each of `MODELS` once per seed, the slowest first."""
    return [(name, seed) for name in reversed(MODELS) for seed in seeds]


def run(name: str, seed: int) -> Arrays:
    """Train a model and ask for every place.

    Returns
    -------
    dict of str to ndarray
        `accuracy` (distances,), from the last word to the first.
    """
    model = MODELS[name]
    return {"accuracy": accuracy_by_distance(model, train(model, seed))}


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the seeds of each of `MODELS` together.

    Returns
    -------
    dict of str to ndarray
        For each of `MODELS`, under its name: (seeds, distances).
    """
    return {
        name: np.array([result["accuracy"] for (of, _), result in results.items() if of == name])
        for name in MODELS
    }


def load() -> Arrays:
    """Read the results."""
    return load_result("recall")
