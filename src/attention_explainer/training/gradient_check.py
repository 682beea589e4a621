"""Check the backward rules against finite differences, which know nothing of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.model import (
    ModelSettings,
    forward,
    initial_parameters,
    loss_and_gradients,
)
from attention_explainer.training.operations import cross_entropy

Array = NDArray[Any]

STEP = 1e-4
"""How far a number is moved. The formula below is then off by about 1e-16, rounding by about
1e-12."""


def numerical_gradient(function: Callable[[Array], float], x: Array) -> Array:
    """Move each number of an array a little and measure how a function changes.

    Parameters
    ----------
    function : function
        From an array of the shape of `x` to a number.
    x : ndarray of float64
        Where the gradient is wanted; left as it is.

    Returns
    -------
    ndarray, shape of `x`
        The gradient, from four values of the function for each number.

    Raises
    ------
    TypeError
        If `x` is not float64: the differences would drown in rounding.

    Examples
    --------
    >>> numerical_gradient(lambda x: float(x @ x), np.array([1.0, 3.0])).round(6)
    array([2., 6.])

    Notes
    -----
    Source: Abramowitz and Stegun, Handbook of mathematical functions, 1964, formula 25.3.6 with
    p = 0: (f(−2h) − 8 f(−h) + 8 f(h) − f(2h)) / 12h.
    """
    if x.dtype != np.float64:
        raise TypeError(f"x: expected float64, got {x.dtype}")
    gradient = np.empty_like(x)
    moved = x.copy()
    for index in np.ndindex(x.shape):
        values = []
        for steps in (-2, -1, 1, 2):
            moved[index] = x[index] + steps * STEP
            values.append(function(moved))
        moved[index] = x[index]
        near, far = values[2] - values[1], values[3] - values[0]
        gradient[index] = (8 * near - far) / (12 * STEP)
    return gradient


def relative_error(gradient: Array, expected: Array) -> float:
    """Return the largest difference of two gradients, relative to their size.

    Parameters
    ----------
    gradient, expected : ndarray, of the same shape
        The two gradients.

    Returns
    -------
    float
        The largest |gradient − expected| / max(|gradient|, |expected|), number by number. Numbers
        below a millionth of the largest are measured against that millionth: below it, differences
        are rounding.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> relative_error(np.array([1.0, 4.0]), np.array([1.0, 5.0]))
    0.2
    """
    if gradient.shape != expected.shape:
        raise ValueError(f"gradient: expected shape {expected.shape}, got {gradient.shape}")
    size = np.maximum(np.abs(gradient), np.abs(expected))
    floor = 1e-6 * size.max()
    if floor == 0:
        return 0.0
    return float((np.abs(gradient - expected) / np.maximum(size, floor)).max())


def model_gradient_errors(settings: ModelSettings, rng: np.random.Generator) -> dict[str, float]:
    """Compare all gradients of a whole model with finite differences.

    Parameters
    ----------
    settings : ModelSettings
        Which model; the time taken grows with the square of its size.
    rng : numpy.random.Generator
        Draws the parameters, two sentences and the right answers at all positions.

    Returns
    -------
    dict of str to float
        For each parameter the largest relative error.

    Examples
    --------
    >>> settings = ModelSettings(5, 3, 2, d_model=4, num_heads=2, d_k=2, initial_scale=1)
    >>> max(model_gradient_errors(settings, np.random.default_rng(0)).values()) < 1e-6
    True
    """
    parameters = initial_parameters(settings, rng)
    # Biases of zero and gains of one could hide that one of them is missing.
    parameters = {name: p + 0.1 * rng.standard_normal(p.shape) for name, p in parameters.items()}
    tokens = rng.integers(settings.vocabulary_size, size=(2, settings.length))
    asking = np.arange(settings.length)
    answers = rng.integers(settings.num_classes, size=tokens.shape)
    _, gradients = loss_and_gradients(settings, parameters, tokens, asking, answers)

    def error(name: str) -> float:
        def loss(parameter: Array) -> float:
            changed = parameters | {name: parameter}
            return cross_entropy(forward(settings, changed, tokens, asking).logits, answers)[0]

        return relative_error(gradients[name], numerical_gradient(loss, parameters[name]))

    return {name: error(name) for name in parameters}
