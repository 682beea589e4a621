"""How the small language model is trained on a text, and how its loss is measured.

What was chosen how
-------------------
Sizes, learning rate and number of steps were chosen with seed 0, by the loss on the held-out part
and by what a build can afford. The model on the page is the only run with `SEED`: that one run is
reported, and its text was not looked at before.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.adam import Adam
from attention_explainer.training.next_token import (
    DecoderSettings,
    Dropout,
    Parameters,
    forward,
    initial_parameters,
    loss_and_gradients,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]

SEED = 10
"""Seed of the run that is reported."""

VOCABULARY_SIZE = 768
"""Number of pieces, characters included."""

TRAINED_ON = 0.9
"""Share of the text that is trained on: its beginning. The rest is held out."""

SETTINGS = DecoderSettings(
    VOCABULARY_SIZE, context=80, d_model=96, num_layers=2, num_heads=4, d_hidden=384
)
"""The model."""

STEPS = 560
"""Number of steps of Adam."""

BATCH_SIZE = 20
"""Number of texts in each step."""

LEARNING_RATE = 4e-3
"""Learning rate at its highest."""

WARM_UP = 50
"""Steps until then."""

LAST_SHARE = 0.05
"""What share of the learning rate is left at the end."""


DROPPED = 0.15
"""Share of what attention and MLP add that is dropped in training."""


def split_text(text: str) -> tuple[str, str]:
    r"""Divide a text, at the end of a line, into what is trained on and what is held out.

    Parameters
    ----------
    text : str
        The whole text.

    Returns
    -------
    trained_on, held_out : str

    Raises
    ------
    ValueError
        If no line ends in the last part.

    Examples
    --------
    >>> split_text("nine\nmore\nlines\n" * 4)[1]
    'lines\n'
    """
    cut = text.index("\n", int(len(text) * TRAINED_ON)) + 1
    return text[:cut], text[cut:]


def learning_rate(step: int) -> float:
    """Return the learning rate of a step: up in a line, then down along half a cosine.

    Parameters
    ----------
    step : int
        From 0 to `STEPS` - 1.

    Returns
    -------
    float

    Examples
    --------
    >>> learning_rate(0) < learning_rate(WARM_UP) > learning_rate(STEPS - 1)
    True
    """
    falling = LAST_SHARE + (1 - LAST_SHARE) * (1 + math.cos(math.pi * step / STEPS)) / 2
    return LEARNING_RATE * min((step + 1) / WARM_UP, 1) * falling


def train(
    settings: DecoderSettings,
    tokens: Integers,
    seed: int,
    *,
    steps: int = STEPS,
    look: Callable[[int, Parameters], None] | None = None,
) -> tuple[Parameters, Array]:
    """Train a model on pieces of a text, drawn anywhere.

    Parameters
    ----------
    settings : DecoderSettings
        Which model.
    tokens : ndarray of int, shape (L,)
        The text, longer than the model's context.
    seed : int
        Determines the initial parameters, what is drawn, and what is dropped, independently.
    steps : int
        How many of the `STEPS` steps to take.
    look : function, optional
        Called with the number of steps taken and the parameters, before each step and at the end.

    Returns
    -------
    parameters : dict of str to ndarray
        After the last step.
    losses : ndarray, shape (steps,)
        Loss of each batch, in nats, with dropout, before the step that followed it.

    Examples
    --------
    >>> settings = DecoderSettings(2, 3, d_model=4, num_layers=1, num_heads=1, d_hidden=4)
    >>> _, losses = train(settings, np.array([0, 1] * 5), seed=0, steps=30)
    >>> bool(losses[-1] < losses[0])
    True
    """
    parameters = initial_parameters(settings, np.random.default_rng((seed, 0)))
    rng = np.random.default_rng((seed, 1))
    dropout = Dropout(DROPPED, np.random.default_rng((seed, 2)))
    adam = Adam(LEARNING_RATE, decay_square=0.99)
    losses = np.empty(steps)
    for step in range(steps):
        if look:
            look(step, parameters)
        adam.learning_rate = learning_rate(step)
        begin = rng.integers(len(tokens) - settings.context, size=(BATCH_SIZE, 1))
        batch = tokens[begin + np.arange(settings.context + 1)]
        losses[step], gradients = loss_and_gradients(settings, parameters, batch, dropout)
        parameters = adam.step(parameters, gradients)
    if look:
        look(steps, parameters)
    return parameters, losses


def losses_of_text(settings: DecoderSettings, parameters: Parameters, tokens: Integers) -> Array:
    """Return how surprised a model is by each token of a text but the first.

    A text longer than the context is read in windows that overlap by half, so that every token but
    those of the first window has at least half a context before it.

    Parameters
    ----------
    settings, parameters
        As `train` takes and returns them.
    tokens : ndarray of int, shape (L,)
        A text of at least two tokens.

    Returns
    -------
    ndarray, shape (L - 1,)
        −ln(probability) of each, in nats.

    Examples
    --------
    >>> settings = DecoderSettings(2, 4, d_model=4, num_layers=1, num_heads=1, d_hidden=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> losses_of_text(settings, parameters, np.array([0, 1] * 5)).shape
    (9,)
    """
    context, half = settings.context, math.ceil(settings.context / 2)
    losses = np.empty(len(tokens) - 1)
    done = 0
    while done < len(losses):
        begin = max(0, done - context + half) if done else 0
        end = min(begin + context, len(losses))
        logits = forward(settings, parameters, tokens[np.newaxis, begin:end]).logits[0]
        losses[done:end] = _surprise(logits, tokens[begin + 1 : end + 1])[done - begin :]
        done = end
    return losses


def _surprise(logits: Array, answers: Integers) -> Array:
    """Return −ln(probability of the right answer) of each row of logits."""
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    right = np.take_along_axis(shifted, answers[:, np.newaxis], axis=-1)[:, 0]
    surprise: Array = np.log(np.exp(shifted).sum(axis=-1)) - right
    return surprise
