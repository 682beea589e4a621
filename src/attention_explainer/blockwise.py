"""Attention block by block: the plain function's result without its L × S matrix.

The weights of a query are needed for one thing only, a weighted mean of values. A mean can be
taken bit by bit: for one block of keys after the other, keep the sum of the exponentials, the sum
of exponentials times values and, since `exp` overflows, the maximum that both are relative to.
When a block brings a larger maximum, both sums shrink by the same factor. One division at the end
gives the output.

What makes it fast as well as lean: a tile of logits is small enough to stay in the cache of one
core; scale and log₂e are multiplied into the queries, so that the cheaper `exp2` takes the place
of `exp`; where lengths of queries and keys prove that nothing can overflow, no maximum is looked
for; sums of rows are a product with a vector of ones; causal tiles right of the diagonal are never
made; and threads share the blocks of queries among them.
"""

import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
)
from attention_explainer.masking import mask_and_bias, weighted_sum

Array = NDArray[Any]
Head = tuple[int, ...]

LOG2_E = 1 / math.log(2)
"""e^x = 2^(x · log₂e)."""

TILE_BYTES = 1024 * 1024
"""A tile of logits: half of one core's cache, which leaves room for queries, keys and values."""

QUERY_BLOCK = 512
DIAGONAL_BLOCK = 128
"""On the diagonal half of a tile is thrown away, so tiles are smaller there."""

SAFE_EXPONENT = 60
"""Exponentials from 2⁻⁶⁰ to 2⁶⁰ leave float32, which ends at 2¹²⁸, room to sum them with values."""

LOGITS_PER_THREAD = 2**18
"""For fewer logits than this, starting another thread takes longer than it saves."""


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

    Equal to the plain function up to rounding, with the same masks; there are no weights to
    return, since they are never there all at once.

    Parameters
    ----------
    query, key, value, attn_mask, is_causal, scale, softcap, enable_gqa
        As in `scaled_dot_product_attention`. A mask is the caller's own L × S matrix; for a causal
        one use `is_causal`, which needs none.
    query_block : int, optional
        Queries in a tile of logits; 512 by default.
    key_block : int, optional
        Keys in a tile; by default as many as make it 1 MiB.
    threads : int, optional
        Threads that share the blocks of queries of all heads; by default as many as there are
        cores, and fewer for little work.

    Returns
    -------
    ndarray, shape (..., L, Ev)
        In the dtype NumPy gives for the three inputs. A query that may attend to nothing gets
        zeros.

    Raises
    ------
    TypeError, ValueError
        As `scaled_dot_product_attention` does, and if `query_block`, `key_block` or `threads` is
        no integer of at least 1.

    Examples
    --------
    >>> query, key, value = [[2**0.5]], [[0.0], [1.0]], [[1.0], [3.0]]
    >>> blockwise_attention(query, key, value, scale=2**-0.5, key_block=1).round(4)
    array([[2.4621]])

    Notes
    -----
    Matrix products inside a tile run on the thread that asks for them if NumPy's BLAS has one
    thread: set `OPENBLAS_NUM_THREADS=1` (or `MKL_NUM_THREADS=1`) before Python starts. Otherwise
    its threads and these get into each other's way; the result is the same.

    Values above 2¹²⁷/S in float32 may overflow here, since the division comes last.

    Source: Dao et al. 2022, arXiv 2205.14135, algorithm 1; the running maximum and sum: Milakov
    and Gimelshein 2018, arXiv 1805.02867, algorithm 3.
    """
    query = real_array("query", query)
    key = real_array("key", key)
    value = real_array("value", value)
    if boolean("enable_gqa", enable_gqa):
        group = group_size(query, key, value)
        key, value = (np.repeat(array, group, axis=-3) for array in (key, value))
    leading = check_sequences(query, key, value)
    check_widths(query, key)
    dtype = np.result_type(query, key, value)
    working = np.result_type(dtype, np.float32)
    lengths = query.shape[-2], key.shape[-2]
    # The whole lower triangle is what is to be avoided; each tile makes its own part of it.
    mask, bias = mask_and_bias(attn_mask, (*leading, *lengths), working, is_causal=False)
    if mask is not None:
        leading = np.broadcast_shapes(leading, mask.shape[:-2])
    with np.errstate(all="ignore"):  # in numbers that a mask may hide, as in the plain function
        heads = _Heads.prepare(
            *(query, key, value, mask, bias),
            leading=leading,
            working=working,
            is_causal=boolean("is_causal", is_causal),
            scale=_scale(scale, query.shape[-1], working),
            softcap=None if softcap is None else positive_number("softcap", softcap, working),
        )
    rows, columns = _tile_shape(query_block, key_block, lengths, working)
    output = np.empty((*leading, lengths[0], value.shape[-1]), dtype)
    blocks = [
        (head, slice(start, min(start + rows, lengths[0])))
        # The last queries of a causal head have most to do, so they come first.
        for start in reversed(range(0, lengths[0], rows))
        for head in np.ndindex(leading)
    ]
    threads = _threads(threads, len(blocks), math.prod((*leading, *lengths)))
    to_do = iter(blocks)

    def work(_: int) -> None:
        buffer = _cache_aligned(rows * columns, working)  # for each tile of this thread in turn
        with np.errstate(all="ignore"):
            for head, block in to_do:
                output[head][block] = heads.attend(head, block, columns, buffer)

    if threads == 1:
        work(0)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
    return output


def blockwise_steps(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    block: int,
    *,
    scale: float | None = None,
) -> list[BlockwiseStep]:
    """Follow one query through the blocks of keys.

    These are the sums that `blockwise_attention` keeps where it looks for the maximum.

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
        As `scaled_dot_product_attention` does, if an array has other axes than these, or `block` is
        no integer of at least 1.

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
    query = query.astype(working) * _scale(scale, query.shape[-1], working)
    sums = _RunningSums.none_yet(1, value.shape[-1], working)
    steps = []
    for start in range(0, len(key), block):
        stop = min(start + block, len(key))
        with np.errstate(all="ignore"):
            logits = query @ key[start:stop].T.astype(working)
            exponentials = logits.copy()
            shrink = sums.add(
                slice(None), exponentials, value[start:stop].astype(working), allowed=None
            )
            output = sums.output()
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


@dataclass(frozen=True, eq=False)
class _RunningSums:
    """What a block of queries keeps of the keys that it has seen."""

    maximum: Array
    total: Array
    weighted: Array

    @classmethod
    def none_yet(cls, queries: int, width: int, dtype: np.dtype[Any]) -> "_RunningSums":
        return cls(
            np.full(queries, -np.inf, dtype),
            np.zeros(queries, dtype),
            np.zeros((queries, width), dtype),
        )

    def add(
        self, rows: slice, logits: Array, value: Array, allowed: NDArray[np.bool_] | None
    ) -> Array:
        """Add a tile, relative to the largest logit so far; the tile then holds exponentials.

        Returns what the sums so far had to be multiplied by.
        """
        maximum, total, weighted = self.maximum[rows], self.total[rows], self.weighted[rows]
        if allowed is not None:
            np.copyto(logits, -np.inf, where=~allowed)
        before = maximum.copy()
        np.maximum(before, logits.max(axis=-1, initial=-np.inf), out=maximum)
        # Nothing to attend to yet: −inf − 0 is no NaN.
        subtracted = np.where(np.isneginf(maximum), 0, maximum)
        shrink: Array = np.exp(before - subtracted)
        total *= shrink
        weighted *= shrink[:, np.newaxis]
        logits -= subtracted[:, np.newaxis]
        # Not exp2, which is slow where it underflows; here far logits do.
        np.exp(logits, out=logits)
        total += _row_sums(logits)
        weighted += weighted_sum(logits, value, allowed)
        return shrink

    def add_bounded(
        self, rows: slice, exponents: Array, value: Array, allowed: NDArray[np.bool_] | None
    ) -> None:
        """Add a tile of exponents of two, all within ±SAFE_EXPONENT, and finite values."""
        total, weighted = self.total[rows], self.weighted[rows]  # views: to be changed in place
        np.exp2(exponents, out=exponents)
        if allowed is not None:
            exponents *= allowed  # all are finite, so zero times anything is zero
        total += _row_sums(exponents)
        weighted += exponents @ value

    def output(self) -> Array:
        """Divide, at last; a query that saw nothing gets zeros."""
        total = np.where(self.total == 0, 1, self.total)
        result: Array = self.weighted / total[:, np.newaxis]
        return result


def _row_sums(tile: Array) -> Array:
    """Sum rows as a matrix–vector product, which is faster than `sum`."""
    sums: Array = tile @ np.ones(tile.shape[-1], tile.dtype)
    return sums


@dataclass(frozen=True, eq=False)
class _Heads:
    """Queries, keys and values of all heads, and what limits attention.

    Arrays are views with the same leading axes, so that a head's index fits them all.
    """

    query: Array
    key: Array
    value: Array
    mask: NDArray[np.bool_] | None
    bias: Array | None
    is_causal: bool
    scale: float
    softcap: float | None
    longest_key: Array
    largest_value: Array

    @classmethod
    def prepare(
        cls,
        query: Array,
        key: Array,
        value: Array,
        mask: NDArray[np.bool_] | None,
        bias: Array | None,
        *,
        leading: tuple[int, ...],
        working: np.dtype[Any],
        is_causal: bool,
        scale: float,
        softcap: float | None,
    ) -> "_Heads":
        def per_head(array: Array, *axes: int) -> Array:
            return np.broadcast_to(array, (*leading, *axes))

        L, S = query.shape[-2], key.shape[-2]
        key, value = key.astype(working, copy=False), value.astype(working, copy=False)
        longest_key = np.sqrt(_squared_lengths(key).max(axis=-1, initial=0))
        largest_value = np.maximum(
            value.max(axis=(-1, -2), initial=0), -value.min(axis=(-1, -2), initial=0)
        )
        return cls(
            query=per_head(query, *query.shape[-2:]),
            key=per_head(key, *key.shape[-2:]),
            value=per_head(value, *value.shape[-2:]),
            mask=None if mask is None else per_head(mask, L, S),
            bias=None if bias is None else per_head(bias, L, S),
            is_causal=is_causal,
            scale=scale,
            softcap=softcap,
            longest_key=per_head(longest_key),
            largest_value=per_head(largest_value),
        )

    def attend(self, head: Head, block: slice, columns: int, buffer: Array) -> Array:
        """Return the outputs of a block of queries, (rows, Ev)."""
        query = self.query[head][block].astype(buffer.dtype)
        is_bounded = self._is_bounded(head, query)
        # e^logit = 2^exponent: the factor log₂e goes into the queries or the soft cap for nothing.
        unit = LOG2_E if is_bounded else 1.0
        query *= self.scale * unit if self.softcap is None else self.scale / self.softcap
        sums = _RunningSums.none_yet(len(query), self.value.shape[-1], buffer.dtype)
        for rows, keys, is_diagonal in _tiles(block, self.value.shape[-2], columns, self.is_causal):
            allowed = self._allowed(head, rows, keys, is_diagonal)
            if allowed is not None and not allowed.any():
                continue
            of_block = slice(rows.start - block.start, rows.stop - block.start)
            tile = self._logits(head, rows, keys, query[of_block], unit, buffer)
            value = self.value[head][keys]
            if is_bounded:
                sums.add_bounded(of_block, tile, value, allowed)
            else:
                sums.add(of_block, tile, value, allowed)
        return sums.output()

    def _is_bounded(self, head: Head, query: Array) -> bool:
        """Whether no exponential of these queries can overflow or vanish, whatever the maximum.

        Cauchy and Schwarz: |query · key| ≤ |query| |key|.
        """
        longest_query = math.sqrt(_squared_lengths(query).max(initial=0))
        largest = self.scale * longest_query * float(self.longest_key[head])
        if self.bias is not None or not math.isfinite(largest):
            return False
        if self.softcap is not None:
            largest = min(largest, self.softcap)
        summed = float(self.largest_value[head]) * self.value.shape[-2]
        return largest * LOG2_E <= SAFE_EXPONENT and summed <= 2.0**SAFE_EXPONENT

    def _allowed(
        self, head: Head, rows: slice, keys: slice, is_diagonal: bool
    ) -> NDArray[np.bool_] | None:
        """Say who may attend to whom in a tile; None if everybody may to everybody."""
        given = None if self.mask is None else self.mask[head][rows, keys]
        if not is_diagonal:
            return given
        causal = np.tri(rows.stop - rows.start, dtype=np.bool_)
        return causal if given is None else given & causal

    def _logits(
        self, head: Head, rows: slice, keys: slice, query: Array, unit: float, buffer: Array
    ) -> Array:
        """Compute a tile of logits, in the buffer, times the unit."""
        shape = rows.stop - rows.start, keys.stop - keys.start
        tile = buffer[: math.prod(shape)].reshape(shape)
        np.matmul(query, self.key[head][keys].T, out=tile)
        if self.softcap is not None:
            np.tanh(tile, out=tile)
            tile *= self.softcap * unit
        if self.bias is not None:
            tile += self.bias[head][rows, keys]
        return tile


def _tiles(
    block: slice, key_length: int, columns: int, is_causal: bool
) -> Iterator[tuple[slice, slice, bool]]:
    """Cut what a block of queries may see into tiles: queries, keys, and if it is on the diagonal.

    Tiles on the diagonal are squares, of which the lower triangle may be seen.
    """
    seen_by_all = min(block.start, key_length) if is_causal else key_length
    for start in range(0, seen_by_all, columns):
        yield block, slice(start, min(start + columns, seen_by_all)), False
    seen_by_some = min(block.stop, key_length) if is_causal else key_length
    side = min(DIAGONAL_BLOCK, columns)
    for start in range(seen_by_all, seen_by_some, side):
        stop = min(start + side, seen_by_some)
        yield slice(start, stop), slice(start, stop), True
        if stop < block.stop:
            yield slice(stop, block.stop), slice(start, stop), False


def _squared_lengths(vectors: Array) -> Array:
    lengths: Array = np.einsum("...e,...e->...", vectors, vectors)
    return lengths


def _scale(given: float | None, width: int, working: np.dtype[Any]) -> float:
    return 1 / math.sqrt(width) if given is None else positive_number("scale", given, working)


def _tile_shape(
    query_block: int | None, key_block: int | None, lengths: tuple[int, int], dtype: np.dtype[Any]
) -> tuple[int, int]:
    if query_block is None:
        query_block = QUERY_BLOCK
    rows = min(count("query_block", query_block, least=1), max(lengths[0], 1))
    if key_block is None:
        key_block = max(TILE_BYTES // (dtype.itemsize * rows), 1)
    return rows, min(count("key_block", key_block, least=1), max(lengths[1], 1))


def _cache_aligned(size: int, dtype: np.dtype[Any]) -> Array:
    """Set space aside that begins with a cache line, so that no vector straddles two of them."""
    line = 64
    space = np.empty(size * dtype.itemsize + line, np.uint8)
    start = -space.ctypes.data % line
    return space[start : start + size * dtype.itemsize].view(dtype)


def _threads(given: int | None, blocks: int, logits: int) -> int:
    if given is None:
        given = min(_cores(), logits // LOGITS_PER_THREAD + 1)
    return min(count("threads", given, least=1), max(blocks, 1))


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
