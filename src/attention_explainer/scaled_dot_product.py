"""Scaled dot-product attention, and the same with every step of the way kept."""

import math
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    boolean,
    check_sequences,
    plain_array,
    positive_number,
    real_array,
)
from attention_explainer.softmax import softmax

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class AttentionTrace:
    """Every step of one attention call, by name, in the order in which they are computed.

    Attributes
    ----------
    query : ndarray, shape (..., L, E)
        What each position looks for.
    key : ndarray, shape (..., S, E)
        What each position can be found by.
    value : ndarray, shape (..., S, Ev)
        What each position passes on.
    scale : float
        What the scores are multiplied by; 1/√E unless given.
    scores : ndarray, shape (..., L, S)
        Dot products of queries and keys.
    scaled_scores : ndarray, shape (..., L, S)
        Scores times the scale.
    mask : ndarray of bool, shape broadcastable to (..., L, S), or None
        True where a query may attend to a key; None if everything is allowed.
    logits : ndarray, shape (..., L, S)
        Scaled scores after soft cap and mask: what softmax is given. Minus infinity where
        attention is not allowed.
    weights : ndarray, shape (..., L, S)
        Softmax of the logits over the keys.
    output : ndarray, shape (..., L, Ev)
        Weighted sums of the values.
    """

    query: Array
    key: Array
    value: Array
    scale: float
    scores: Array
    scaled_scores: Array
    mask: NDArray[np.bool_] | None
    logits: Array
    weights: Array
    output: Array


@overload
def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    attn_mask: ArrayLike | None = ...,
    is_causal: bool = ...,
    scale: float | None = ...,
    softcap: float | None = ...,
    enable_gqa: bool = ...,
    return_weights: Literal[False] = ...,
) -> Array: ...
@overload
def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    attn_mask: ArrayLike | None = ...,
    is_causal: bool = ...,
    scale: float | None = ...,
    softcap: float | None = ...,
    enable_gqa: bool = ...,
    return_weights: Literal[True],
) -> tuple[Array, Array]: ...
def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    attn_mask: ArrayLike | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    softcap: float | None = None,
    enable_gqa: bool = False,
    return_weights: bool = False,
) -> Array | tuple[Array, Array]:
    """Mix values by how well their keys match each query: `softmax(query keyᵀ · scale) value`.

    Leading axes broadcast. Names and meaning follow PyTorch's function of the same name, with
    three differences: `attn_mask` and `is_causal` may be combined, `softcap` is added, and the
    weights can be returned.

    Parameters
    ----------
    query : array_like, shape (..., L, E)
        What each of L positions looks for.
    key : array_like, shape (..., S, E)
        What each of S positions can be found by.
    value : array_like, shape (..., S, Ev)
        What each of S positions passes on.
    attn_mask : array_like, broadcastable to (..., L, S), optional
        Boolean: True = may attend. Float: added to the logits; minus infinity = may not attend.
    is_causal : bool
        If true, query i may attend to keys 0 to i only.
    scale : float, optional
        Factor for the scores, positive; 1/√E by default.
    softcap : float, optional
        Squeezes the scaled scores s into (−softcap, softcap): softcap · tanh(s / softcap).
    enable_gqa : bool
        If true, axis −3 holds heads, and each key and value head serves a group of query heads.
    return_weights : bool
        If true, return the weights too.

    Returns
    -------
    output : ndarray, shape (..., L, Ev)
        In the dtype NumPy gives for the three inputs. A query that may attend to nothing gets
        zeros.
    weights : ndarray, shape (..., L, S)
        Only if `return_weights`: rows sum to one, or are zero where nothing may be attended to.

    Raises
    ------
    TypeError
        If arrays hold no real numbers, the mask is neither boolean nor float, or a flag is no
        boolean.
    ValueError
        If shapes do not fit together, the mask holds NaN or plus infinity, or `scale` or `softcap`
        is not positive and finite.

    Examples
    --------
    A query of √2 against keys 0 and 1, scaled by 1/√2, gives the weights 1/(1+e) and e/(1+e):

    >>> output, weights = scaled_dot_product_attention(
    ...     [[2**0.5]], [[0.0], [1.0]], [[1.0], [3.0]], scale=2**-0.5, return_weights=True
    ... )
    >>> weights.round(4)
    array([[0.2689, 0.7311]])
    >>> output.round(4)
    array([[2.4621]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, equation (1). Soft cap: Gemma 2, arXiv
    2408.00118, section 2. Grouped queries: Ainslie et al. 2023, arXiv 2305.13245.
    """
    trace = attention_trace(
        query,
        key,
        value,
        attn_mask=attn_mask,
        is_causal=is_causal,
        scale=scale,
        softcap=softcap,
        enable_gqa=enable_gqa,
    )
    if boolean("return_weights", return_weights):
        return trace.output, trace.weights
    return trace.output


def attention_trace(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    attn_mask: ArrayLike | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    softcap: float | None = None,
    enable_gqa: bool = False,
) -> AttentionTrace:
    """Compute attention and keep every intermediate.

    `scaled_dot_product_attention` is this function with all but the output thrown away.

    Parameters
    ----------
    query, key, value, attn_mask, is_causal, scale, softcap, enable_gqa
        As in `scaled_dot_product_attention`.

    Returns
    -------
    AttentionTrace
        Each step by name. For float16 the steps between inputs and weights are float32.

    Raises
    ------
    TypeError, ValueError
        As `scaled_dot_product_attention` does.

    Examples
    --------
    >>> trace = attention_trace([[1.0, 1.0]], [[2.0, 0.0], [0.0, 0.0]], [[1.0], [0.0]])
    >>> trace.scores
    array([[2., 0.]])
    >>> trace.scaled_scores.round(3)
    array([[1.414, 0.   ]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, equation (1).
    """
    query = real_array("query", query)
    key = real_array("key", key)
    value = real_array("value", value)
    if boolean("enable_gqa", enable_gqa):
        key, value = _repeat_heads(query, key, value)
    leading = check_sequences(query, key, value)
    _check_widths(query, key)
    dtype = np.result_type(query, key, value)
    working = np.result_type(dtype, np.float32)
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    else:
        scale = positive_number("scale", scale, working)
    mask, bias = _mask_and_bias(
        attn_mask,
        (*leading, query.shape[-2], key.shape[-2]),
        working,
        boolean("is_causal", is_causal),
    )

    # A masked key may hold anything, so what it does to the arithmetic is not worth a warning;
    # nor is a weight too small for its dtype.
    with np.errstate(all="ignore"):
        scores = query.astype(working) @ np.swapaxes(key.astype(working), -1, -2)
        scaled_scores = scores * scale
        logits = scaled_scores
        if softcap is not None:
            softcap = positive_number("softcap", softcap, working)
            logits = softcap * np.tanh(logits / softcap)
        if bias is not None:
            logits = logits + bias
        if mask is not None:
            logits = np.where(mask, logits, -np.inf)
        weights = softmax(logits)
        output = _weighted_sum(weights, value.astype(working), mask)
        return AttentionTrace(
            query=query,
            key=key,
            value=value,
            scale=scale,
            scores=scores,
            scaled_scores=scaled_scores,
            mask=mask,
            logits=logits,
            weights=weights.astype(dtype, copy=False),
            output=output.astype(dtype, copy=False),
        )


def _check_widths(query: Array, key: Array) -> None:
    if query.shape[-1] == 0:
        raise ValueError(f"query: expected a width E of at least 1, got shape {query.shape}")
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            "key: expected the width E of query in (..., S, E); "
            f"got query {query.shape} and key {key.shape}"
        )


def _repeat_heads(query: Array, key: Array, value: Array) -> tuple[Array, Array]:
    """Give every query head the key and value head of its group."""
    if min(query.ndim, key.ndim, value.ndim) < 3:
        raise ValueError(
            "enable_gqa: expected a head axis in query (..., Hq, L, E), key (..., H, S, E) and "
            f"value (..., H, S, Ev); got {query.shape}, {key.shape} and {value.shape}"
        )
    query_heads, key_heads, value_heads = query.shape[-3], key.shape[-3], value.shape[-3]
    if key_heads != value_heads or key_heads == 0 or query_heads % key_heads:
        raise ValueError(
            "enable_gqa: expected as many key heads as value heads, and a multiple of them as "
            f"query heads; got query {query.shape}, key {key.shape} and value {value.shape}"
        )
    group = query_heads // key_heads
    return np.repeat(key, group, axis=-3), np.repeat(value, group, axis=-3)


def _mask_and_bias(
    attn_mask: ArrayLike | None, shape: tuple[int, ...], dtype: np.dtype[Any], is_causal: bool
) -> tuple[NDArray[np.bool_] | None, Array | None]:
    """Split what limits attention into who may attend (boolean) and what is added (float)."""
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


def _weighted_sum(weights: Array, value: Array, mask: NDArray[np.bool_] | None) -> Array:
    """Multiply weights and values so that what is masked adds nothing, not even NaN."""
    finite = np.isfinite(value)
    if mask is None or finite.all():
        return weights @ value
    # Zero times NaN is NaN: terms of keys with such values are chosen by the mask instead.
    keys = ~finite.all(axis=(*range(value.ndim - 2), -1))
    rest = np.where(finite, 0, value)[..., np.newaxis, keys, :]
    terms = weights[..., keys, np.newaxis] * rest
    allowed = np.broadcast_to(mask, weights.shape)[..., keys, np.newaxis]
    result: Array = weights @ np.where(finite, value, 0) + np.where(allowed, terms, 0).sum(axis=-2)
    return result
