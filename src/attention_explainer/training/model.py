"""The model that is trained: word and position vectors, attention, and a linear readout."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count, positive_number
from attention_explainer.multi_head import MultiHeadTrace
from attention_explainer.training.operations import (
    add,
    cross_entropy,
    embed_tokens,
    linear,
    mlp,
    multi_head_attention,
    normalise,
    take_positions,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]
Parameters = dict[str, Array]


@dataclass(frozen=True)
class ModelSettings:
    """Sizes of a model.

    Attributes
    ----------
    vocabulary_size : int
        Number of words.
    length : int
        Number of positions in a sentence.
    num_classes : int
        Number of answers to choose from.
    d_model : int
        Width of the vectors.
    num_heads : int
        Number of heads.
    d_k : int
        Width of the queries, keys and values of each head.
    whole_block : bool
        False: attention alone, so that everything an answer needs has to come through it. True: a
        whole transformer block, with layer norm first, residual connections and an MLP four times
        as wide as the model.
    initial_scale : float
        Standard deviation of the initial vectors; that of a matrix with d rows is
        `initial_scale`/√d.
    answers_each : int
        Number of answers that each asking position gives. All are read from the same vector.

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
    num_heads: int
    d_k: int
    whole_block: bool = False
    initial_scale: float = 0.3
    answers_each: int = 1

    def __post_init__(self) -> None:
        """Refuse sizes that no model can have."""
        sizes = ("vocabulary_size", "length", "num_classes", "d_model", "num_heads", "d_k")
        for name in (*sizes, "answers_each"):
            count(name, getattr(self, name), least=1)
        positive_number("initial_scale", self.initial_scale)


def initial_parameters(settings: ModelSettings, rng: np.random.Generator) -> Parameters:
    """Draw the parameters that training starts from.

    Parameters
    ----------
    settings : ModelSettings
        Sizes and scale.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to ndarray
        `words` (vocabulary_size, d_model), `positions` (length, d_model), `W_Q`, `W_K`, `W_V`
        (d_model, num_heads · d_k), `W_O` (num_heads · d_k, d_model), `W_C` (d_model,
        answers_each · num_classes) and `b_C` (answers_each · num_classes,); for a whole block also
        `gain_1`, `bias_1`, `gain_2`, `bias_2`, `W_1`, `b_1`, `W_2` and `b_2`. Biases are zero,
        gains are one, and everything else is normally distributed.

    Examples
    --------
    >>> settings = ModelSettings(5, 3, 2, d_model=4, num_heads=2, d_k=2)
    >>> initial_parameters(settings, np.random.default_rng(0))["W_Q"].shape
    (4, 4)
    """
    d_model, d_heads, d_hidden = (
        settings.d_model,
        settings.num_heads * settings.d_k,
        4 * settings.d_model,
    )

    num_logits = settings.answers_each * settings.num_classes

    def vectors(number: int) -> Array:
        return rng.standard_normal((number, d_model)) * settings.initial_scale

    def matrix(rows: int, columns: int) -> Array:
        return rng.standard_normal((rows, columns)) * settings.initial_scale / math.sqrt(rows)

    parameters = {
        "words": vectors(settings.vocabulary_size),
        "positions": vectors(settings.length),
        "W_Q": matrix(d_model, d_heads),
        "W_K": matrix(d_model, d_heads),
        "W_V": matrix(d_model, d_heads),
        "W_O": matrix(d_heads, d_model),
        "W_C": matrix(d_model, num_logits),
        "b_C": np.zeros(num_logits),
    }
    if settings.whole_block:
        parameters |= {
            "gain_1": np.ones(d_model),
            "bias_1": np.zeros(d_model),
            "gain_2": np.ones(d_model),
            "bias_2": np.zeros(d_model),
            "W_1": matrix(d_model, d_hidden),
            "b_1": np.zeros(d_hidden),
            "W_2": matrix(d_hidden, d_model),
            "b_2": np.zeros(d_model),
        }
    return parameters


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A model's answers to some sentences, and how it came to them.

    Attributes
    ----------
    logits : ndarray, shape (N, A · answers_each, num_classes)
        All answers of each of A asking positions, before softmax, one position after another.
    attention : MultiHeadTrace
        Every step of the attention; its weights are `attention.attention.weights`, shape
        (N, num_heads, length, length).
    backward : function
        From the gradient of the logits to those of all parameters.
    """

    logits: Array
    attention: MultiHeadTrace
    backward: Callable[[Array], Parameters]


def forward(
    settings: ModelSettings, parameters: Parameters, tokens: Integers, asking: Integers
) -> ForwardPass:
    """Run the model.

    Parameters
    ----------
    settings : ModelSettings
        Which model.
    parameters : dict of str to ndarray
        As `initial_parameters` returns them.
    tokens : ndarray of int, shape (N, length)
        Sentences.
    asking : ndarray of int, shape (A,)
        The positions that give an answer.

    Returns
    -------
    ForwardPass
        Logits, attention and the backward function.

    Raises
    ------
    ValueError
        If a token is not in the vocabulary, or shapes do not fit together.

    Examples
    --------
    >>> settings = ModelSettings(5, 3, 2, d_model=4, num_heads=2, d_k=2)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> forward(settings, parameters, np.array([[0, 4, 1]]), np.array([2])).logits.shape
    (1, 1, 2)
    """
    p = parameters
    words, words_backward = embed_tokens(tokens, p["words"])
    x, x_backward = add(words, p["positions"])
    if settings.whole_block:
        trace, vectors, vectors_backward = _whole_block(settings, p, x)
    else:
        trace, vectors, vectors_backward = _attention_alone(settings, p, x)
    answering, answering_backward = take_positions(vectors, asking)
    read, read_backward = linear(answering, p["W_C"])
    logits, logits_backward = add(read, p["b_C"])
    shape = (len(tokens), len(asking) * settings.answers_each, settings.num_classes)

    def backward(gradient: Array) -> Parameters:
        read_gradient, b_C_gradient = logits_backward(gradient.reshape(logits.shape))
        answering_gradient, W_C_gradient = read_backward(read_gradient)
        x_gradient, gradients = vectors_backward(answering_backward(answering_gradient))
        words_gradient, positions_gradient = x_backward(x_gradient)
        return gradients | {
            "words": words_backward(words_gradient),
            "positions": positions_gradient,
            "W_C": W_C_gradient,
            "b_C": b_C_gradient,
        }

    return ForwardPass(logits=logits.reshape(shape), attention=trace, backward=backward)


def loss_and_gradients(
    settings: ModelSettings,
    parameters: Parameters,
    tokens: Integers,
    asking: Integers,
    answers: Integers,
) -> tuple[float, Parameters]:
    """Compute the loss of a model and its gradient with respect to each parameter.

    Parameters
    ----------
    settings, parameters, tokens, asking
        As for `forward`.
    answers : ndarray of int, shape (N, A · answers_each)
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
    >>> settings = ModelSettings(5, 3, 2, d_model=4, num_heads=2, d_k=2)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> loss, gradients = loss_and_gradients(
    ...     settings, parameters, np.array([[0, 4, 1]]), np.array([2]), np.array([[1]])
    ... )
    >>> gradients.keys() == parameters.keys()
    True
    """
    model = forward(settings, parameters, tokens, asking)
    loss, loss_backward = cross_entropy(model.logits, answers)
    return loss, model.backward(loss_backward())


BlockBackward = Callable[[Array], tuple[Array, Parameters]]


def _attention_alone(
    settings: ModelSettings, p: Parameters, x: Array
) -> tuple[MultiHeadTrace, Array, BlockBackward]:
    trace, attention_backward = multi_head_attention(
        x, p["W_Q"], p["W_K"], p["W_V"], p["W_O"], settings.num_heads
    )

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        x_gradient, *gradients = attention_backward(gradient)
        return x_gradient, dict(zip(("W_Q", "W_K", "W_V", "W_O"), gradients, strict=True))

    return trace, trace.output, backward


def _whole_block(
    settings: ModelSettings, p: Parameters, x: Array
) -> tuple[MultiHeadTrace, Array, BlockBackward]:
    normed_1, normed_1_backward = normalise(x, p["gain_1"], p["bias_1"])
    trace, attended, attended_backward = _attention_alone(settings, p, normed_1)
    sum_1, sum_1_backward = add(x, attended)
    normed_2, normed_2_backward = normalise(sum_1, p["gain_2"], p["bias_2"])
    mixed, mlp_backward = mlp(normed_2, p["W_1"], p["b_1"], p["W_2"], p["b_2"])
    sum_2, sum_2_backward = add(sum_1, mixed)

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        past_mlp, mixed_gradient = sum_2_backward(gradient)
        normed_2_gradient, *mlp_gradients = mlp_backward(mixed_gradient)
        through_mlp, *norm_2_gradients = normed_2_backward(normed_2_gradient)
        past_attention, attended_gradient = sum_1_backward(past_mlp + through_mlp)
        normed_1_gradient, gradients = attended_backward(attended_gradient)
        through_attention, *norm_1_gradients = normed_1_backward(normed_1_gradient)
        gradients |= zip(("W_1", "b_1", "W_2", "b_2"), mlp_gradients, strict=True)
        gradients |= zip(("gain_2", "bias_2"), norm_2_gradients, strict=True)
        gradients |= zip(("gain_1", "bias_1"), norm_1_gradients, strict=True)
        return past_attention + through_attention, gradients

    return trace, sum_2, backward
