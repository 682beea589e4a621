"""Attention block by block: the plain function's result without its L × S matrix.

The weights of a query are needed for one thing only, a weighted mean of values. A mean can be
taken bit by bit: for one block of keys after the other, keep the sum of the exponentials, the sum
of exponentials times values and, since `exp` overflows, the maximum that both are relative to.
When a block brings a larger maximum, both sums shrink by the same factor. One division at the end
gives the output.

What makes it fast as well as lean: a tile of logits is small enough to stay in the cache of one
core; scale and, where it helps, log₂e are multiplied into the queries, so that `exp2` takes the
place of `exp`; where lengths of queries and keys prove that nothing can overflow, no maximum is
looked for; sums of rows are a product with a vector of ones; causal tiles right of the diagonal are
never made, and the squares along it are computed together; and threads share the blocks of queries
among them.
"""

import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
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


def _fast_exponential() -> tuple[np.ufunc, float]:
    """Return exp or exp2, and the factor that makes its argument of a logit: 1 or log₂e.

    NumPy has vector instructions for exp2 where there are 512 bits of them, and it takes half the
    time of exp; elsewhere exp2 goes number by number and takes twice as long as exp.
    """
    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    if {"X86_V4", "AVX512_SKX"}.isdisjoint(found):  # the second is what NumPy before 2.4 calls it
        return np.exp, 1.0
    return np.exp2, 1 / math.log(2)  # e^x = 2^(x · log₂e)


BOUNDED_EXP, UNIT = _fast_exponential()

TILE_BYTES = 1024 * 1024
"""A tile of logits: what one core's cache holds, or twice that if it is small."""

QUERY_BLOCK = 1024
KEY_BLOCK = 512
LEAST_QUERY_BLOCK = 256
"""Tall tiles make for fast products; those of fewer queries are slow."""

BLOCKS = 8
"""Blocks of queries are smaller where there would be fewer, for threads to share."""

DIAGONAL_BLOCK = 64
"""On the diagonal half of a square is thrown away, so squares are smaller there."""

SAFE_LOGIT = 40
"""Exponentials from e⁻⁴⁰ to e⁴⁰ leave float32, which ends at e⁸⁸, room to sum them with values."""

LOGITS_PER_THREAD = 2**20
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
        Queries in a tile of logits; by default 1024, and fewer for few heads.
    key_block : int, optional
        Keys in a tile; by default as many as make it 1 MiB, 512 at most.
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
    group = group_size(query, key, value) if boolean("enable_gqa", enable_gqa) else 1
    leading = check_sequences(query, key, value, group=group)
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
            group=group,
            working=working,
            is_causal=boolean("is_causal", is_causal),
            scale=_scale(scale, query.shape[-1], working),
            softcap=None if softcap is None else positive_number("softcap", softcap, working),
        )
    rows, columns = _tile_shape(query_block, key_block, math.prod(leading), lengths, working)
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
        space = _Space.of(rows, columns, value.shape[-1], working)
        with np.errstate(all="ignore"):
            for head, block in to_do:
                heads.attend(head, block, columns, space, output[head][block])

    if threads == 1:
        work(0)
    else:
        # The caller's thread waits: if it did a share, the system would be slow to move the others
        # to cores of their own.
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


@dataclass(frozen=True, eq=False)
class _Tile:
    """Which queries of a block meet which keys.

    Both are cut into `count` equal pieces; of each piece of queries a part meets a part of the
    piece of keys with the same number. So the squares on the diagonal are one tile, and so are
    those that lie below each other pair of them: fewer and larger calls of NumPy.

    `queries` and `keys` count from the first of the head.
    """

    block: slice
    queries: slice
    keys: slice
    count: int = 1
    query_part: slice = field(default_factory=lambda: slice(None))
    key_part: slice = field(default_factory=lambda: slice(None))
    is_diagonal: bool = False

    def of_block(self, array: Array) -> Array:
        """Take from what has a row for each query of the block: (count, part of a piece, ...)."""
        first = self.block.start
        rows = array[self.queries.start - first : self.queries.stop - first]
        return rows.reshape(self.count, -1, *array.shape[1:])[:, self.query_part]

    def of_keys(self, array: Array) -> Array:
        """Take from what has a row for each key: (count, part of a piece, ...)."""
        rows = array[self.keys]
        return rows.reshape(self.count, -1, *array.shape[1:])[:, self.key_part]

    def of_pairs(self, array: Array) -> Array:
        """Take from what has a row for each query and a column for each key."""
        region = array[self.queries, self.keys]
        height, width = (size // self.count for size in region.shape)
        pieces = region.reshape(self.count, height, self.count, width)
        own: Array = np.einsum("iqik->iqk", pieces)
        return own[:, self.query_part, self.key_part]


@dataclass(frozen=True, eq=False)
class _Space:
    """What a thread computes in, used again for each tile."""

    logits: Array
    product: Array

    @classmethod
    def of(cls, rows: int, columns: int, width: int, dtype: np.dtype[Any]) -> "_Space":
        return cls(_cache_aligned(rows * columns, dtype), _cache_aligned(rows * width, dtype))


@dataclass(frozen=True, eq=False)
class _RunningSums:
    """What some queries keep of the keys that they have seen."""

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

    def of(self, tile: _Tile) -> "_RunningSums":
        """Return views of a tile's queries, to be changed in place."""
        return _RunningSums(
            tile.of_block(self.maximum), tile.of_block(self.total), tile.of_block(self.weighted)
        )

    def add(self, logits: Array, value: Array, allowed: NDArray[np.bool_] | None) -> Array:
        """Add a tile, relative to the largest logit so far; the tile then holds exponentials.

        Returns what the sums so far had to be multiplied by.
        """
        maximum, total, weighted = self.maximum, self.total, self.weighted
        if allowed is not None:
            np.copyto(logits, -np.inf, where=~allowed)
        before = maximum.copy()
        np.maximum(before, logits.max(axis=-1, initial=-np.inf), out=maximum)
        # Nothing to attend to yet: −inf − 0 is no NaN.
        subtracted = np.where(np.isneginf(maximum), 0, maximum)
        shrink: Array = np.exp(before - subtracted)
        total *= shrink
        weighted *= shrink[..., np.newaxis]
        logits -= subtracted[..., np.newaxis]
        # Never exp2, which is slow where it underflows; here far logits do.
        np.exp(logits, out=logits)
        total += _row_sums(logits)
        weighted += weighted_sum(logits, value, allowed)
        return shrink

    def add_bounded(
        self, exponents: Array, value: Array, allowed: Array | None, product: Array
    ) -> None:
        """Add a tile of logits times UNIT, all within ±SAFE_LOGIT, and finite values."""
        total, weighted = self.total, self.weighted
        BOUNDED_EXP(exponents, out=exponents)
        if allowed is not None:
            exponents *= allowed  # all are finite, so zero times anything is zero
        total += _row_sums(exponents)
        weighted += np.matmul(exponents, value, out=_shaped(product, weighted.shape))

    def write(self, output: Array) -> None:
        """Divide, at last; a query that saw nothing gets zeros."""
        total = np.where(self.total == 0, 1, self.total)
        np.divide(self.weighted, total[:, np.newaxis], out=output, casting="same_kind")


def _row_sums(tile: Array) -> Array:
    """Sum rows as a matrix–vector product, which is faster than `sum`."""
    sums: Array = tile @ np.ones(tile.shape[-1], tile.dtype)
    return sums


def _shaped(space: Array, shape: tuple[int, ...]) -> Array:
    return space[: math.prod(shape)].reshape(shape)


@dataclass(frozen=True, eq=False)
class _Shared:
    """Keys and values of one head, and how large they are: length of a key, number in a value."""

    key: Array
    value: Array
    longest_key: float
    largest_value: float

    @classmethod
    def of(cls, key: Array, value: Array) -> "_Shared":
        largest = max(value.max(initial=0), -value.min(initial=0))
        return cls(key, value, _longest(key), float(largest))


@dataclass(frozen=True, eq=False)
class _Heads:
    """Queries, keys and values of all heads, and what limits attention.

    Arrays are views with the same leading axes, so that a head's index fits them all; but if
    `group` query heads share a key and value head, there are fewer of these.
    """

    query: Array
    key: Array
    value: Array
    group: int
    mask: NDArray[np.bool_] | None
    bias: Array | None
    is_causal: bool
    scale: float
    softcap: float | None
    shared: dict[Head, "_Shared"]

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
        group: int,
        working: np.dtype[Any],
        is_causal: bool,
        scale: float,
        softcap: float | None,
    ) -> "_Heads":
        def per_head(array: Array, heads: tuple[int, ...] = leading) -> Array:
            return np.broadcast_to(array, (*heads, *array.shape[-2:]))

        def per_pair(array: Array) -> Array:
            return np.broadcast_to(array, (*leading, query.shape[-2], key.shape[-2]))

        sharing = leading if group == 1 else (*leading[:-1], key.shape[-3])
        return cls(
            query=per_head(query),
            key=per_head(key.astype(working, copy=False), sharing),
            value=per_head(value.astype(working, copy=False), sharing),
            group=group,
            mask=None if mask is None else per_pair(mask),
            bias=None if bias is None else per_pair(bias),
            is_causal=is_causal,
            scale=scale,
            softcap=softcap,
            shared={},
        )

    def attend(self, head: Head, block: slice, columns: int, space: _Space, output: Array) -> None:
        """Write the outputs of a block of queries, (rows, Ev)."""
        working = space.logits.dtype
        shared = self._shared(head if self.group == 1 else (*head[:-1], head[-1] // self.group))
        key, value = shared.key, shared.value
        query = self.query[head][block].astype(working)
        is_bounded = self._is_bounded(query, shared)
        # The factor log₂e, if any, goes into the queries or the soft cap for nothing.
        unit = UNIT if is_bounded else 1.0
        query *= self.scale * unit if self.softcap is None else self.scale / self.softcap
        sums = _RunningSums.none_yet(len(query), value.shape[-1], working)
        for tile in _tiles(block, len(key), columns, self.is_causal):
            allowed = self._allowed(head, tile)
            if allowed is not None and not allowed.any():
                continue
            logits = self._logits(head, tile, query, key, unit, space.logits)
            if is_bounded:
                sums.of(tile).add_bounded(logits, tile.of_keys(value), allowed, space.product)
            else:
                sums.of(tile).add(logits, tile.of_keys(value), allowed)
        sums.write(output)

    def _shared(self, head: Head) -> "_Shared":
        """Return what a key and value head has for all blocks of queries.

        Made by the thread that first needs it (or, at worst, by two of them).
        """
        if head not in self.shared:
            self.shared[head] = _Shared.of(self.key[head], self.value[head])
        return self.shared[head]

    def _is_bounded(self, query: Array, shared: "_Shared") -> bool:
        """Whether no exponential of these queries can overflow or vanish, whatever the maximum.

        Cauchy and Schwarz: |query · key| ≤ |query| |key|.
        """
        largest = self.scale * _longest(query) * shared.longest_key
        if self.bias is not None or not math.isfinite(largest):
            return False
        if self.softcap is not None:
            largest = min(largest, self.softcap)
        summed = shared.largest_value * self.value.shape[-2]
        return largest <= SAFE_LOGIT and summed <= math.exp(SAFE_LOGIT)

    def _allowed(self, head: Head, tile: _Tile) -> NDArray[np.bool_] | None:
        """Say who may attend to whom in a tile; None if everybody may to everybody."""
        given = None if self.mask is None else tile.of_pairs(self.mask[head])
        if not tile.is_diagonal:
            return given
        side = (tile.keys.stop - tile.keys.start) // tile.count
        causal = np.tri(side, dtype=np.bool_)
        return causal if given is None else given & causal

    def _logits(
        self, head: Head, tile: _Tile, query: Array, key: Array, unit: float, space: Array
    ) -> Array:
        """Compute a tile of logits, in the space for it, times the unit."""
        queries, keys = tile.of_block(query), tile.of_keys(key)
        logits = _shaped(space, (*queries.shape[:-1], keys.shape[-2]))
        np.matmul(queries, np.swapaxes(keys, -1, -2), out=logits)
        if self.softcap is not None:
            np.tanh(logits, out=logits)
            logits *= self.softcap * unit
        if self.bias is not None:
            logits += tile.of_pairs(self.bias[head])
        return logits


def _tiles(block: slice, key_length: int, columns: int, is_causal: bool) -> Iterator[_Tile]:
    """Cut what a block of queries may see into tiles of no more columns than that."""
    if not is_causal:
        yield from _rectangle(block, block, slice(0, key_length), columns)
        return
    triangle = slice(min(block.start, key_length), min(block.stop, key_length))
    yield from _rectangle(block, block, slice(0, triangle.start), columns)
    yield from _triangle(block, triangle, columns)
    yield from _rectangle(block, slice(triangle.stop, block.stop), triangle, columns)


def _rectangle(block: slice, queries: slice, keys: slice, columns: int) -> Iterator[_Tile]:
    if queries.start < queries.stop:
        for start in range(keys.start, keys.stop, columns):
            yield _Tile(block, queries, slice(start, min(start + columns, keys.stop)))


def _triangle(block: slice, positions: slice, columns: int) -> Iterator[_Tile]:
    """Cut queries and keys of the same positions, each seeing what is not later, into squares.

    Those on the diagonal; then, of each pair of neighbours, the one below the first and left of
    the second; with that a pair has become one triangle, of which again neighbours make pairs.
    """
    start, stop = positions.start, positions.stop
    side = min(DIAGONAL_BLOCK, columns)
    squares = (stop - start) // side
    rest = start + squares * side
    if squares:
        both = slice(start, rest)
        yield _Tile(block, both, both, squares, is_diagonal=True)
    if rest < stop:
        both = slice(rest, stop)
        yield _Tile(block, both, both, is_diagonal=True)
    while side < stop - start:
        pairs = (stop - start) // (2 * side)
        rest = start + pairs * 2 * side
        both, second = slice(start, rest), slice(side, None)
        for part in range(0, side if pairs else 0, columns):
            first = slice(part, min(part + columns, side))
            yield _Tile(block, both, both, pairs, second, first)
        if rest + side < stop:  # a pair of which the second is shorter
            shorter = slice(rest + side, stop)
            yield from _rectangle(block, shorter, slice(rest, rest + side), columns)
        side *= 2


def _longest(vectors: Array) -> float:
    """Return the length of the longest of some vectors."""
    return math.sqrt(np.einsum("ne,ne->n", vectors, vectors).max(initial=0))


def _scale(given: float | None, width: int, working: np.dtype[Any]) -> float:
    return 1 / math.sqrt(width) if given is None else positive_number("scale", given, working)


def _tile_shape(
    query_block: int | None,
    key_block: int | None,
    heads: int,
    lengths: tuple[int, int],
    dtype: np.dtype[Any],
) -> tuple[int, int]:
    if query_block is None:
        share = -(-lengths[0] * heads // BLOCKS)
        query_block = min(max(share, LEAST_QUERY_BLOCK), QUERY_BLOCK)
    rows = min(count("query_block", query_block, least=1), max(lengths[0], 1))
    if key_block is None:
        key_block = min(max(TILE_BYTES // (dtype.itemsize * rows), 1), KEY_BLOCK)
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
