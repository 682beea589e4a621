"""A decoder of attention alone: every letter predicts the next, and sees what came before.

As in `stacked` there is no layer norm and no MLP, and layers add to a residual stream. Here each
position gives an answer, and none sees those after it. What a head passes on can be changed on the
way, to find out what it is good for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count, positive_number
from attention_explainer.multi_head import merge_heads, split_heads
from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace
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
Edit = Callable[[int, Array], Array]


@dataclass(frozen=True)
class DecoderSettings:
    """Sizes of a decoder.

    Attributes
    ----------
    vocabulary_size, length : int
        Number of tokens, and of positions in the longest sequence.
    num_layers, num_heads : int
        Number of layers, and of heads in each.
    d_model, d_k : int
        Width of the residual stream, and of the queries, keys and values of each head.
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
    num_layers: int
    num_heads: int
    d_model: int
    d_k: int
    initial_scale: float = 0.3

    def __post_init__(self) -> None:
        """Refuse sizes that no model can have."""
        sizes = ("vocabulary_size", "length", "num_layers", "num_heads", "d_model", "d_k")
        for name in sizes:
            count(name, getattr(self, name), least=1)
        positive_number("initial_scale", self.initial_scale)

    @property
    def num_attention_parameters(self) -> int:
        """How many numbers the matrices of all layers have."""
        return 4 * self.num_layers * self.d_model * self.num_heads * self.d_k


def initial_parameters(settings: DecoderSettings, rng: np.random.Generator) -> Parameters:
    """Draw the parameters that training starts from.

    Parameters
    ----------
    settings : DecoderSettings
        Sizes and scale.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to ndarray
        `words` (vocabulary_size, d_model), `positions` (length, d_model), for each layer i from 0
        `W_Q_i`, `W_K_i`, `W_V_i` (d_model, num_heads · d_k) and `W_O_i` (num_heads · d_k, d_model),
        and `W_U` (d_model, vocabulary_size), which reads the next token off the stream. All are
        normally distributed.

    Examples
    --------
    >>> settings = DecoderSettings(5, 3, num_layers=2, num_heads=2, d_model=4, d_k=3)
    >>> initial_parameters(settings, np.random.default_rng(0))["W_Q_1"].shape
    (4, 6)
    """
    width, inner = settings.d_model, settings.num_heads * settings.d_k

    def drawn(rows: int, columns: int, divisor: float = 1) -> Array:
        return rng.standard_normal((rows, columns)) * settings.initial_scale / divisor

    parameters = {
        "words": drawn(settings.vocabulary_size, width),
        "positions": drawn(settings.length, width),
    }
    for layer in range(settings.num_layers):
        for name in ("W_Q", "W_K", "W_V"):
            parameters[f"{name}_{layer}"] = drawn(width, inner, math.sqrt(width))
        parameters[f"W_O_{layer}"] = drawn(inner, width, math.sqrt(inner))
    return parameters | {"W_U": drawn(width, settings.vocabulary_size, math.sqrt(width))}


@dataclass(frozen=True, eq=False)
class DecoderPass:
    """What a decoder expects next, and how it came to that.

    Attributes
    ----------
    logits : ndarray, shape (N, L, vocabulary_size)
        For each position: how much each token is expected to be the next, before softmax.
    attention : tuple of AttentionTrace
        The attention of each layer, with weights of shape (N, num_heads, L, L) and outputs of shape
        (N, num_heads, L, d_k) before anything is changed.
    backward : function
        From the gradient of the logits to those of all parameters, if nothing was changed.
    """

    logits: Array
    attention: tuple[AttentionTrace, ...]
    backward: Callable[[Array], Parameters]


def forward(
    settings: DecoderSettings,
    parameters: Parameters,
    tokens: Integers,
    *,
    edit: Edit | None = None,
) -> DecoderPass:
    """Run a decoder on sequences.

    Parameters
    ----------
    settings : DecoderSettings
        Which model.
    parameters : dict of str to ndarray
        As `initial_parameters` returns them.
    tokens : ndarray of int, shape (N, L)
        Sequences of at most `length` tokens.
    edit : function, optional
        Called with the number of each layer, counted from 0, and what its heads have found,
        (N, num_heads, L, d_k); returns what they pass on instead, in a new array.

    Returns
    -------
    DecoderPass

    Raises
    ------
    ValueError
        If a token is not in the vocabulary, a sequence is too long, or shapes do not fit together.

    Examples
    --------
    >>> settings = DecoderSettings(5, 3, num_layers=2, num_heads=1, d_model=4, d_k=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> forward(settings, parameters, np.array([[0, 4, 1]])).logits.shape
    (1, 3, 5)
    """
    length = tokens.shape[-1]
    if length > settings.length:
        raise ValueError(f"tokens: expected at most {settings.length} a sequence, got {length}")
    words, words_backward = embed_tokens(tokens, parameters["words"])
    x, x_backward = add(words, parameters["positions"][:length])
    traces, backwards = [], []
    for index in range(settings.num_layers):
        x, trace, layer_backward = _layer(settings, parameters, x, index, edit)
        traces.append(trace)
        backwards.append(layer_backward)
    logits, logits_backward = linear(x, parameters["W_U"])

    def backward(gradient: Array) -> Parameters:
        x_gradient, W_U_gradient = logits_backward(gradient)
        gradients = {"W_U": W_U_gradient}
        for one_backward in reversed(backwards):
            x_gradient, of_layer = one_backward(x_gradient)
            gradients |= of_layer
        words_gradient, used_gradient = x_backward(x_gradient)
        positions_gradient = np.zeros_like(parameters["positions"])
        positions_gradient[:length] = used_gradient
        return gradients | {
            "words": words_backward(words_gradient),
            "positions": positions_gradient,
        }

    return DecoderPass(logits, tuple(traces), backward)


def loss_and_gradients(
    settings: DecoderSettings, parameters: Parameters, tokens: Integers
) -> tuple[Array, Parameters]:
    """Compute how surprised a decoder is by each next token, and the gradients of the mean.

    Parameters
    ----------
    settings, parameters, tokens
        As for `forward`.

    Returns
    -------
    surprise : ndarray, shape (N, L − 1)
        −ln(probability of the token that comes next), in nats. The loss is its mean.
    gradients : dict of str to ndarray
        One for each parameter, in its shape.

    Raises
    ------
    ValueError
        As `forward` does, or if there is no next token.

    Examples
    --------
    >>> settings = DecoderSettings(5, 3, num_layers=2, num_heads=1, d_model=4, d_k=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> surprise, gradients = loss_and_gradients(settings, parameters, np.array([[0, 4, 1]]))
    >>> surprise.shape, gradients.keys() == parameters.keys()
    ((1, 2), True)
    """
    model = forward(settings, parameters, tokens)
    logits, following = model.logits[:, :-1], tokens[:, 1:]
    _, loss_backward = cross_entropy(logits, following)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    right = np.take_along_axis(shifted, following[..., np.newaxis], axis=-1)[..., 0]
    surprise = np.log(np.exp(shifted).sum(axis=-1)) - right
    gradient = np.zeros_like(model.logits)
    gradient[:, :-1] = loss_backward()
    return surprise, model.backward(gradient)


def _layer(
    settings: DecoderSettings, p: Parameters, x: Array, index: int, edit: Edit | None
) -> tuple[Array, AttentionTrace, Callable[[Array], tuple[Array, Parameters]]]:
    """Let each position read from itself and those before, and add what it finds."""
    heads = settings.num_heads
    query, query_backward = linear(x, p[f"W_Q_{index}"])
    key, key_backward = linear(x, p[f"W_K_{index}"])
    value, value_backward = linear(x, p[f"W_V_{index}"])
    trace, attention_backward = _causal_attention(
        *(split_heads(projected, heads) for projected in (query, key, value))
    )
    passed_on = trace.output if edit is None else edit(index, trace.output)
    found, found_backward = linear(merge_heads(passed_on), p[f"W_O_{index}"])

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        merged_gradient, W_O_gradient = found_backward(gradient)
        projected = attention_backward(split_heads(merged_gradient, heads))
        query_gradient, key_gradient, value_gradient = map(merge_heads, projected)
        x_gradient_1, W_Q_gradient = query_backward(query_gradient)
        x_gradient_2, W_K_gradient = key_backward(key_gradient)
        x_gradient_3, W_V_gradient = value_backward(value_gradient)
        return gradient + x_gradient_1 + x_gradient_2 + x_gradient_3, {
            f"W_Q_{index}": W_Q_gradient,
            f"W_K_{index}": W_K_gradient,
            f"W_V_{index}": W_V_gradient,
            f"W_O_{index}": W_O_gradient,
        }

    return x + found, trace, backward


def _causal_attention(query: Array, key: Array, value: Array) -> tuple[AttentionTrace, Gradients]:
    """Compute attention to oneself and what came before; backward as in `operations.attention`."""
    trace = attention_trace(query, key, value, is_causal=True)
    weights = trace.weights  # zero where attention is not allowed, and so is each gradient there

    def backward(gradient: Array) -> tuple[Array, Array, Array]:
        weights_gradient = gradient @ value.mT
        mean = (weights * weights_gradient).sum(axis=-1, keepdims=True)
        scores_gradient = weights * (weights_gradient - mean) * trace.scale
        return scores_gradient @ key, scores_gradient.mT @ query, weights.mT @ gradient

    return trace, backward
