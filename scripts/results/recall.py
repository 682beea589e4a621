"""How often each model remembers the word that is asked for, over all seeds."""

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.recall import NUM_PLACES
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import recall

compute = recall.load

FAR = NUM_PLACES // 2 + 1
"""From this distance on a word is in the first half of its sentence."""

LABELS = {
    "attention": "attention",
    "recurrent": "recurrent net",
    "recurrent_asked_first": "recurrent, asked first",
}
"""What each model is called."""


def far(result: Arrays, name: str) -> NDArray[np.float64]:
    """Return the accuracy of each run of a model for the first half of a sentence."""
    accuracy: NDArray[np.float64] = result[name][:, FAR - 1 :].mean(axis=1)
    return accuracy


def last(result: Arrays, name: str) -> NDArray[np.float64]:
    """Return the accuracy of each run of a model for the last word of a sentence."""
    accuracy: NDArray[np.float64] = result[name][:, 0]
    return accuracy
