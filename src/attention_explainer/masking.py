"""Masks: boolean matrices that say who may attend to whom (True = may attend)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import boolean, count, plain_array


def causal_mask(query_length: int, key_length: int | None = None) -> NDArray[np.bool_]:
    """Let each position attend to itself and to what came before.

    Parameters
    ----------
    query_length : int
        Number of queries, L.
    key_length : int, optional
        Number of keys, S; as many as queries by default. The triangle is aligned top left.

    Returns
    -------
    ndarray of bool, shape (L, S)
        True on and below the diagonal.

    Raises
    ------
    TypeError, ValueError
        If a length is no integer or negative.

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
    """Keep the words of each sentence of a batch and hide what fills it up.

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
        If `lengths` are no integers.
    ValueError
        If a length is negative or above `key_length`.

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
        key_length = longest
    count("key_length", key_length)
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
        Number of keys, S; as many as queries by default.
    window : int
        A position sees those less than `window` positions away; 1 means itself alone.
    is_causal : bool
        If true, nothing later is seen, so `window` is the number of positions in sight.

    Returns
    -------
    ndarray of bool, shape (L, S)
        True where key j is in sight of query i: |i − j| < window.

    Raises
    ------
    TypeError, ValueError
        If a length is no integer or negative, or the window is smaller than 1.

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


def _lengths(query_length: int, key_length: int | None) -> tuple[int, int]:
    rows = count("query_length", query_length)
    return rows, rows if key_length is None else count("key_length", key_length)
