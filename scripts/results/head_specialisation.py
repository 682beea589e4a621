"""Which head serves which relation, by two measures."""

from collections.abc import Sequence

import numpy as np

from attention_explainer.training.head_ablation import SERVES, is_one_to_one, serves_one_only
from scripts.artifacts.experiment_results import Arrays

MASS = 0.5
"""A head attends to a relation if at least half of its weight goes to the right candidate."""


def criteria(result: Arrays, models: Sequence[str]) -> dict[tuple[str, str], np.ndarray]:
    """Say which head serves which relation, by model and measure: (seeds, heads, relations)."""
    return {
        (model, how): serves
        for model in models
        for how, serves in (
            ("ablation", result[f"{model}_cost"] >= SERVES),
            ("attention", result[f"{model}_mass"] >= MASS),
        )
    }


def tally(serves: np.ndarray) -> dict[str, int]:
    """Count the heads that serve none, one or several relations, and the clean runs."""
    served = serves.sum(axis=-1)
    return {
        "none": int((served == 0).sum()),
        "one": int(serves_one_only(serves).sum()),
        "several": int((served > 1).sum()),
        "clean": int(is_one_to_one(serves).sum()),
    }
