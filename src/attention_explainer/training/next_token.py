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
from attention_explainer.multi_head import MultiHeadTrace
from attention_explainer.training.operations import (
    add,
    cross_entropy,
    embed_tokens,
    linear,
    mlp,
    multi_head_attention,
    normalise,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]
Parameters = dict[str, Array]
Gradients = Callable[[Array], tuple[Array, Parameters]]


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


@dataclass(frozen=True, eq=False)
class DecoderPass:
    """A model's guesses for some texts, and how it came to them.

    Attributes
    ----------
    logits : ndarray, shape (N, L, vocabulary_size)
        For each position, a number for each token that may come next.
    vectors : ndarray, shape (N, L, d_model)
        What each position carries at the end, after the last layer norm.
    attention : tuple of MultiHeadTrace
        The attention of each layer.
    backward : function
        From the gradient of the logits to the gradients of all parameters.
    """

    logits: Array
    vectors: Array
    attention: tuple[MultiHeadTrace, ...]
    backward: Callable[[Array], Parameters]


def forward(settings: DecoderSettings, parameters: Parameters, tokens: Integers) -> DecoderPass:
    """Run the model on texts.

    Parameters
    ----------
    settings : DecoderSettings
        Which model.
    parameters : dict of str to ndarray
        As `initial_parameters` returns them.
    tokens : ndarray of int, shape (N, L)
        Texts of equal length, which is at most `settings.context`.

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
        x, trace, one_backward = _layer(settings, p, x, i)
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
    settings: DecoderSettings, parameters: Parameters, texts: Integers
) -> tuple[float, Parameters]:
    """Compute the loss of all guesses but the last one's, and its gradients.

    Parameters
    ----------
    settings, parameters
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
    model = forward(settings, parameters, texts[:, :-1])
    loss, loss_backward = cross_entropy(model.logits, texts[:, 1:])
    return loss, model.backward(loss_backward())


def _layer(
    settings: DecoderSettings, p: Parameters, x: Array, i: int
) -> tuple[Array, MultiHeadTrace, Gradients]:
    """Add what attention finds, then what the MLP makes of it; each reads through a layer norm."""
    attention_names = (f"W_Q_{i}", f"W_K_{i}", f"W_V_{i}", f"W_O_{i}")
    mlp_names = (f"W_1_{i}", f"b_1_{i}", f"W_2_{i}", f"b_2_{i}")
    norm_names = ((f"gain_1_{i}", f"shift_1_{i}"), (f"gain_2_{i}", f"shift_2_{i}"))
    read, read_backward = normalise(x, *(p[name] for name in norm_names[0]))
    trace, attention_backward = multi_head_attention(
        read,
        p[f"W_Q_{i}"],
        p[f"W_K_{i}"],
        p[f"W_V_{i}"],
        p[f"W_O_{i}"],
        settings.num_heads,
        is_causal=True,
    )
    middle = x + trace.output
    read_again, read_again_backward = normalise(middle, *(p[name] for name in norm_names[1]))
    made, mlp_backward = mlp(read_again, *(p[name] for name in mlp_names))

    def backward(gradient: Array) -> tuple[Array, Parameters]:
        read_again_gradient, *of_mlp = mlp_backward(gradient)
        through_mlp, *of_norm_2 = read_again_backward(read_again_gradient)
        middle_gradient = gradient + through_mlp
        read_gradient, *of_attention = attention_backward(middle_gradient)
        through_attention, *of_norm_1 = read_backward(read_gradient)
        names = (*norm_names[0], *attention_names, *norm_names[1], *mlp_names)
        gradients = (*of_norm_1, *of_attention, *of_norm_2, *of_mlp)
        return middle_gradient + through_attention, dict(zip(names, gradients, strict=True))

    return middle + made, trace, backward
