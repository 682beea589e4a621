"""Scaled dot-product attention: first the mechanism, then the checks of its arguments."""

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    boolean,
    check_sequences,
    check_widths,
    group_size,
    positive_number,
    real_array,
    result_and_working_dtype,
)
from attention_explainer.masking import mask_and_bias, weighted_sum
from attention_explainer.softmax import softmax

Array = NDArray[Any]

LEAN_FROM = 2**16
"""From this many logits on, computing the output alone is faster without a matrix of weights."""

PARTS_FROM = 2**18
"""From this many logits on, it pays to share among threads what is returned as a whole."""

PART_LOGITS = 2**17
"""Everything computed for this many logits fits in a core's cache."""


class Steps(NamedTuple):
    """What `attend` computes, in order."""

    scores: Array
    scaled_scores: Array
    logits: Array
    weights: Array
    output: Array


def attend(
    query: Array,  # (..., L, E)
    key: Array,  # (..., S, E)
    value: Array,  # (..., S, Ev)
    scale: float,
    softcap: float | None = None,
    bias: Array | None = None,  # (..., L, S)
    mask: NDArray[np.bool_] | None = None,  # (..., L, S)
) -> Steps:
    """Attention itself, step by step, for arrays that fit together."""
    scores = query @ np.swapaxes(key, -1, -2)  # (..., L, S)
    scaled_scores = scores * scale
    logits = scaled_scores
    if softcap is not None:
        logits = softcap * np.tanh(logits / softcap)
    if bias is not None:
        logits = logits + bias
    if mask is not None:
        logits = np.where(mask, logits, -np.inf)
    weights = softmax(logits)  # each row sums to one
    output = weighted_sum(weights, value, mask)  # (..., L, Ev)
    return Steps(scores, scaled_scores, logits, weights, output)


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
        Scores times the scale. They stay finite where a score is too large for its dtype, and so
        infinite or NaN, but would not be after scaling.
    mask : ndarray of bool, shape broadcastable to (..., L, S), or None
        True where a query may attend to a key; None if everything is allowed.
    logits : ndarray, shape (..., L, S)
        What softmax is given: the scaled scores after the soft cap, with a float mask added. Minus
        infinity where attention is not allowed.
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

    Leading axes broadcast. Names and meanings follow PyTorch's function of the same name, with
    three differences: `attn_mask` and `is_causal` may be combined, there is a `softcap`, and the
    weights can be returned. When they are not, long sequences go through `blockwise_attention`,
    which gives the same result up to rounding in less time and memory.

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
        Only if `return_weights`: rows sum to one, or are zero where a query may attend to nothing.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, the mask is neither boolean nor float, or a flag is
        not a boolean.
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
    query, key, value = (
        real_array("query", query),
        real_array("key", key),
        real_array("value", value),
    )
    return_weights = boolean("return_weights", return_weights)
    if not return_weights and _has_logits(query, key, LEAN_FROM):
        # Imported only when it is needed.
        from attention_explainer.blockwise import blockwise_attention

        return blockwise_attention(
            query,
            key,
            value,
            attn_mask=attn_mask,
            is_causal=is_causal,
            scale=scale,
            softcap=softcap,
            enable_gqa=enable_gqa,
        )
    checked = _check(query, key, value, attn_mask, is_causal, scale, softcap, enable_gqa)
    weights, output = _steps(checked, ("weights", "output"))
    return (output, weights) if return_weights else output


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

    `scaled_dot_product_attention` with weights is this function with everything else discarded.

    The arguments are the same.

    Returns
    -------
    AttentionTrace
        Each step by name. For float16, the steps between inputs and weights are float32.

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
    checked = _check(query, key, value, attn_mask, is_causal, scale, softcap, enable_gqa)
    return AttentionTrace(
        query=checked.query,
        key=checked.key,
        value=checked.value,
        scale=checked.scale,
        mask=checked.mask,
        **dict(zip(Steps._fields, _steps(checked, Steps._fields), strict=True)),
    )


def _has_logits(query: Array, key: Array, least: int) -> bool:
    """Whether there are this many, ignoring axes that broadcast; shapes may still be wrong."""
    if query.size * key.size < least:  # the usual small call
        return False
    heads = max(math.prod(query.shape[:-2]), math.prod(key.shape[:-2]))
    return heads * math.prod(query.shape[-2:-1]) * math.prod(key.shape[-2:-1]) >= least


class _Checked(NamedTuple):
    """The checked arguments of a call, with a key and value head for each query head."""

    query: Array
    key: Array
    value: Array
    scale: float
    softcap: float | None
    bias: Array | None
    mask: NDArray[np.bool_] | None
    dtype: np.dtype[Any]
    working: np.dtype[Any]


def _check(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn_mask: ArrayLike | None,
    is_causal: bool,
    scale: float | None,
    softcap: float | None,
    enable_gqa: bool,
) -> _Checked:
    query = real_array("query", query)
    key = real_array("key", key)
    value = real_array("value", value)
    if boolean("enable_gqa", enable_gqa):
        group = group_size(query, key, value)
        key, value = (np.repeat(array, group, axis=-3) for array in (key, value))
    leading = check_sequences(query, key, value)
    check_widths(query, key)
    dtype, working = result_and_working_dtype(query, key, value)
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    else:
        scale = positive_number("scale", scale, working)
    mask, bias = mask_and_bias(
        attn_mask,
        (*leading, query.shape[-2], key.shape[-2]),
        working,
        is_causal=boolean("is_causal", is_causal),
    )
    if softcap is not None:
        softcap = positive_number("softcap", softcap, working)
    return _Checked(query, key, value, scale, softcap, bias, mask, dtype, working)


def _steps(checked: _Checked, names: tuple[str, ...]) -> tuple[Array, ...]:
    """Attend in the working dtype, and round weights and output to the caller's."""
    query, key, value, scale, softcap, bias, mask, dtype, working = checked
    # A masked key may hold anything, so what it does to the arithmetic is not worth a warning;
    # nor is a weight too small for its dtype.
    with np.errstate(all="ignore"):
        if working is not dtype or not query.dtype == key.dtype == value.dtype:
            query, key, value = (array.astype(working) for array in (query, key, value))
        inputs = query, key, value, scale, softcap, bias, mask
        if _has_logits(query, key, PARTS_FROM) and _has_plain_heads(*inputs):
            return _steps_in_parts(*inputs, dtype=dtype, names=names)
        steps = _attend_within_range(*inputs)
        if working is not dtype:
            weights, output = (array.astype(dtype) for array in (steps.weights, steps.output))
            steps = steps._replace(weights=weights, output=output)
    return tuple([getattr(steps, name) for name in names])


def _attend_within_range(
    query: Array,
    key: Array,
    value: Array,
    scale: float,
    softcap: float | None,
    bias: Array | None,
    mask: NDArray[np.bool_] | None,
) -> Steps:
    """Attend, even where scores are too large for the dtype but scaled scores are not."""
    steps = attend(query, key, value, scale, softcap, bias, mask)
    if scale < 1 and not math.isfinite(np.add.reduce(steps.scores, axis=None)):
        # Scale the queries first, by a power of two, which changes no digit of the other scores.
        power = 2.0 ** math.floor(math.log2(scale))
        again = attend(query * power, key, value, scale / power, softcap, bias, mask)
        return again._replace(scores=steps.scores)
    return steps


def _has_plain_heads(
    query: Array, key: Array, value: Array, _scale: float, _softcap: float | None, *pairs: Any
) -> bool:
    """Whether each head has its own queries, keys and values, so that none broadcasts."""
    heads = query.shape[:-2]
    return heads == key.shape[:-2] == value.shape[:-2] and all(
        array is None or np.broadcast_shapes(array.shape[:-2], heads) == heads for array in pairs
    )


def _steps_in_parts(
    query: Array,
    key: Array,
    value: Array,
    scale: float,
    softcap: float | None,
    bias: Array | None,
    mask: NDArray[np.bool_] | None,
    *,
    dtype: np.dtype[Any],
    names: tuple[str, ...],
) -> tuple[Array, ...]:
    """Attend for a few queries of a head at a time, in threads, so that the work stays in cache.

    `_has_plain_heads` must be true.
    """
    from attention_explainer.blockwise.machine import cores, one_blas_thread, run_in_threads

    *heads, length, _ = query.shape
    pairs = *heads, length, key.shape[-2]
    bias, mask = (None if x is None else np.broadcast_to(x, pairs) for x in (bias, mask))
    wholes = {name: np.empty(pairs, query.dtype) for name in names}
    for name, shape in (("weights", pairs), ("output", (*heads, length, value.shape[-1]))):
        wholes[name] = np.empty(shape, dtype)
    if softcap is None and bias is None and mask is None and "logits" in wholes:
        wholes["logits"] = wholes["scaled_scores"]
    rows = max(PART_LOGITS // max(key.shape[-2], 1), 1)
    parts = [
        (*head, slice(start, start + rows))
        for head in np.ndindex(*heads)
        for start in range(0, length, rows)
    ]

    def share() -> None:
        with np.errstate(all="ignore"):
            while parts:
                try:
                    part = parts.pop()
                except IndexError:  # another thread was faster
                    break
                steps = _attend_within_range(
                    query[part],
                    key[part[:-1]],
                    value[part[:-1]],
                    scale,
                    softcap,
                    None if bias is None else bias[part],
                    None if mask is None else mask[part],
                )
                for name, whole in wholes.items():
                    whole[part] = getattr(steps, name)

    with one_blas_thread:
        run_in_threads(min(len(cores()), len(parts)), share, stop=parts.clear)
    return tuple([wholes[name] for name in names])
