"""For speed: matrix products and exponentials in the form that the processor does fastest."""

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.blockwise.machine import blas_core, numpy_has_wide_vectors

Array = NDArray[Any]

SMALL_PRODUCT = 10**6
"""Most multiplications in a product that OpenBLAS does without copies, where it can do so."""

CORES_WITH_SMALL_PRODUCTS = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""OpenBLAS's names for the processors, all with 512-bit vectors, on which it can."""


def multiply(left: Array, right: Array, out: Array, *, most: int | None = None) -> Array:
    """Multiply (..., n, k) by (..., k, m), a few rows at a time.

    OpenBLAS first copies both factors into its own order. On some processors it skips that if there
    is little to multiply, so that a large product takes less time in small pieces.

    Parameters
    ----------
    left : ndarray, shape (..., n, k)
    right : ndarray, shape (..., k, m)
    out : ndarray, shape (..., n, m)
        Where the product is written.
    most : int, optional
        Multiplications in a piece; 0 leaves the product whole. By default, what is fastest with
        this machine's OpenBLAS.

    Returns
    -------
    ndarray
        `out`.

    Examples
    --------
    >>> multiply(np.eye(2), np.ones((2, 3)), np.empty((2, 3)), most=6)
    array([[1., 1., 1.],
           [1., 1., 1.]])
    """
    if most is None:
        most = small_product()
    rows, (inner, columns) = left.shape[-2], right.shape[-2:]
    together = _power_of_two(most // max(inner * columns, 1))
    whole = rows - rows % together if together else 0

    def strips(array: Array) -> Array:
        shape = *array.shape[:-2], whole // together, together, array.shape[-1]
        return array[..., :whole, :].reshape(shape)

    if whole:
        np.matmul(strips(left), right[..., np.newaxis, :, :], out=strips(out))
    if whole < rows:
        np.matmul(left[..., whole:, :], right, out=out[..., whole:, :])
    return out


@cache
def small_product() -> int:
    """Return how many multiplications a piece of a product should have, or 0 to leave it whole."""
    return SMALL_PRODUCT if blas_core() in CORES_WITH_SMALL_PRODUCTS else 0


@cache
def bounded_exponential() -> tuple[np.ufunc, float]:
    """Return exp or exp2, and the factor its argument has to be multiplied by: 1 or log₂e.

    With wide vectors NumPy's exp2 takes half the time of exp; without them it goes number by number
    and takes twice as long. It is slow where it underflows, so this is for exponentials with a
    known bound.

    Examples
    --------
    >>> exponential, factor = bounded_exponential()
    >>> exponential(3 * factor).round(3)
    np.float64(20.086)
    """
    if numpy_has_wide_vectors():
        return np.exp2, 1 / math.log(2)  # e^x = 2^(x · log₂e)
    return np.exp, 1.0


def _power_of_two(limit: int) -> int:
    """Return the largest power of two up to a limit; 0 for 0."""
    return 1 << limit.bit_length() >> 1
