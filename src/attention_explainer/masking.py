"""Masks: boolean matrices that say who may attend to whom (True = may attend)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import axis_length, boolean, count, plain_array


def causal_mask(query_length: int, key_length: int | None = None) -> NDArray[np.bool_]:
    """Let each position attend to itself and to what came before.

    Parameters
    ----------
    query_length : int
        Number of queries, L.
    key_length : int, optional
        Number of keys, S; by default the number of queries. The triangle begins at the top left.

    Returns
    -------
    ndarray of bool, shape (L, S)
        True on and below the diagonal.

    Raises
    ------
    TypeError, ValueError
        If a length is not an integer, is negative or above 2²⁸.

    Examples
    --------
    >>> causal_mask(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.3.
    """
    lengths = _lengths(query_length, key_length)
    return np.tri(*lengths, dtype=np.bool_)


def padding_mask(lengths: ArrayLike, key_length: int | None = None) -> NDArray[np.bool_]:
    """Keep the words of each sentence in a batch and hide the padding.

    Parameters
    ----------
    lengths : array_like of int, shape (...)
        True length of each sentence, in tokens.
    key_length : int, optional
        Number of keys, S; the longest sentence by default.

    Returns
    -------
    ndarray of bool, shape (..., 1, S)
        True for the first `lengths` keys; broadcasts over the queries.

    Raises
    ------
    TypeError
        If `lengths` are not integers.
    ValueError
        If a length is negative or above `key_length`, or `key_length` is above 2²⁸.

    Examples
    --------
    >>> padding_mask([1, 3]).astype(int)
    array([[[1, 0, 0]],
    <BLANKLINE>
           [[1, 1, 1]]])
    """
    lengths = plain_array("lengths", lengths)
    if lengths.dtype.kind not in "iu":
        raise TypeError(f"lengths: expected integers, got dtype {lengths.dtype}")
    longest = int(lengths.max(initial=0))
    if key_length is None:
        key_length = axis_length("lengths", max(longest, 0))
    axis_length("key_length", key_length)
    if lengths.min(initial=0) < 0 or longest > key_length:
        raise ValueError(f"lengths: expected values from 0 to {key_length}, got {lengths.tolist()}")
    return np.arange(key_length) < lengths[..., np.newaxis, np.newaxis]


def sliding_window_mask(
    query_length: int, key_length: int | None = None, *, window: int, is_causal: bool = False
) -> NDArray[np.bool_]:
    """Let each position attend to its neighbours only.

    Parameters
    ----------
    query_length : int
        Number of queries, L.
    key_length : int, optional
        Number of keys, S; by default the number of queries.
    window : int
        A position sees those less than `window` positions away; 1 means itself alone.
    is_causal : bool
        If true, no position sees a later one, so `window` is the number of positions in sight.

    Returns
    -------
    ndarray of bool, shape (L, S)
        True where key j is in sight of query i: |i − j| < window.

    Raises
    ------
    TypeError, ValueError
        If a length is not an integer, is negative or above 2²⁸, or the window is smaller than 1.

    Examples
    --------
    >>> sliding_window_mask(4, window=2, is_causal=True).astype(int)
    array([[1, 0, 0, 0],
           [1, 1, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 1, 1]])

    Notes
    -----
    Source: Beltagy, Peters and Cohan 2020, arXiv 2004.05150, section 3.1.
    """
    lengths = _lengths(query_length, key_length)
    count("window", window, least=1)
    distance = np.arange(lengths[0])[:, np.newaxis] - np.arange(lengths[1])
    in_sight: NDArray[np.bool_] = np.abs(distance) < window
    if boolean("is_causal", is_causal):
        in_sight &= distance >= 0
    return in_sight


def mask_and_bias(
    attn_mask: ArrayLike | None, shape: tuple[int, ...], dtype: np.dtype[Any], *, is_causal: bool
) -> tuple[NDArray[np.bool_] | None, NDArray[Any] | None]:
    """Split what limits attention into a boolean mask and a float bias added to the logits.

    Parameters
    ----------
    attn_mask : array_like or None
        As in `scaled_dot_product_attention`.
    shape : tuple of int
        (..., L, S), to which the mask has to broadcast.
    dtype : dtype
        The dtype wanted for the bias.
    is_causal : bool
        If true, query i may attend to keys 0 to i only.

    Returns
    -------
    mask : ndarray of bool, or None
        None if everything is allowed.
    bias : ndarray, or None
        What is added to the logits: minus infinity where the mask is false; None without a float
        mask.

    Raises
    ------
    TypeError
        If the mask is neither boolean nor float.
    ValueError
        If its shape does not fit, or it holds NaN or plus infinity.

    Examples
    --------
    >>> mask, bias = mask_and_bias([[0.5, -np.inf]], (1, 2), np.dtype("f8"), is_causal=False)
    >>> mask
    array([[ True, False]])
    >>> bias
    array([[ 0.5, -inf]])
    """
    causal = np.tri(*shape[-2:], dtype=np.bool_) if is_causal else None
    if attn_mask is None:
        return causal, None
    given = plain_array("attn_mask", attn_mask)
    if given.dtype.kind not in "bf":
        raise TypeError(
            "attn_mask: expected booleans (True = may attend) or floats (added to the logits), "
            f"got dtype {given.dtype}"
        )
    _check_mask_shape(given.shape, shape)
    if given.dtype.kind == "b":
        return (given if causal is None else given & causal), None
    with np.errstate(all="ignore"):
        bias = given.astype(dtype)
    if np.isnan(bias).any() or np.isposinf(bias).any():
        raise ValueError(
            f"attn_mask: expected numbers finite in {dtype} or minus infinity, got NaN or +inf"
        )
    allowed = ~np.isneginf(bias)
    return (allowed if causal is None else allowed & causal), bias


def weighted_sum(
    weights: NDArray[Any], value: NDArray[Any], mask: NDArray[np.bool_] | None
) -> NDArray[Any]:
    """Multiply weights and values so that masked terms add nothing, not even NaN.

    Parameters
    ----------
    weights : ndarray, shape (..., L, S)
        Zero where the mask is false.
    value : ndarray, shape (..., S, Ev)
        Any numbers, including infinity and NaN.
    mask : ndarray of bool, broadcastable to (..., L, S), or None
        True where a query may attend to a key; None if everything is allowed.

    Returns
    -------
    ndarray, shape (..., L, Ev)
        `weights @ value`, without the masked terms.

    Examples
    --------
    >>> weights, value = np.array([[1.0, 0.0]]), np.array([[3.0], [np.nan]])
    >>> weighted_sum(weights, value, np.array([True, False]))
    array([[3.]])
    """
    if mask is None or (finite := np.isfinite(value)).all():
        unmasked: NDArray[Any] = weights @ value
        return unmasked
    # Zero times NaN is NaN, so for keys with such values the mask says which terms count.
    keys = ~finite.all(axis=(*range(value.ndim - 2), -1))
    rest = np.where(finite, 0, value)[..., np.newaxis, keys, :]
    terms = weights[..., keys, np.newaxis] * rest
    allowed = np.broadcast_to(mask, weights.shape)[..., keys, np.newaxis]
    result: NDArray[Any] = weights @ np.where(finite, value, 0)
    result += np.where(allowed, terms, 0).sum(axis=-2)
    return result


def _check_mask_shape(mask: tuple[int, ...], shape: tuple[int, ...]) -> None:
    try:
        # More leading axes are welcome; more queries or keys are not.
        fits = np.broadcast_shapes(mask, shape)[-2:] == shape[-2:]
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"attn_mask: expected a shape that broadcasts to (..., L, S) = {shape}, got {mask}"
        )


def _lengths(query_length: int, key_length: int | None) -> tuple[int, int]:
    rows = axis_length("query_length", query_length)
    return rows, rows if key_length is None else axis_length("key_length", key_length)
