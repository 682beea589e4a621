"""The algorithm: what a query keeps of the keys it has seen, and how a block of keys changes it."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    check_sequences,
    check_widths,
    count,
    positive_number,
    real_array,
)
from attention_explainer.masking import weighted_sum

Array = NDArray[Any]


class RunningSums(NamedTuple):
    """What a number of queries keep of the keys that they have seen.

    Attributes
    ----------
    maximum : ndarray, shape (..., n)
        The largest logit of each of n queries.
    total : ndarray, shape (..., n)
        Sums of the exponentials, relative to the maximum.
    weighted : ndarray, shape (..., n, Ev)
        Sums of exponentials times values, likewise.
    """

    maximum: Array
    total: Array
    weighted: Array

    @classmethod
    def empty(cls, weighted: Array) -> "RunningSums":
        """Start with no key seen; `weighted` is the array that will hold the weighted sums."""
        weighted[...] = 0
        queries = weighted.shape[:-1]
        maximum = np.full(queries, -np.inf, weighted.dtype)
        return cls(maximum, np.zeros(queries, weighted.dtype), weighted)

    def add(self, logits: Array, value: Array, allowed: NDArray[np.bool_] | None) -> Array:
        """Add a block of keys; its logits are overwritten with their exponentials.

        Parameters
        ----------
        logits : ndarray, shape (..., n, block)
        value : ndarray, shape (..., block, Ev)
        allowed : ndarray of bool, broadcastable to the shape of the logits, or None
            True where a query may attend to a key; None if everything is allowed.

        Returns
        -------
        ndarray, shape (..., n)
            What the sums so far had to be multiplied by: exp(old maximum − new maximum).
        """
        maximum, total, weighted = self
        if allowed is not None:
            np.copyto(logits, -np.inf, where=~allowed)
        before = maximum.copy()
        np.maximum(before, logits.max(axis=-1, initial=-np.inf), out=maximum)
        # Nothing to attend to yet: −inf − 0 is −inf, where −inf − (−inf) would be NaN.
        subtracted = np.where(np.isneginf(maximum), 0, maximum)
        shrink: Array = np.exp(before - subtracted)
        logits -= subtracted[..., np.newaxis]
        np.exp(logits, out=logits)
        total *= shrink
        total += row_sums(logits)
        weighted *= shrink[..., np.newaxis]
        weighted += weighted_sum(logits, value, allowed)
        return shrink

    def write(self, output: Array, value_factor: float = 1.0) -> None:
        """Divide, now that all keys are seen; a query that saw none gets zeros.

        Parameters
        ----------
        output : ndarray, shape (..., n, Ev)
            Where the outputs are written, in any float dtype.
        value_factor : float
            What the values had been multiplied by; the outputs are divided by it.
        """
        # If a key was seen the total is far larger than this; if none was, zero over it is zero.
        total = np.maximum(self.total * value_factor, np.finfo(self.total.dtype).tiny)
        np.divide(self.weighted, total[..., np.newaxis], out=output, casting="same_kind")


def row_sums(tile: Array) -> Array:
    """Sum over the last axis, in one thread and in half the time that `sum` takes."""
    sums: Array = np.einsum("...k->...", tile)
    return sums


@dataclass(frozen=True, eq=False)
class BlockwiseStep:
    """What is known about one query's output after a block of keys.

    Attributes
    ----------
    start, stop : int
        The block: keys start to stop − 1.
    logits : ndarray, shape (stop − start,)
        Scaled scores of the block.
    maximum : float
        Largest logit so far.
    shrink : float
        What the sums of earlier blocks were multiplied by: exp(old maximum − new maximum).
    exponentials : ndarray, shape (stop − start,)
        exp(logits − maximum).
    total : float
        Sum of the exponentials so far, all relative to the maximum so far.
    weighted_sum : ndarray, shape (Ev,)
        Sum of exponentials times values so far.
    output : ndarray, shape (Ev,)
        weighted_sum / total: attention to the keys so far.
    """

    start: int
    stop: int
    logits: Array
    maximum: float
    shrink: float
    exponentials: Array
    total: float
    weighted_sum: Array
    output: Array


def blockwise_steps(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    block: int,
    *,
    scale: float | None = None,
) -> list[BlockwiseStep]:
    """Follow one query through the blocks of keys.

    These are the sums that `blockwise_attention` keeps.

    Parameters
    ----------
    query : array_like, shape (E,)
        One query.
    key : array_like, shape (S, E)
        What each of S positions can be found by.
    value : array_like, shape (S, Ev)
        What each of S positions passes on.
    block : int
        Number of keys in a block; the last may have fewer.
    scale : float, optional
        Factor for the scores, positive; 1/√E by default.

    Returns
    -------
    list of BlockwiseStep
        One for each block. The last one's output is that of attention to all keys.

    Raises
    ------
    TypeError, ValueError
        As `scaled_dot_product_attention` does, if an array has other axes than these, or if `block`
        is not an integer of at least 1.

    Examples
    --------
    >>> steps = blockwise_steps([1.0], [[0.0], [2.0], [1.0]], [[1.0], [3.0], [5.0]], block=1)
    >>> [step.maximum for step in steps]
    [0.0, 2.0, 2.0]
    >>> [round(step.total, 4) for step in steps]
    [1.0, 1.1353, 1.5032]

    Notes
    -----
    Source: Milakov and Gimelshein 2018, arXiv 1805.02867, algorithm 3, for maximum and sum; Dao et
    al. 2022, arXiv 2205.14135, section 3.1, for the output too.
    """
    query = real_array("query", query)
    key = real_array("key", key)
    value = real_array("value", value)
    for name, array, axes in (("query", query, "(E,)"), ("key", key, "(S, E)")):
        if array.ndim != len(axes.split()):
            raise ValueError(f"{name}: expected shape {axes}, got {array.shape}")
    query = query[np.newaxis]
    check_sequences(query, key, value)
    if value.ndim != 2:
        raise ValueError(f"value: expected shape (S, Ev), got {value.shape}")
    check_widths(query, key)
    block = count("block", block, least=1)
    working = np.result_type(query, key, value, np.float32)
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    else:
        scale = positive_number("scale", scale, working)
    query = query.astype(working) * scale
    sums = RunningSums.empty(np.empty((1, value.shape[-1]), working))
    steps = []
    for start in range(0, len(key), block):
        stop = min(start + block, len(key))
        with np.errstate(all="ignore"):
            logits = query @ key[start:stop].T.astype(working)
            exponentials = logits.copy()
            shrink = sums.add(exponentials, value[start:stop].astype(working), allowed=None)
            output = np.empty_like(sums.weighted)
            sums.write(output)
        steps.append(
            BlockwiseStep(
                start=start,
                stop=stop,
                logits=logits[0],
                maximum=float(sums.maximum[0]),
                shrink=float(shrink[0]),
                exponentials=exponentials[0],
                total=float(sums.total[0]),
                weighted_sum=sums.weighted[0].copy(),
                output=output[0],
            )
        )
    return steps
