"""Softmax: from any real numbers to positive weights that sum to one."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    integer,
    plain_array,
    real_array,
    result_and_working_dtype,
)

LOWEST = {dtype.char: np.finfo(dtype).min for dtype in (np.dtype("f4"), np.dtype("f8"))}


def softmax(logits: ArrayLike, axis: int = -1, *, where: ArrayLike | None = None) -> NDArray[Any]:
    r"""Turn logits into weights: `exp(logits) / sum(exp(logits))` along an axis.

    The maximum is subtracted first. Since numerator and denominator shrink by the same factor, this
    leaves the result unchanged, but it keeps `exp` from overflowing.

    Parameters
    ----------
    logits : array_like, shape (..., N, ...)
        Real numbers without a unit. float16 is computed in float32; integers become float64.
    axis : int
        The axis along which the weights sum to one.
    where : array_like of bool, broadcastable to the shape of `logits`, optional
        False takes a position out: its weight is exactly zero and its logit, even NaN or infinity,
        has no influence.

    Returns
    -------
    ndarray, shape and dtype of `logits`
        Weights between 0 and 1. Where nothing is left to choose from (no position, all of them
        taken out, or all logits minus infinity) the weights are all zero. A logit of NaN or plus
        infinity that is not taken out makes all weights along the axis NaN.

    Raises
    ------
    TypeError
        If `logits` are not real numbers, `axis` is not an integer, or `where` is not boolean.
    ValueError
        If `logits` has no such axis or `where` does not broadcast to its shape.

    Examples
    --------
    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    >>> softmax([1000.0, 1000.0, float("nan")], where=[True, True, False])
    array([0.5, 0.5, 0. ])

    Notes
    -----
    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, equation (6.29) for the function
    and section 4.1 for subtracting the maximum.
    """
    logits = real_array("logits", logits)
    if not -logits.ndim <= integer("axis", axis) < logits.ndim:
        raise ValueError(f"axis: expected an axis of shape {logits.shape}, got {axis}")
    working = logits.astype(result_and_working_dtype(logits)[1], copy=False)
    if where is not None:
        working = np.where(_broadcast_where(where, logits.shape), working, -np.inf)
    # Where all logits are minus infinity, the lowest finite number stands in for their maximum:
    # minus infinity less minus infinity would be NaN.
    lowest = LOWEST[working.dtype.char]
    # Far below the maximum, a difference may overflow or an exponential underflow: both mean zero.
    with np.errstate(all="ignore"):
        maximum = np.maximum.reduce(working, axis=axis, keepdims=True, initial=lowest)
        weights: NDArray[Any] = working - maximum
        np.exp(weights, out=weights)
        total = np.add.reduce(weights, axis=axis, keepdims=True)
        # The largest exponential is 1, so the total is smaller only where nothing is left: zero.
        weights /= np.maximum(total, 1)
        return weights.astype(logits.dtype, copy=False)


def _broadcast_where(where: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    where = plain_array("where", where)
    if where.dtype != np.bool_:
        raise TypeError(f"where: expected booleans, got dtype {where.dtype}")
    try:
        return np.broadcast_to(where, shape)
    except ValueError as problem:
        raise ValueError(
            f"where: expected a shape that broadcasts to that of logits, {shape}; got {where.shape}"
        ) from problem
