"""Attention before it was called so: a weighted mean of what was measured nearby."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import check_widths, positive_number, real_array
from attention_explainer.softmax import softmax

Array = NDArray[Any]


def kernel_regression(
    query: ArrayLike, key: ArrayLike, value: ArrayLike, *, bandwidth: float
) -> tuple[Array, Array]:
    """Estimate what would be measured at some places, from what was measured at others.

    Each estimate is a weighted mean of all values. The closer a place of measurement is, the more
    weight it gets: softmax of minus the squared distance over twice the squared bandwidth.

    Parameters
    ----------
    query : array_like, shape (L, E)
        Where to estimate.
    key : array_like, shape (S, E)
        Where was measured.
    value : array_like, shape (S, Ev)
        What was measured there.
    bandwidth : float
        How far to look, in the unit of the places; positive.

    Returns
    -------
    output : ndarray, shape (L, Ev)
        The estimates.
    weights : ndarray, shape (L, S)
        How much each measurement counts; every row sums to one.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an array is not a matrix, shapes do not fit together, or the bandwidth is not positive.

    Examples
    --------
    Half-way between two measurements both count the same:

    >>> output, weights = kernel_regression([[1]], [[0], [2]], [[10], [30]], bandwidth=0.5)
    >>> output, weights
    (array([[20.]]), array([[0.5, 0.5]]))

    Notes
    -----
    Sources: Nadaraya 1964, Theory of Probability and Its Applications 9, and Watson 1964, Sankhyā
    A 26, here with a Gaussian kernel.
    """
    query, key, value = _matrices(query=query, key=key, value=value)
    bandwidth = positive_number("bandwidth", bandwidth)
    check_widths(query, key)
    if len(value) != len(key):
        raise ValueError(f"value: expected {len(key)} rows, one for each key; got {len(value)}")
    squared = np.square(query[:, np.newaxis] - key).sum(axis=-1)
    weights = softmax(-squared / (2 * bandwidth**2))
    return weights @ value, weights


def as_dot_products(query: ArrayLike, key: ArrayLike) -> tuple[Array, Array]:
    """Give places one more number, so that their dot products rank them as their distances do.

    Minus half the squared distance is q·k − |k|²/2 − |q|²/2. The last term is the same for all keys
    of a query, and softmax takes no notice of it. The others are the dot product of (q, 1) and
    (k, −|k|²/2): attention between these, scaled by one over the squared bandwidth, has the weights
    of `kernel_regression`.

    Parameters
    ----------
    query : array_like, shape (L, E)
        Where to estimate.
    key : array_like, shape (S, E)
        Where was measured.

    Returns
    -------
    query, key : ndarray, shapes (L, E + 1) and (S, E + 1)

    Raises
    ------
    TypeError, ValueError
        As `kernel_regression` does.

    Examples
    --------
    >>> as_dot_products([[3]], [[2]])
    (array([[3., 1.]]), array([[ 2., -2.]]))
    """
    query, key = _matrices(query=query, key=key)
    check_widths(query, key)
    ones = np.ones((len(query), 1))
    half_squares = np.square(key).sum(axis=-1, keepdims=True) / 2
    return np.hstack([query, ones]), np.hstack([key, -half_squares])


def _matrices(**given: ArrayLike) -> list[NDArray[np.float64]]:
    found = []
    for name, array in given.items():
        matrix = real_array(name, array).astype(np.float64)
        if matrix.ndim != 2:
            raise ValueError(f"{name}: expected a matrix, one row for each; got {matrix.shape}")
        found.append(matrix)
    return found
