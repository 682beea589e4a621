"""One head or several: what losing a head costs, and whether heads divide the work."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.model import ModelSettings, Parameters
from attention_explainer.training.runs import (
    RunSettings,
    TrainingRun,
    evaluate,
    run_model,
    train,
)

Array = NDArray[Any]

SERVES = 0.1
"""A head serves a relation if its removal costs at least this much of the accuracy on it."""


@dataclass(frozen=True, eq=False)
class HeadAblation:
    """One run, and its accuracy without some heads; the last axis has one entry per question.

    Attributes
    ----------
    run : TrainingRun
        Losses and snapshots; `run.last.evaluation` has the accuracy and weights of the whole model.
    maps : ndarray, shape (number of examples, num_heads, L, L)
        Weights in the language's example sentences after training.
    accuracy_without : ndarray, shape (num_heads, Q)
        With one head removed: its rows of W_O are zero.
    accuracy_alone : ndarray, shape (num_heads, Q)
        With all other heads removed.
    """

    run: TrainingRun
    maps: Array
    accuracy_without: Array
    accuracy_alone: Array

    @property
    def cost(self) -> Array:
        """Accuracy lost by removing a head, shape (num_heads, Q)."""
        return self.run.last.evaluation.accuracy - self.accuracy_without

    @property
    def right_weight(self) -> Array:
        """Mean weight from the asking word to the right candidate, shape (num_heads, Q)."""
        return self.run.last.evaluation.right_weight


def num_attention_parameters(settings: ModelSettings) -> int:
    """Count the numbers in W_Q, W_K, W_V and W_O.

    Parameters
    ----------
    settings : ModelSettings
        Which model.

    Returns
    -------
    int
        4 · d_model · num_heads · d_k.

    Examples
    --------
    >>> from attention_explainer.training.runs import ONE_HEAD, THREE_HEADS
    >>> num_attention_parameters(ONE_HEAD.model), num_attention_parameters(THREE_HEADS.model)
    (9216, 9216)
    """
    return 4 * settings.d_model * settings.num_heads * settings.d_k


def keep_heads(settings: ModelSettings, parameters: Parameters, kept: Array) -> Parameters:
    """Remove heads by setting their rows of W_O to zero.

    Parameters
    ----------
    settings : ModelSettings
        Which model.
    parameters : dict of str to ndarray
        Its parameters, which are not changed.
    kept : ndarray of bool, shape (num_heads,)
        False removes a head.

    Returns
    -------
    dict of str to ndarray
        The parameters of the model without the removed heads.

    Raises
    ------
    ValueError
        If `kept` does not have an entry for each head.

    Examples
    --------
    >>> from attention_explainer.training.runs import toy_model
    >>> model = toy_model(num_heads=2, d_k=1, d_model=2)
    >>> keep_heads(model, {"W_O": np.ones((2, 2))}, np.array([False, True]))["W_O"]
    array([[0., 0.],
           [1., 1.]])
    """
    if kept.shape != (settings.num_heads,):
        raise ValueError(f"kept: expected shape {(settings.num_heads,)}, got {kept.shape}")
    return parameters | {
        "W_O": parameters["W_O"] * np.repeat(kept, settings.d_k)[:, np.newaxis],
    }


def ablate_heads(settings: RunSettings, seed: int) -> HeadAblation:
    """Train a model, then remove its heads one by one, and all but one.

    Parameters
    ----------
    settings : RunSettings
        Such as `runs.THREE_HEADS`.
    seed : int
        As for `train`.

    Returns
    -------
    HeadAblation
        Accuracies are measured on the held-out sentences.

    Examples
    --------
    >>> from attention_explainer.training.runs import toy_model
    >>> settings = RunSettings(toy_model(num_heads=2, d_k=4), steps=1, snapshot_steps=(1,))
    >>> ablate_heads(settings, seed=0).cost.shape
    (2, 3)
    """
    run = train(settings, seed)
    held_out = settings.language.held_out_sentences()
    examples = settings.language.example_sentences()
    model, parameters = settings.model, run.last.parameters

    def accuracy(kept: Array) -> Array:
        return evaluate(model, keep_heads(model, parameters, kept), held_out).accuracy

    each = np.eye(model.num_heads, dtype=np.bool_)
    return HeadAblation(
        run=run,
        maps=run_model(model, parameters, examples).attention.attention.weights,
        accuracy_without=np.array([accuracy(~head) for head in each]),
        accuracy_alone=np.array([accuracy(head) for head in each]),
    )


def serves_one_only(serves: Array) -> Array:
    """Say for each head whether it serves exactly one relation.

    Parameters
    ----------
    serves : ndarray of bool, shape (..., num_heads, num_relations)
        Which head serves which relation, such as `ablation.cost >= SERVES` or
        `ablation.right_weight >= 0.5`.

    Returns
    -------
    ndarray of bool, shape (..., num_heads)
        True where exactly one relation is served.

    Examples
    --------
    >>> serves_one_only(np.array([[True, False], [True, True], [False, False]]))
    array([ True, False, False])
    """
    only: Array = serves.sum(axis=-1) == 1
    return only


def is_one_to_one(serves: Array) -> Array:
    """Say whether each head serves exactly one relation, and each relation has exactly one head.

    Parameters
    ----------
    serves : ndarray of bool, shape (..., num_heads, num_relations)
        Which head serves which relation.

    Returns
    -------
    ndarray of bool, shape (...)
        True for a clean division of labour.

    Examples
    --------
    >>> bool(is_one_to_one(np.array([[False, True], [True, False]])))
    True
    >>> bool(is_one_to_one(np.array([[True, False], [True, False]])))
    False
    """
    one_to_one: Array = (serves.sum(axis=-1) == 1).all(axis=-1) & (serves.sum(axis=-2) == 1).all(
        axis=-1
    )
    return one_to_one
