"""What training does to random matrices, and what a model can do without its attention."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.softmax import softmax
from attention_explainer.training.model import Parameters
from attention_explainer.training.runs import (
    RunSettings,
    TrainingRun,
    evaluate,
    run_model,
    train,
)
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    example_sentences,
    held_out_sentences,
)

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class AttentionAblation:
    """One run, and how well the model answers when its attention is taken away.

    Attributes
    ----------
    run : TrainingRun
        Losses and snapshots.
    maps : ndarray, shape (number of snapshots, 2, num_heads, 15, 15)
        Weights in both example sentences at each snapshot.
    asking_weights : ndarray, shape (steps + 1, 2, num_heads, 3, 15)
        Weights of the asking words in both sentences, at the start and after each step.
    answers : ndarray, shape (steps + 1, 2, 3, 4)
        Probabilities that the model gives to the places, at the same times.
    accuracy_with_uniform_weights : ndarray, shape (3,)
        Of the trained model with all weights made equal by setting W_Q to zero.
    accuracy_without_attention : ndarray, shape (3,)
        Of the trained model with W_O set to zero, so that attention adds nothing.
    accuracy_trained_with_uniform_weights : ndarray, shape (3,)
        Of a model trained with equal weights from start to finish: W_Q and W_K were zero
        throughout, and everything else was as in the run.
    """

    run: TrainingRun
    maps: Array
    asking_weights: Array
    answers: Array
    accuracy_with_uniform_weights: Array
    accuracy_without_attention: Array
    accuracy_trained_with_uniform_weights: Array


def ablate_attention(settings: RunSettings, seed: int) -> AttentionAblation:
    """Train a model, keep its weights at every step, and ablate its attention.

    Parameters
    ----------
    settings : RunSettings
        Such as `runs.ONE_HEAD`.
    seed : int
        As for `train`.

    Returns
    -------
    AttentionAblation
        Accuracies are measured on the held-out sentences.

    Examples
    --------
    >>> from attention_explainer.training.runs import toy_model
    >>> settings = RunSettings(toy_model(num_heads=1, d_k=4), steps=1, snapshot_steps=(0, 1))
    >>> ablate_attention(settings, seed=0).maps.shape
    (2, 2, 1, 15, 15)
    """
    examples, held_out = example_sentences(), held_out_sentences()
    asking_weights, answers = [], []

    def observe(parameters: Parameters) -> None:
        model = run_model(settings.model, parameters, examples)
        asking_weights.append(model.attention.attention.weights[:, :, ASKING_POSITIONS])
        answers.append(softmax(model.logits))

    run = train(settings, seed, observe=observe)
    uniform_run = train(settings, seed, frozen=("W_Q", "W_K"))
    maps = [
        run_model(settings.model, snapshot.parameters, examples).attention.attention.weights
        for snapshot in run.snapshots
    ]

    def accuracy(parameters: Parameters) -> Array:
        return evaluate(settings.model, parameters, held_out).accuracy

    last = run.last.parameters
    return AttentionAblation(
        run=run,
        maps=np.array(maps),
        asking_weights=np.array(asking_weights),
        answers=np.array(answers),
        accuracy_with_uniform_weights=accuracy(last | {"W_Q": np.zeros_like(last["W_Q"])}),
        accuracy_without_attention=accuracy(last | {"W_O": np.zeros_like(last["W_O"])}),
        accuracy_trained_with_uniform_weights=uniform_run.last.evaluation.accuracy,
    )
