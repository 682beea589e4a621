"""Who can tell which noun a pronoun means, if another word decides, and along which path?"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.stacked import Parameters, StackSettings, forward
from attention_explainer.training.twin_language import example_twins
from attention_explainer.training.twin_runs import (
    MODELS,
    PATCHES,
    REPORTED_SEEDS,
    accuracy,
    mean_weights,
    swapped_answers,
    train,
)
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = REPORTED_SEEDS

DEEP = tuple(name for name, settings in MODELS.items() if settings.num_layers > 1)
"""The models whose words carry something from one layer to another."""


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: each of `MODELS` once per seed, the deepest first."""
    return [(name, seed) for name in reversed(MODELS) for seed in seeds]


def run(name: str, seed: int) -> Arrays:
    """Train a model, see what it looks at, and swap what its words carry.

    Returns
    -------
    dict of str to ndarray
        As `join` returns them, without the axis of the seeds.
    """
    settings = MODELS[name]
    parameters = train(settings, seed)
    weights = mean_weights(settings, parameters)
    result = {
        "accuracy": np.array(accuracy(settings, parameters)),
        "of_it": weights.of_it,
        "of_nouns": weights.of_nouns,
    }
    if name in DEEP:
        swapped = [swapped_answers(settings, parameters, of) for of in PATCHES.values()]
        result["swapped"] = np.array(swapped)
        first, second = _example(settings, parameters)
        result |= {"example_first": first, "example_second": second}
    return result


def _example(
    settings: StackSettings, parameters: Parameters
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights in the example and its twin: of all that look first, then of "it"."""
    traces = [forward(settings, parameters, twin.tokens).attention for twin in example_twins()]
    first, second = (
        np.array([attention[layer].weights[0, 0] for attention in traces]) for layer in range(2)
    )
    return first, second[:, 0]


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the seeds of each of `MODELS` together.

    Returns
    -------
    dict of str to ndarray
        For each of `MODELS`: `NAME_accuracy` (seeds,), and `NAME_of_it` and `NAME_of_nouns` as in
        `TwinWeights`. For each of `DEEP`: `NAME_swapped` (seeds, patches), `NAME_example_first`
        (seeds, 2, L, 9) and `NAME_example_second` (seeds, 2, 9).
    """
    return {
        f"{name}_{quantity}": np.array(
            [result[quantity] for (of, _), result in results.items() if of == name]
        )
        for name in MODELS
        for quantity in next(result for (of, _), result in results.items() if of == name)
    }


def load() -> Arrays:
    """Read the results."""
    return load_result("twins")
