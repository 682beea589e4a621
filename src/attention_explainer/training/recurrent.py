"""A recurrent net: one vector that is carried from word to word, and its gradients.

The answer is read from that vector after the last word, so whatever an early word has to say must
have been kept in it all the way. The net has gates, which decide for each number of the vector how
much of the old is kept; without them it would lose more.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count, positive_number
from attention_explainer.training.operations import (
    Gradients,
    add,
    cross_entropy,
    embed_tokens,
    linear,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]
Parameters = dict[str, Array]


@dataclass(frozen=True)
class RecurrentSettings:
    """Sizes of a recurrent net.

    Attributes
    ----------
    vocabulary_size, length, num_classes : int
        Number of words, of positions in a sentence, and of answers to choose from.
    d_model : int
        Width of the embeddings, and of the vector that is carried.
    initial_scale : float
        Standard deviation of the initial vectors; that of a matrix with d rows is
        `initial_scale`/√d.

    Raises
    ------
    TypeError
        If a size is not an integer or the scale is not a number.
    ValueError
        If a size or the scale is not positive.
    """

    vocabulary_size: int
    length: int
    num_classes: int
    d_model: int
    initial_scale: float = 0.3

    def __post_init__(self) -> None:
        """Refuse sizes that no net can have."""
        for name in ("vocabulary_size", "length", "num_classes", "d_model"):
            count(name, getattr(self, name), least=1)
        positive_number("initial_scale", self.initial_scale)


def initial_parameters(settings: RecurrentSettings, rng: np.random.Generator) -> Parameters:
    """Draw the parameters that training starts from.

    Parameters
    ----------
    settings : RecurrentSettings
        Sizes and scale.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to ndarray
        `words` (vocabulary_size, d_model), `positions` (length, d_model), `W_x` and `W_h`
        (d_model, 3 · d_model), `W_C` (d_model, num_classes) and `b_C` (num_classes,), which is
        zero. Everything else is normally distributed.

    Examples
    --------
    >>> settings = RecurrentSettings(5, 3, 2, d_model=4)
    >>> initial_parameters(settings, np.random.default_rng(0))["W_h"].shape
    (4, 12)
    """
    width = settings.d_model

    def drawn(rows: int, columns: int, divisor: float = 1) -> Array:
        return rng.standard_normal((rows, columns)) * settings.initial_scale / divisor

    return {
        "words": drawn(settings.vocabulary_size, width),
        "positions": drawn(settings.length, width),
        "W_x": drawn(width, 3 * width, math.sqrt(width)),
        "W_h": drawn(width, 3 * width, math.sqrt(width)),
        "W_C": drawn(width, settings.num_classes, math.sqrt(width)),
        "b_C": np.zeros(settings.num_classes),
    }


def gated_recurrence(x: Array, W_x: Array, W_h: Array) -> tuple[Array, Gradients]:
    """Carry a vector from word to word, changed at each by what comes in.

    Parameters
    ----------
    x : ndarray, shape (N, L, d_in)
        What comes in at each word.
    W_x : ndarray, shape (d_in, 3 · d)
        From what comes in to the reset gate, the update gate and the proposal, side by side.
    W_h : ndarray, shape (d, 3 · d)
        The same from the vector that was carried here.

    Returns
    -------
    states : ndarray, shape (N, L, d)
        The vector after each word; before the first it is zero.
    backward : function
        From the gradient of `states` to the gradients of `x`, `W_x` and `W_h`.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    With matrices of zero both gates are half open and the proposal is zero, so nothing ever comes
    in:

    >>> states, backward = gated_recurrence(np.ones((1, 2, 1)), np.zeros((1, 3)), np.zeros((1, 3)))
    >>> states
    array([[[0.],
            [0.]]])

    Notes
    -----
    A gated recurrent unit (GRU) without biases: with z the update gate and r the reset gate,
    h' = z h + (1 − z) tanh(x W + r (h U)). Source: Cho et al. 2014, arXiv 1406.1078, section 2.3;
    the reset gate is applied after the product with U, as in PyTorch, where the paper applies it
    before.
    """
    width = W_h.shape[0]
    if x.ndim != 3 or W_h.shape != (width, 3 * width):
        raise ValueError(
            f"x, W_h: expected shapes (N, L, d_in) and (d, 3 · d), got {x.shape} and {W_h.shape}"
        )
    if W_x.shape != (x.shape[-1], 3 * width):
        raise ValueError(f"W_x: expected shape {(x.shape[-1], 3 * width)}, got {W_x.shape}")
    from_x = np.moveaxis(x, 1, 0) @ W_x
    steps = len(from_x)
    gates = slice(0, 2 * width)
    proposed = slice(2 * width, None)
    # The first state is the zero before the first word.
    states = np.zeros((steps + 1, len(x), width))
    opened = np.empty((steps, len(x), 2 * width))
    proposals = np.empty((steps, len(x), width))
    recalled = np.empty_like(proposals)
    for step in range(steps):
        from_state = states[step] @ W_h
        opened[step] = 1 / (1 + np.exp(-(from_x[step, :, gates] + from_state[:, gates])))
        reset, update = opened[step, :, :width], opened[step, :, width:]
        recalled[step] = from_state[:, proposed]
        proposals[step] = np.tanh(from_x[step, :, proposed] + reset * recalled[step])
        states[step + 1] = proposals[step] + update * (states[step] - proposals[step])

    def backward(gradient: Array) -> tuple[Array, Array, Array]:
        of_states = np.moveaxis(gradient, 1, 0)
        of_input = np.empty_like(from_x)
        of_recurrent = np.empty_like(from_x)
        carried = np.zeros_like(states[0])
        for step in reversed(range(steps)):
            carried = carried + of_states[step]
            reset, update = opened[step, :, :width], opened[step, :, width:]
            of_proposal = carried * (1 - update) * (1 - proposals[step] ** 2)
            of_update = carried * (states[step] - proposals[step]) * update * (1 - update)
            of_reset = of_proposal * recalled[step] * reset * (1 - reset)
            of_input[step] = np.concatenate([of_reset, of_update, of_proposal], axis=-1)
            of_recurrent[step] = of_input[step]
            of_recurrent[step, :, proposed] *= reset
            carried = carried * update + of_recurrent[step] @ W_h.T
        rows = x.shape[-1]
        return (
            np.moveaxis(of_input @ W_x.T, 0, 1),
            np.moveaxis(x, 1, 0).reshape(-1, rows).T @ of_input.reshape(-1, 3 * width),
            states[:-1].reshape(-1, width).T @ of_recurrent.reshape(-1, 3 * width),
        )

    return np.moveaxis(states[1:], 0, 1), backward


@dataclass(frozen=True, eq=False)
class RecurrentPass:
    """A net's answers to some sentences, and how it came to them.

    Attributes
    ----------
    logits : ndarray, shape (N, num_classes)
        The answers, before softmax.
    states : ndarray, shape (N, length, d_model)
        The vector that is carried, after each word.
    backward : function
        From the gradient of the logits to the gradients of all parameters.
    """

    logits: Array
    states: Array
    backward: Callable[[Array], Parameters]


def forward(settings: RecurrentSettings, parameters: Parameters, tokens: Integers) -> RecurrentPass:
    """Run the net on sentences, from left to right.

    Parameters
    ----------
    settings : RecurrentSettings
        Which net.
    parameters : dict of str to ndarray
        As `initial_parameters` returns them.
    tokens : ndarray of int, shape (N, length)
        Sentences.

    Returns
    -------
    RecurrentPass

    Raises
    ------
    ValueError
        If a sentence has another length, a token is not in the vocabulary, or shapes do not fit
        together.

    Examples
    --------
    >>> settings = RecurrentSettings(5, 3, 2, d_model=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> forward(settings, parameters, np.array([[0, 4, 1]])).states.shape
    (1, 3, 4)
    """
    if tokens.ndim != 2 or tokens.shape[1] != settings.length:
        raise ValueError(f"tokens: expected shape (N, {settings.length}), got {tokens.shape}")
    words, words_backward = embed_tokens(tokens, parameters["words"])
    x, x_backward = add(words, parameters["positions"])
    states, states_backward = gated_recurrence(x, parameters["W_x"], parameters["W_h"])
    read, read_backward = linear(states[:, -1], parameters["W_C"])
    logits, logits_backward = add(read, parameters["b_C"])

    def backward(gradient: Array) -> Parameters:
        read_gradient, b_C_gradient = logits_backward(gradient)
        states_gradient = np.zeros_like(states)
        states_gradient[:, -1], W_C_gradient = read_backward(read_gradient)
        x_gradient, W_x_gradient, W_h_gradient = states_backward(states_gradient)
        words_gradient, positions_gradient = x_backward(x_gradient)
        return {
            "words": words_backward(words_gradient),
            "positions": positions_gradient,
            "W_x": W_x_gradient,
            "W_h": W_h_gradient,
            "W_C": W_C_gradient,
            "b_C": b_C_gradient,
        }

    return RecurrentPass(logits, states, backward)


def loss_and_gradients(
    settings: RecurrentSettings, parameters: Parameters, tokens: Integers, answers: Integers
) -> tuple[float, Parameters]:
    """Compute the loss of a net and its gradient with respect to each parameter.

    Parameters
    ----------
    settings, parameters, tokens
        As for `forward`.
    answers : ndarray of int, shape (N,)
        The right classes.

    Returns
    -------
    loss : float
        Mean cross-entropy, in nats.
    gradients : dict of str to ndarray
        One for each parameter, in its shape.

    Raises
    ------
    ValueError
        As `forward` and `cross_entropy` do.

    Examples
    --------
    >>> settings = RecurrentSettings(5, 3, 2, d_model=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> tokens, answers = np.array([[0, 4, 1]]), np.array([1])
    >>> _, gradients = loss_and_gradients(settings, parameters, tokens, answers)
    >>> gradients.keys() == parameters.keys()
    True
    """
    model = forward(settings, parameters, tokens)
    loss, loss_backward = cross_entropy(model.logits, answers)
    return loss, model.backward(loss_backward())
