"""A small decoder: what comes next in a text, guessed at every position at once, with gradients.

Every position looks only at itself and what came before (`is_causal`), so its guess cannot know
the answer, and one pass over a text of L tokens gives L guesses to learn from.
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
    Gradient,
    Gradients,
    add,
    cross_entropy,
    embed_tokens,
    linear,
    mlp,
    normalise,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]
Parameters = dict[str, Array]
Backward = Callable[[Array], tuple[Array, Parameters]]


@dataclass(frozen=True, eq=False)
class Dropout:
    """How much of what each part of a layer adds is left out at random in training.

    Attributes
    ----------
    share : float
        As for `drop`.
    rng : numpy.random.Generator
        Source of randomness.
    """

    share: float
    rng: np.random.Generator


@dataclass(frozen=True)
class DecoderSettings:
    """Sizes of a decoder.

    Attributes
    ----------
    vocabulary_size : int
        Number of tokens that there are.
    context : int
        Number of positions: the most tokens that the model can look at.
    d_model : int
        Numbers in a vector.
    num_layers, num_heads : int
        Number of layers, and of heads in each. Queries, keys and values of all heads of a layer
        together are as wide as a vector.
    d_hidden : int
        Neurons of each MLP.
    initial_scale : float
        Standard deviation of the initial table; that of a matrix with d rows is 1/√d.

    Raises
    ------
    TypeError
        If a size is not an integer or the scale is not a number.
    ValueError
        If a size or the scale is not positive, or the heads cannot share a vector evenly.

    Examples
    --------
    >>> DecoderSettings(5, 3, d_model=4, num_layers=1, num_heads=2, d_hidden=7).d_model
    4
    """

    vocabulary_size: int
    context: int
    d_model: int
    num_layers: int
    num_heads: int
    d_hidden: int
    initial_scale: float = 0.05

    def __post_init__(self) -> None:
        """Refuse sizes that no model can have."""
        sizes = ("vocabulary_size", "context", "d_model", "num_layers", "num_heads", "d_hidden")
        for name in sizes:
            count(name, getattr(self, name), least=1)
        positive_number("initial_scale", self.initial_scale)
        if self.d_model % self.num_heads:
            raise ValueError(
                f"num_heads: expected a divisor of d_model, {self.d_model}, got {self.num_heads}"
            )


def initial_parameters(settings: DecoderSettings, rng: np.random.Generator) -> Parameters:
    """Draw the parameters that training starts from, in float32.

    Parameters
    ----------
    settings : DecoderSettings
        Sizes and scale.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to ndarray
        `table` (vocabulary_size, d_model) and `positions` (context, d_model); for each layer i from
        0 `gain_1_i`, `shift_1_i`, `W_Q_i`, `W_K_i`, `W_V_i`, `W_O_i`, `gain_2_i`, `shift_2_i`,
        `W_1_i`, `b_1_i`, `W_2_i`, `b_2_i`; and `gain`, `shift` of the last layer norm.

    Examples
    --------
    >>> settings = DecoderSettings(5, 3, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
    >>> initial_parameters(settings, np.random.default_rng(0))["W_1_0"].shape
    (4, 7)
    """
    width, hidden = settings.d_model, settings.d_hidden

    def drawn(rows: int, columns: int, scale: float) -> Array:
        return (rng.standard_normal((rows, columns)) * scale).astype(np.float32)

    def norm(end: str) -> Parameters:
        return {
            f"gain{end}": np.ones(width, np.float32),
            f"shift{end}": np.zeros(width, np.float32),
        }

    parameters = {
        "table": drawn(settings.vocabulary_size, width, settings.initial_scale),
        "positions": drawn(settings.context, width, settings.initial_scale),
    }
    # What each part adds to the sum is kept small, the smaller the more parts there are.
    added = 1 / math.sqrt(2 * settings.num_layers)
    for i in range(settings.num_layers):
        parameters |= norm(f"_1_{i}")
        for name in ("W_Q", "W_K", "W_V"):
            parameters[f"{name}_{i}"] = drawn(width, width, 1 / math.sqrt(width))
        parameters[f"W_O_{i}"] = drawn(width, width, added / math.sqrt(width))
        parameters |= norm(f"_2_{i}")
        parameters[f"W_1_{i}"] = drawn(width, hidden, 1 / math.sqrt(width))
        parameters[f"b_1_{i}"] = np.zeros(hidden, np.float32)
        parameters[f"W_2_{i}"] = drawn(hidden, width, added / math.sqrt(hidden))
        parameters[f"b_2_{i}"] = np.zeros(width, np.float32)
    return parameters | norm("")


def drop(x: Array, share: float, rng: np.random.Generator) -> tuple[Array, Gradient]:
    """Set a share of the numbers to zero at random, and enlarge the others to make up for it.

    Whoever learns with this cannot rely on any single number, and so learns less by heart.

    Parameters
    ----------
    x : ndarray
        Any numbers.
    share : float
        How many to drop, from 0 to below 1.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    output : ndarray, shape of `x`
        `x / (1 - share)`, or zero.
    backward : function
        From the gradient of the output to the gradient of `x`, zero where `x` was dropped.

    Raises
    ------
    ValueError
        If the share is out of range.

    Examples
    --------
    >>> output, backward = drop(np.ones(4), 0.5, np.random.default_rng(0))
    >>> output
    array([2., 2., 2., 0.])
    >>> backward(np.ones(4))
    array([2., 2., 2., 0.])

    Notes
    -----
    Source: Srivastava et al. 2014, Dropout, Journal of Machine Learning Research 15.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share: expected a number from 0 to below 1, got {share}")
    factors = (rng.random(x.shape, np.float32) >= share) / x.dtype.type(1 - share)

    def backward(gradient: Array) -> Array:
        remaining: Array = gradient * factors
        return remaining

    return x * factors, backward


@dataclass(frozen=True, eq=False)
class DecoderPass:
    """A model's guesses for some texts, and how it came to them.

    Attributes
    ----------
    logits : ndarray, shape (N, L, vocabulary_size)
        For each position, a number for each token that may come next.
    vectors : ndarray, shape (N, L, d_model)
        What each position carries at the end, after the last layer norm.
    attention : tuple of AttentionTrace
        The attention of each layer, with weights of shape (N, num_heads, L, L).
    backward : function
        From the gradient of the logits to the gradients of all parameters.
    """

    logits: Array
    vectors: Array
    attention: tuple[AttentionTrace, ...]
    backward: Callable[[Array], Parameters]


def forward(
    settings: DecoderSettings,
    parameters: Parameters,
    tokens: Integers,
    dropout: Dropout | None = None,
) -> DecoderPass:
    """Run the model on texts.

    Parameters
    ----------
    settings : DecoderSettings
        Which model.
    parameters : dict of str to ndarray
        As `initial_parameters` returns them.
    tokens : ndarray of int, shape (N, L)
        Texts of equal length, which is at most `settings.context`.
    dropout : Dropout, optional
        Only in training.

    Returns
    -------
    DecoderPass
        Guesses at all positions.

    Raises
    ------
    ValueError
        If a text is longer than the context, or a token is not in the vocabulary.

    Examples
    --------
    >>> settings = DecoderSettings(5, 3, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> forward(settings, parameters, np.array([[4, 0]])).logits.shape
    (1, 2, 5)

    Notes
    -----
    Norms before attention and MLP: Xiong et al. 2020, arXiv 2002.04745. One table for both ends:
    Press and Wolf 2017, arXiv 1608.05859.
    """
    length = tokens.shape[-1]
    if length > settings.context:
        raise ValueError(
            f"tokens: expected at most {settings.context} in a text, the context; got {length}"
        )
    p = parameters
    embedded, embedded_backward = embed_tokens(tokens, p["table"])
    x, x_backward = add(embedded, p["positions"][:length])
    traces, backwards = [], []
    for i in range(settings.num_layers):
        x, trace, one_backward = _layer(settings, p, x, i, dropout)
        traces.append(trace)
        backwards.append(one_backward)
    vectors, norm_backward = normalise(x, p["gain"], p["shift"])
    logits, logits_backward = linear(vectors, p["table"].T)

    def backward(gradient: Array) -> Parameters:
        vectors_gradient, read_gradient = logits_backward(gradient)
        x_gradient, gain_gradient, shift_gradient = norm_backward(vectors_gradient)
        gradients = {"gain": gain_gradient, "shift": shift_gradient}
        for one_backward in reversed(backwards):
            x_gradient, of_layer = one_backward(x_gradient)
            gradients |= of_layer
        embedded_gradient, of_positions = x_backward(x_gradient)
        positions_gradient = np.zeros_like(p["positions"])
        positions_gradient[:length] = of_positions
        return gradients | {
            # The table is used at both ends, so it gets the gradients of both.
            "table": embedded_backward(embedded_gradient) + read_gradient.T,
            "positions": positions_gradient,
        }

    return DecoderPass(logits, vectors, tuple(traces), backward)


def loss_and_gradients(
    settings: DecoderSettings,
    parameters: Parameters,
    texts: Integers,
    dropout: Dropout | None = None,
) -> tuple[float, Parameters]:
    """Compute the loss of all guesses but the last one's, and its gradients.

    Parameters
    ----------
    settings, parameters, dropout
        As for `forward`.
    texts : ndarray of int, shape (N, L + 1)
        Texts: at each of the first L positions, the right answer is the token after it.

    Returns
    -------
    loss : float
        Mean over all L · N guesses of −ln(probability of the right token), in nats.
    gradients : dict of str to ndarray
        One for each parameter, in its shape.

    Raises
    ------
    ValueError
        As `forward` and `cross_entropy` do.

    Examples
    --------
    >>> settings = DecoderSettings(5, 3, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
    >>> parameters = initial_parameters(settings, np.random.default_rng(0))
    >>> loss, gradients = loss_and_gradients(settings, parameters, np.array([[4, 0, 1]]))
    >>> gradients.keys() == parameters.keys()
    True
    """
    model = forward(settings, parameters, texts[:, :-1], dropout)
    loss, loss_backward = cross_entropy(model.logits, texts[:, 1:])
    return loss, model.backward(loss_backward())


def _layer(
    settings: DecoderSettings, p: Parameters, x: Array, i: int, dropout: Dropout | None
) -> tuple[Array, AttentionTrace, Backward]:
    """Add what attention finds, then what the MLP makes of it; each reads through a layer norm."""
    names = [
        *(f"{name}_{i}" for name in ("gain_1", "shift_1", "W_Q", "W_K", "W_V", "W_O")),
        *(f"{name}_{i}" for name in ("gain_2", "shift_2", "W_1", "b_1", "W_2", "b_2")),
    ]
    of_attention, of_mlp = ([p[name] for name in half] for half in (names[:6], names[6:]))
    read, read_backward = normalise(x, *of_attention[:2])
    trace, found, attention_backward = _causal_attention(
        read, *of_attention[2:], num_heads=settings.num_heads
    )
    kept, kept_backward = _dropped(found, dropout)
    middle = x + kept
    read_again, read_again_backward = normalise(middle, *of_mlp[:2])
    made, mlp_backward = mlp(read_again, *of_mlp[2:])
    added, added_backward = _dropped(made, dropout)

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        read_again_gradient, *mlp_gradients = mlp_backward(added_backward(gradient))
        through_mlp, *norm_2_gradients = read_again_backward(read_again_gradient)
        middle_gradient = gradient + through_mlp
        read_gradient, *attention_gradients = attention_backward(kept_backward(middle_gradient))
        through_attention, *norm_1_gradients = read_backward(read_gradient)
        gradients = norm_1_gradients + attention_gradients + norm_2_gradients + mlp_gradients
        return middle_gradient + through_attention, dict(zip(names, gradients, strict=True))

    return middle + added, trace, backward


def _causal_attention(
    x: Array, W_Q: Array, W_K: Array, W_V: Array, W_O: Array, *, num_heads: int
) -> tuple[AttentionTrace, Array, Gradients]:
    """Let each position look, with several heads, at itself and at what came before.

    Backward as in `operations.multi_head_attention`.
    """
    projected, backwards = zip(*(linear(x, W) for W in (W_Q, W_K, W_V)), strict=True)
    query, key, value = (split_heads(one, num_heads) for one in projected)
    trace = attention_trace(query, key, value, is_causal=True)
    weights = trace.weights  # zero where attention is not allowed, and so is each gradient there
    output, output_backward = linear(merge_heads(trace.output), W_O)

    def backward(gradient: Array) -> tuple[Array, ...]:
        merged_gradient, W_O_gradient = output_backward(gradient)
        of_output = split_heads(merged_gradient, num_heads)
        of_weights = of_output @ value.mT
        mean = (weights * of_weights).sum(axis=-1, keepdims=True)
        of_scores = weights * (of_weights - mean) * trace.scale
        of_heads = (of_scores @ key, of_scores.mT @ query, weights.mT @ of_output)
        of_x, of_matrices = zip(
            *(one(merge_heads(of)) for one, of in zip(backwards, of_heads, strict=True)),
            strict=True,
        )
        return sum(of_x), *of_matrices, W_O_gradient

    return trace, output, backward


def _dropped(x: Array, dropout: Dropout | None) -> tuple[Array, Gradient]:
    return drop(x, dropout.share, dropout.rng) if dropout else (x, lambda gradient: gradient)
