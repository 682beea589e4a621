"""What do random matrices attend to?"""

from collections.abc import Callable

import numpy as np

from attention_explainer.training.random_starts import (
    entropy,
    weights_of_random_starts,
    weights_of_toy_starts,
)
from attention_explainer.training.runs import ONE_HEAD
from scripts.artifacts.experiment_results import Arrays, load_result

SEEDS = tuple(range(5))
"""Each draws its share of the starts."""
STARTS_A_SEED = 100
DEVIATIONS = (0.02, 0.06, 0.12)
"""Standard deviations of the first matrices; the first is that of GPT-2."""


def run(seeds: tuple[int, ...], progress: Callable[[str], None]) -> Arrays:
    """Draw many starts at the size of GPT-2 small, and those of the toy model.

    Returns
    -------
    dict of str to ndarray
        `weights` (deviations, starts, 10) and `entropies` (deviations, starts); `toy_weights`
        (starts, 15) and `toy_entropies` (starts,).
    """
    drawn = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        drawn.append(weights_of_random_starts(DEVIATIONS, num_starts=STARTS_A_SEED, rng=rng))
        progress(f"seed {seed}")
    weights = np.concatenate(drawn, axis=1)
    toy_weights = weights_of_toy_starts(ONE_HEAD.model, num_starts=len(seeds) * STARTS_A_SEED)[:, 0]
    return {
        "weights": weights,
        "entropies": entropy(weights),
        "toy_weights": toy_weights,
        "toy_entropies": entropy(toy_weights),
    }


def load() -> Arrays:
    """Read what came of it."""
    return load_result("random_starts")
