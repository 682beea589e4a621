"""Which head serves which relation, by two measures."""

import numpy as np

from attention_explainer.training.head_ablation import SERVES
from scripts.artifacts.experiment_results import Arrays

MASS = 0.5
"""A head attends to a relation if at least half of its weight goes to the right candidate."""
MODELS = ("three", "three_narrow")


def criteria(result: Arrays) -> dict[tuple[str, str], np.ndarray]:
    """Say which head serves which relation, by model and measure: (seeds, heads, relations)."""
    return {
        (model, how): serves
        for model in MODELS
        for how, serves in (
            ("ablation", result[f"{model}_cost"] >= SERVES),
            ("attention", result[f"{model}_mass"] >= MASS),
        )
    }
