"""A model of one or more layers of attention that add to a residual stream, and its gradients.

There is no layer norm and no MLP: what a model can do here, attention does. The answer is read
from one word, so in the last layer only that word has to look.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count, positive_number
from attention_explainer.multi_head import merge_heads, split_heads
from attention_explainer.scaled_dot_product import AttentionTrace
from attention_explainer.training.operations import (
    add,
    attention,
    cross_entropy,
    embed_tokens,
    linear,
    take_positions,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]
Parameters = dict[str, Array]


@dataclass(frozen=True)
class StackSettings:
    """Sizes of a model.

    Attributes
    ----------
    vocabulary_size, length, num_classes : int
        Number of words, of positions in a sentence, and of answers to choose from.
    asking : int
        Position of the word that gives the answer, counted from 0.
    num_layers : int
        Number of layers of attention.
    num_heads : int
        Number of heads in each.
    d_model, d_k : int
        Width of the residual stream, and of the queries, keys and values of each head.
    only_asking_looks : bool
        False: every word attends to every word, in all layers but the last. True: only the word
        that gives the answer attends to the others, which keep their embeddings.
    initial_scale : float
        Standard deviation of the initial vectors; that of a matrix with d rows is
        `initial_scale`/√d.

    Raises
    ------
    TypeError
        If a size is not an integer or the scale is not a number.
    ValueError
        If a size or the scale is not positive, or the position is not in the sentence.
    """

    vocabulary_size: int
    length: int
    num_classes: int
    asking: int
    num_layers: int
    num_heads: int
    d_model: int
    d_k: int
    only_asking_looks: bool = False
    initial_scale: float = 0.3

    def __post_init__(self) -> None:
        """Refuse sizes that no model can have."""
        sizes = ("vocabulary_size", "length", "num_classes", "num_layers", "num_heads", "d_model")
        for name in (*sizes, "d_k"):
            count(name, getattr(self, name), least=1)
        positive_number("initial_scale", self.initial_scale)
        if count("asking", self.asking) >= self.length:
            raise ValueError(
                f"asking: expected a position from 0 to {self.length - 1}, got {self.asking}"
            )

    @property
    def num_attention_parameters(self) -> int:
        """How many numbers the matrices of all layers have."""
        return 4 * self.num_layers * self.d_model * self.num_heads * self.d_k

    def looking(self, layer: int) -> Integers:
        """Return the positions of the words that attend to others in a layer, counted from 0."""
        if self.only_asking_looks or layer == self.num_layers - 1:
            return np.array([self.asking])
        return np.arange(self.length)


def initial_parameters(settings: StackSettings, rng: np.random.Generator) -> Parameters:
    """Draw the parameters that training starts from.

    Parameters
    ----------
    settings : StackSettings
        Sizes and scale.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to ndarray
        `words` (vocabulary_size, d_model), `positions` (length, d_model), for each layer i from 0
        `W_Q_i`, `W_K_i`, `W_V_i` (d_model, num_heads · d_k) and `W_O_i` (num_heads · d_k, d_model),
        `W_C` (d_model, num_classes) and `b_C` (num_classes,), which is zero. Everything else is
        normally distributed.

    Examples
    --------
    >>> settings = StackSettings(5, 3, 2, 1, num_layers=2, num_heads=2, d_model=4, d_k=3)
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
    return parameters | {
        "W_C": drawn(width, settings.num_classes, math.sqrt(width)),
        "b_C": np.zeros(settings.num_classes),
    }


@dataclass(frozen=True, eq=False)
class StackPass:
    """A model's answers to some sentences, and how it came to them.

    Attributes
    ----------
    logits : ndarray, shape (N, num_classes)
        The answers, before softmax.
    streams : tuple of ndarray, each of shape (N, length, d_model)
        What every word carries before the first layer that was run, and after each.
    attention : tuple of AttentionTrace
        The attention of each of these layers, with weights of shape (N, num_heads, L, length): L is
        `length` where every word looks, and 1 where only one does.
    backward : function
        From the gradient of the logits to the gradient of the first of `streams` and those of all
        parameters used.
    """

    logits: Array
    streams: tuple[Array, ...]
    attention: tuple[AttentionTrace, ...]
    backward: Callable[[Array], tuple[Array, Parameters]]


def forward(settings: StackSettings, parameters: Parameters, tokens: Integers) -> StackPass:
    """Run the model on sentences.

    Parameters
    ----------
    settings : StackSettings
        Which model.
    parameters : dict of str to ndarray
        As `initial_parameters` returns them.
    tokens : ndarray of int, shape (N, length)
        Sentences.

    Returns
    -------
    StackPass
        Its backward function leads to all parameters, `words` and `positions` included.

    Raises
    ------
    ValueError
        If a token is not in the vocabulary, or shapes do not fit together.

    Examples
    --------
    >>> settings = StackSettings(5, 3, 2, 1, num_layers=2, num_heads=1, d_model=4, d_k=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> forward(settings, parameters, np.array([[0, 4, 1]])).logits.shape
    (1, 2)
    """
    words, words_backward = embed_tokens(tokens, parameters["words"])
    x, x_backward = add(words, parameters["positions"])
    rest = continue_from(settings, parameters, x, layer=0)

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        x_gradient, gradients = rest.backward(gradient)
        words_gradient, positions_gradient = x_backward(x_gradient)
        return x_gradient, gradients | {
            "words": words_backward(words_gradient),
            "positions": positions_gradient,
        }

    return StackPass(rest.logits, rest.streams, rest.attention, backward)


def continue_from(
    settings: StackSettings, parameters: Parameters, x: Array, *, layer: int
) -> StackPass:
    """Run the rest of a model, from what the words carry at some layer.

    Parameters
    ----------
    settings, parameters
        As for `forward`.
    x : ndarray, shape (N, length, d_model)
        What every word carries.
    layer : int
        The layer to go on with, counted from 0.

    Returns
    -------
    StackPass
        With the streams and the attention from that layer on.

    Raises
    ------
    ValueError
        If there is no such layer, or shapes do not fit together.

    Examples
    --------
    >>> settings = StackSettings(5, 3, 2, 1, num_layers=2, num_heads=1, d_model=4, d_k=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> whole = forward(settings, parameters, np.array([[0, 4, 1]]))
    >>> rest = continue_from(settings, parameters, whole.streams[1], layer=1)
    >>> bool((rest.logits == whole.logits).all())
    True
    """
    if not 0 <= layer < settings.num_layers:
        raise ValueError(f"layer: expected 0 to {settings.num_layers - 1}, got {layer}")
    streams, traces, backwards = [x], [], []
    for index in range(layer, settings.num_layers):
        x, trace, one_backward = _layer(settings, parameters, x, index)
        streams.append(x)
        traces.append(trace)
        backwards.append(one_backward)
    answering, answering_backward = take_positions(x, np.array([settings.asking]))
    read, read_backward = linear(answering, parameters["W_C"])
    logits, logits_backward = add(read, parameters["b_C"])

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        read_gradient, b_C_gradient = logits_backward(gradient[:, np.newaxis])
        answering_gradient, W_C_gradient = read_backward(read_gradient)
        gradients = {"W_C": W_C_gradient, "b_C": b_C_gradient}
        x_gradient = answering_backward(answering_gradient)
        for one_backward in reversed(backwards):
            x_gradient, of_layer = one_backward(x_gradient)
            gradients |= of_layer
        return x_gradient, gradients

    return StackPass(logits[:, 0], tuple(streams), tuple(traces), backward)


def loss_and_gradients(
    settings: StackSettings, parameters: Parameters, tokens: Integers, answers: Integers
) -> tuple[float, Parameters]:
    """Compute the loss of a model and its gradient with respect to each parameter.

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
    >>> settings = StackSettings(5, 3, 2, 1, num_layers=2, num_heads=1, d_model=4, d_k=4)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> tokens, answers = np.array([[0, 4, 1]]), np.array([1])
    >>> _, gradients = loss_and_gradients(settings, parameters, tokens, answers)
    >>> gradients.keys() == parameters.keys()
    True
    """
    model = forward(settings, parameters, tokens)
    loss, loss_backward = cross_entropy(model.logits, answers)
    return loss, model.backward(loss_backward())[1]


def _layer(
    settings: StackSettings, p: Parameters, x: Array, index: int
) -> tuple[Array, AttentionTrace, Callable[[Array], tuple[Array, Parameters]]]:
    """Let the words that look in this layer read from all words, and add what they find."""
    looking, heads = settings.looking(index), settings.num_heads
    readers, readers_backward = take_positions(x, looking)
    query, query_backward = linear(readers, p[f"W_Q_{index}"])
    key, key_backward = linear(x, p[f"W_K_{index}"])
    value, value_backward = linear(x, p[f"W_V_{index}"])
    trace, attention_backward = attention(
        *(split_heads(projected, heads) for projected in (query, key, value))
    )
    found, found_backward = linear(merge_heads(trace.output), p[f"W_O_{index}"])
    added = x.copy()
    added[:, looking] += found

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        merged_gradient, W_O_gradient = found_backward(gradient[:, looking])
        projected = attention_backward(split_heads(merged_gradient, heads))
        query_gradient, key_gradient, value_gradient = map(merge_heads, projected)
        readers_gradient, W_Q_gradient = query_backward(query_gradient)
        x_gradient_1, W_K_gradient = key_backward(key_gradient)
        x_gradient_2, W_V_gradient = value_backward(value_gradient)
        x_gradient = gradient + readers_backward(readers_gradient) + x_gradient_1 + x_gradient_2
        return x_gradient, {
            f"W_Q_{index}": W_Q_gradient,
            f"W_K_{index}": W_K_gradient,
            f"W_V_{index}": W_V_gradient,
            f"W_O_{index}": W_O_gradient,
        }

    return added, trace, backward
