"""What do random matrices attend to?"""

from collections.abc import Mapping

import numpy as np

from attention_explainer.training.random_starts import (
    entropy,
    weights_of_random_starts,
    weights_of_toy_starts,
)
from attention_explainer.training.runs import ONE_HEAD
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = tuple(range(5))
"""Each of these seeds draws its share of the starts."""
STARTS_A_SEED = 100
DEVIATIONS = (0.02, 0.06, 0.12)
"""Standard deviations of the initial matrices; the first is that of GPT-2."""


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is drawn: the starts of the toy model, and for each seed its share of GPT-2's."""
    return [("toy", len(seeds) * STARTS_A_SEED), *(("gpt2", seed) for seed in seeds)]


def run(model: str, number: int) -> Arrays:
    """Draw the starts of the toy model, or one seed's starts at the size of GPT-2 small.

    Returns
    -------
    dict of str to ndarray
        `weights` (starts, 15) of the toy model, or (deviations, starts, 10).
    """
    if model == "toy":
        return {"weights": weights_of_toy_starts(ONE_HEAD.model, num_starts=number)[:, 0]}
    rng = np.random.default_rng(number)
    weights = weights_of_random_starts(DEVIATIONS, num_starts=STARTS_A_SEED, rng=rng)
    return {"weights": weights}


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the starts together and measure how spread out their weights are.

    Returns
    -------
    dict of str to ndarray
        `weights` (deviations, starts, 10) and `entropies` (deviations, starts); `toy_weights`
        (starts, 15) and `toy_entropies` (starts,).
    """
    toy, *drawn = (result["weights"] for result in results.values())
    weights = np.concatenate(drawn, axis=1)
    return {
        "weights": weights,
        "entropies": entropy(weights),
        "toy_weights": toy,
        "toy_entropies": entropy(toy),
    }


def load() -> Arrays:
    """Read the results."""
    return load_result("random_starts")
