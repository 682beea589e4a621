"""Attention block by block: one call, cut into parts that threads share."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    boolean,
    check_sequences,
    check_widths,
    count,
    group_size,
    positive_number,
    real_array,
    result_and_working_dtype,
)
from attention_explainer.blockwise.heads import Heads, Worker
from attention_explainer.blockwise.machine import cores, one_blas_thread, run_in_threads
from attention_explainer.blockwise.tiles import tile_shape
from attention_explainer.masking import mask_and_bias

Array = NDArray[Any]

LOGITS_PER_THREAD = 2**18
"""For fewer logits than this, waking another thread takes longer than it saves."""


def blockwise_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    attn_mask: ArrayLike | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    softcap: float | None = None,
    enable_gqa: bool = False,
    query_block: int | None = None,
    key_block: int | None = None,
    threads: int | None = None,
) -> Array:
    """Compute what `scaled_dot_product_attention` does, with memory that grows with L + S only.

    Equal to the plain function up to rounding, with the same masks. It cannot return the weights,
    since they never exist all at once.

    Inputs, masks and scaling are those of `scaled_dot_product_attention`. A mask is the caller's
    own L × S matrix; for a causal one use `is_causal`, which needs none.

    Parameters
    ----------
    query_block : int, optional
        Queries in a tile of logits, of one head or of several short ones. By default 4096, or fewer
        where that would leave a thread without work.
    key_block : int, optional
        Keys in a tile; by default as many as fill 2 MiB, and at most 512.
    threads : int, optional
        Threads that share the work; by default one for each core, or fewer if there is little to
        do. They are kept for the next call. If there are as many as cores, each stays on its own.
        With 1, the caller's own thread does the work.

    Returns
    -------
    ndarray, shape (..., L, Ev)
        In the dtype NumPy gives for the three inputs. A query that may attend to nothing gets
        zeros.

    Raises
    ------
    TypeError, ValueError
        As `scaled_dot_product_attention` does, and if `query_block`, `key_block` or `threads` is
        not an integer of at least 1.

    Examples
    --------
    >>> query, key, value = [[2**0.5]], [[0.0], [1.0]], [[1.0], [3.0]]
    >>> blockwise_attention(query, key, value, scale=2**-0.5, key_block=1).round(4)
    array([[2.4621]])

    Notes
    -----
    While it computes, NumPy's OpenBLAS is held to one thread throughout the process, since its
    threads and these would get in each other's way. Another BLAS can be held to one thread by its
    own means, such as `MKL_NUM_THREADS=1`; the result is the same either way.

    How the work is cut up depends on the number of threads, and so do the last bits of the result:
    they are the same from call to call on one machine, but not on every machine. In float32 a value
    below 1e-20 beside far larger ones may lose digits, though never more than 1e-27, since sums of
    exponentials times values are divided only at the end.

    Source: Dao et al. 2022, arXiv 2205.14135, algorithm 1; the running maximum and sum: Milakov
    and Gimelshein 2018, arXiv 1805.02867, algorithm 3.
    """
    query = real_array("query", query)
    key = real_array("key", key)
    value = real_array("value", value)
    group = group_size(query, key, value) if boolean("enable_gqa", enable_gqa) else 1
    leading = check_sequences(query, key, value, group=group)
    check_widths(query, key)
    dtype, working = result_and_working_dtype(query, key, value)
    lengths = query.shape[-2], key.shape[-2]
    # A mask for the whole lower triangle would defeat the purpose; each tile makes its own part.
    mask, bias = mask_and_bias(attn_mask, (*leading, *lengths), working, is_causal=False)
    if mask is not None:
        leading = np.broadcast_shapes(leading, mask.shape[:-2])
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    else:
        scale = positive_number("scale", scale, working)
    if softcap is not None:
        softcap = positive_number("softcap", softcap, working)
    heads = Heads.prepare(
        *(query, key, value, mask, bias),
        leading=leading,
        group=group,
        is_causal=boolean("is_causal", is_causal),
        scale=scale,
        softcap=softcap,
    )
    if threads is None:
        logits = math.prod((*leading, *lengths)) // (2 if is_causal else 1)
        threads = max(min(len(cores()), logits // LOGITS_PER_THREAD), 1)
    threads = count("threads", threads, least=1)
    shape = tile_shape(query_block, key_block, heads.leading, lengths, threads, working)
    parts = heads.parts(shape)
    output = np.empty((*heads.leading, lengths[0], value.shape[-1]), dtype)

    def share() -> None:
        # Behind a mask there may be any numbers, as in the plain function: their overflow is
        # not worth a warning.
        with np.errstate(all="ignore"):
            worker = Worker(heads, shape, working)
            while parts:
                try:
                    part = parts.pop()
                except IndexError:  # another thread was faster
                    break
                worker.attend(part, output[part.queries])

    with one_blas_thread:
        run_in_threads(min(threads, len(parts)), share, stop=parts.clear)
    return output.reshape(*leading, *output.shape[-2:])
