"""Attention block by block: the plain function's result without its L × S matrix.

The weights of a query are needed for one thing only, a weighted mean of values. A mean can be
taken bit by bit: for one block of keys after the other, keep the sum of the exponentials, the sum
of exponentials times values and, since `exp` overflows, the maximum that both are relative to.
When a block brings a larger maximum, both sums shrink by the same factor. One division at the end
gives the output.

What makes it fast as well as lean: a tile of logits is small enough to stay in the cache; products
are cut into pieces that BLAS multiplies without copying them first; scale and, where it helps,
log₂e are multiplied into the queries, so that `exp2` takes the place of `exp`; where lengths of
queries and keys prove that nothing can overflow, no maximum is looked for; sums of rows are a
product with a vector of ones; causal tiles right of the diagonal are never made, and the squares
along it are computed together, as are short heads; and threads share all this among them.
"""

import contextlib
import math
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

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


def _has_wide_vectors() -> bool:
    """Say whether the processor has instructions for 512 bits, and NumPy makes use of them."""
    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    # The second is what NumPy before 2.4 calls it.
    return not {"X86_V4", "AVX512_SKX"}.isdisjoint(found)


def _fast_exponential() -> tuple[np.ufunc, float]:
    """Return exp or exp2, and the factor that makes its argument of a logit: 1 or log₂e.

    With wide vectors NumPy takes half the time for exp2; without them it goes number by number and
    takes twice as long as for exp.
    """
    if _has_wide_vectors():
        return np.exp2, 1 / math.log(2)  # e^x = 2^(x · log₂e)
    return np.exp, 1.0


BOUNDED_EXP, UNIT = _fast_exponential()


def _small_product() -> int:
    """Return how many multiplications a product may have to be done without copies.

    OpenBLAS first copies both factors into an order of its own. With wide vectors it does without
    if there is little to multiply, and large products take less time in small pieces.
    """
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    return 10**6 if _has_wide_vectors() and "openblas" in blas else 0


SMALL_PRODUCT = _small_product()
"""Multiplications; 0 if small products take as long as their share of a large one, or longer."""

TILE_BYTES = 2 * 1024 * 1024
"""A tile of logits: a few times what the second cache of a core holds, and less than the third."""

QUERY_BLOCK = 4096
KEY_BLOCK = 512
LEAST_QUERY_BLOCK = 256
"""A tile has many rows, so that Python, which only one thread runs at a time, has little to do."""

BLOCKS_PER_THREAD = 4
"""Where there are fewer heads than threads: blocks of a causal head differ in work."""

DIAGONAL_BLOCK = 64
"""On the diagonal half of a square is thrown away, so squares are smaller there."""

FEW_QUERIES = 32
"""For fewer it takes longer to turn keys into columns than to multiply rows."""

SAFE_LOGIT = 40
"""Exponentials from e⁻⁴⁰ to e⁴⁰ leave float32, which ends at e⁸⁸, room to sum them with values."""

LARGE_PAGE = 2 * 1024 * 1024

KEPT_BYTES = 16 * 1024 * 1024
"""What a thread may keep; tiles and keys of some thousand words take less."""

LOGITS_PER_THREAD = 2**18
"""For fewer logits than this, waking another thread takes longer than it saves."""


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
        Queries in a tile of logits, of one head or of several short ones; by default 4096, and
        fewer if that leaves a thread without work.
    key_block : int, optional
        Keys in a tile; by default as many as make it 2 MiB, 512 at most.
    threads : int, optional
        Threads that share the work; by default as many as there are cores, and fewer for little
        work. They are kept for the next call. As many as there are cores keep to one each.

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
            is_causal=boolean("is_causal", is_causal),
            scale=_scale(scale, query.shape[-1], working),
            softcap=None if softcap is None else positive_number("softcap", softcap, working),
        )
    threads = _threads(threads, math.prod((*leading, *lengths)))
    shape = _tile_shape(query_block, key_block, leading, lengths, threads, working)
    parts = heads.parts(shape)
    threads = min(threads, len(parts))
    to_do = iter(parts)
    output = np.empty((*heads.leading, lengths[0], value.shape[-1]), dtype)

    def work() -> None:
        space = heads.space(shape, working)
        prepared = None
        with np.errstate(all="ignore"):
            for part in to_do:
                if prepared is None or prepared.heads != part.shared:
                    prepared = _KeysAndValues.of(part.shared, heads.key, heads.value, space)
                heads.attend(part, shape.columns, prepared, space, output[part.queries])

    if threads > 1:
        pool = _pool(threads)
        # The caller's thread waits: if it did a share, it would do so on another's core.
        shares = [pool.submit(work) for _ in range(threads)]
        for problem in [share.exception() for share in shares]:
            if problem is not None:
                raise problem
    else:
        work()
    return output.reshape(*leading, *output.shape[-2:])


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
    sums = _RunningSums.none_yet(np.empty((1, value.shape[-1]), working))
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


class _TileShape(NamedTuple):
    """How large a tile may be: queries of a head, heads, and keys."""

    rows: int
    heads: int
    columns: int


class _Part(NamedTuple):
    """What one thread does at a time: a block of queries of some heads that lie side by side.

    `heads` and `shared` are indices: of these heads, and of those that they have keys from.
    """

    heads: tuple[int | slice, ...]
    shared: tuple[int | slice, ...]
    block: slice

    @property
    def queries(self) -> tuple[int | slice, ...]:
        return *self.heads, self.block


class _Tile(NamedTuple):
    """Which queries of a block meet which keys.

    Both are cut into equal `pieces`; of each piece of queries a part meets a part of the piece of
    keys with the same number. So the squares on the diagonal are one tile, and so are those that
    lie below each other pair of them: fewer and larger calls of NumPy.

    `queries` and `keys` count from the first of the head. All arrays have an axis of heads first.
    """

    block: slice
    queries: slice
    keys: slice
    pieces: int = 1
    query_part: slice = slice(None)
    key_part: slice = slice(None)
    is_diagonal: bool = False

    def of_block(self, array: Array) -> Array:
        """Take from what has a row for each query of the block: (heads, pieces, part, ...)."""
        first = self.block.start
        rows = array[:, self.queries.start - first : self.queries.stop - first]
        return self._in_pieces(rows)[:, :, self.query_part]

    def of_keys(self, array: Array) -> Array:
        """Take from what has a row for each key: (heads, pieces, part, ...)."""
        return self._in_pieces(array[:, self.keys])[:, :, self.key_part]

    def of_columns(self, array: Array) -> Array:
        """Take from what has a column for each key: (heads, pieces, rows, part)."""
        rows = array.swapaxes(1, 2)[:, self.keys]
        return self._in_pieces(rows)[:, :, self.key_part].swapaxes(-1, -2)

    def of_pairs(self, array: Array) -> Array:
        """Take from what has a row for each query and a column for each key."""
        region = array[:, self.queries, self.keys]
        height, width = (size // self.pieces for size in region.shape[1:])
        pieces = region.reshape(len(array), self.pieces, height, self.pieces, width)
        own: Array = np.einsum("hiqik->hiqk", pieces)
        return own[:, :, self.query_part, self.key_part]

    def _in_pieces(self, rows: Array) -> Array:
        heads, length, *rest = rows.shape
        return rows.reshape(heads, self.pieces, length // self.pieces, *rest)


class _Space(NamedTuple):
    """What a thread computes in, used again for each tile."""

    columns: Array
    query: Array
    logits: Array
    product: Array
    weighted: Array

    @classmethod
    def of(cls, sizes: Iterable[int], dtype: np.dtype[Any]) -> "_Space":
        ends = [end * dtype.itemsize for end in accumulate(sizes)]
        space = _bytes(ends[-1])
        return cls(*(space[start:end].view(dtype) for start, end in pairwise([0, *ends])))


class _RunningSums(NamedTuple):
    """What some queries keep of the keys that they have seen."""

    maximum: Array
    total: Array
    weighted: Array

    @classmethod
    def none_yet(cls, weighted: Array) -> "_RunningSums":
        """Start with space for the weighted sums, which has a row for each query."""
        weighted[...] = 0
        queries = weighted.shape[:-1]
        maximum = np.full(queries, -np.inf, weighted.dtype)
        return cls(maximum, np.zeros(queries, weighted.dtype), weighted)

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
        weighted += _product(exponents, value, out=_shaped(product, weighted.shape))

    def write(self, output: Array) -> None:
        """Divide, at last; a query that saw nothing gets zeros."""
        total = np.where(self.total == 0, 1, self.total)
        np.divide(self.weighted, total[..., np.newaxis], out=output, casting="same_kind")


def _row_sums(tile: Array) -> Array:
    """Sum rows as a matrix–vector product, which is faster than `sum`."""
    sums: Array = tile.reshape(-1, tile.shape[-1]) @ np.ones(tile.shape[-1], tile.dtype)
    return sums.reshape(tile.shape[:-1])


def _product(left: Array, right: Array, out: Array) -> Array:
    """Multiply (..., n, k) by (..., k, m), as many rows at a time as make small products."""
    rows, (inner, columns) = left.shape[-2], right.shape[-2:]
    together = _power_of_two(SMALL_PRODUCT // max(inner * columns, 1))
    whole = rows - rows % together if together else 0

    def strips(array: Array) -> Array:
        shape = *array.shape[:-2], whole // together, together, array.shape[-1]
        return array[..., :whole, :].reshape(shape)

    if whole:
        np.matmul(strips(left), right[..., np.newaxis, :, :], out=strips(out))
    if whole < rows:
        np.matmul(left[..., whole:, :], right, out=out[..., whole:, :])
    return out


def _power_of_two(limit: int) -> int:
    """Return the largest power of two up to a limit; 0 for 0."""
    return 1 << limit.bit_length() >> 1


def _shaped(space: Array, shape: tuple[int, ...]) -> Array:
    return space[: math.prod(shape)].reshape(shape)


class _KeysAndValues(NamedTuple):
    """Those of some heads: a column for each key, a row for each value, and how large they are.

    `largest_value` is at least as large as each number in a value.
    """

    heads: tuple[int | slice, ...]
    columns: Array
    value: Array
    longest_key: float
    largest_value: float

    @classmethod
    def of(
        cls, heads: tuple[int | slice, ...], key: Array, value: Array, space: _Space
    ) -> "_KeysAndValues":
        dtype = space.columns.dtype
        key, value = (array[heads].astype(dtype, copy=False) for array in (key, value))
        columns = key.swapaxes(-1, -2)
        if space.columns.size:
            columns = _copied(columns, _shaped(space.columns, columns.shape))
        return cls(heads, columns, value, _longest(key), math.sqrt(np.vdot(value, value)))


def _copied(columns: Array, space: Array) -> Array:
    """Copy what lies in memory column by column into rows: in strips, for the cache's sake."""
    width = 128
    for start in range(0, columns.shape[-1], width):
        strip = slice(start, start + width)
        space[..., strip] = columns[..., strip]
    return space


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
        is_causal: bool,
        scale: float,
        softcap: float | None,
    ) -> "_Heads":
        leading = leading or (1,)
        shared = leading if group == 1 else (*leading[:-1], leading[-1] // group)

        def per_head(array: Array, heads: tuple[int, ...] = leading) -> Array:
            if array.shape[:-2] == heads:
                return array
            return np.broadcast_to(array, (*heads, *array.shape[-2:]))

        def per_pair(array: Array) -> Array:
            return np.broadcast_to(array, (*leading, query.shape[-2], key.shape[-2]))

        return cls(
            query=per_head(query),
            key=per_head(key, shared),
            value=per_head(value, shared),
            group=group,
            mask=None if mask is None else per_pair(mask),
            bias=None if bias is None else per_pair(bias),
            is_causal=is_causal,
            scale=scale,
            softcap=softcap,
        )

    @property
    def leading(self) -> tuple[int, ...]:
        """At least one axis: that of heads, or of batches."""
        return self.query.shape[:-2]

    def space(self, shape: _TileShape, dtype: np.dtype[Any]) -> _Space:
        """Return space for tiles of that shape, and for the keys of a part, turned into columns."""
        (length, width), (keys, value_width) = self.query.shape[-2:], self.value.shape[-2:]
        shared = shape.heads if self.group == 1 else 1
        queries = shape.rows * shape.heads
        sizes = (
            shared * width * keys if length >= FEW_QUERIES else 0,
            *(queries * each for each in (width, shape.columns, value_width, value_width)),
        )
        return _Space.of(sizes, dtype)

    def parts(self, shape: _TileShape) -> list[_Part]:
        """Cut the work into parts; those with the same keys follow each other."""
        *outer, heads = self.leading
        # Heads of a part have either keys of their own or, in a group, all the same ones.
        step = math.gcd(shape.heads, self.group) if self.group > 1 else shape.heads
        return [
            self._part(lead, slice(first, min(first + step, heads)), start, shape.rows)
            for lead in np.ndindex(*outer)
            for first in range(0, heads, step)
            # The last queries of a causal head have most to do, so they come first.
            for start in reversed(range(0, self.query.shape[-2], shape.rows))
        ]

    def _part(self, lead: tuple[int, ...], heads: slice, start: int, rows: int) -> _Part:
        shared = heads
        if self.group > 1:
            shared = slice(heads.start // self.group, heads.start // self.group + 1)
        block = slice(start, min(start + rows, self.query.shape[-2]))
        return _Part((*lead, heads), (*lead, shared), block)

    def attend(
        self, part: _Part, columns: int, shared: _KeysAndValues, space: _Space, output: Array
    ) -> None:
        """Write the outputs of a part, (heads, rows, Ev)."""
        value, dtype = shared.value, space.logits.dtype
        given = self.query[part.queries]
        query = _shaped(space.query, given.shape)
        # The factor log₂e, if any, goes into the queries or the soft cap for nothing.
        unit = UNIT
        factor = self.scale * unit if self.softcap is None else self.scale / self.softcap
        np.multiply(given, factor, out=query, dtype=dtype)
        is_bounded = self._is_bounded(query, shared)
        if not is_bounded:
            unit = 1.0
            if self.softcap is None:
                np.multiply(given, self.scale, out=query, dtype=dtype)
        sums = _RunningSums.none_yet(_shaped(space.weighted, (*query.shape[:-1], value.shape[-1])))
        for tile in _tiles(part.block, value.shape[-2], columns, self.is_causal):
            allowed = self._allowed(part, tile)
            if allowed is not None and not allowed.any():
                continue
            logits = self._logits(part, tile, query, shared.columns, unit, space.logits)
            if is_bounded:
                sums.of(tile).add_bounded(logits, tile.of_keys(value), allowed, space.product)
            else:
                sums.of(tile).add(logits, tile.of_keys(value), allowed)
        sums.write(output)

    def _is_bounded(self, query: Array, shared: _KeysAndValues) -> bool:
        """Whether no exponential of these queries can overflow or vanish, whatever the maximum.

        The queries have been multiplied by what is to become of their products. Cauchy and
        Schwarz: |query · key| ≤ |query| |key|.
        """
        largest = _longest(query) * shared.longest_key
        if self.bias is not None or not math.isfinite(largest):
            return False
        largest = largest / UNIT if self.softcap is None else min(largest, 1) * self.softcap
        summed = shared.largest_value * self.value.shape[-2]
        return largest <= SAFE_LOGIT and summed <= math.exp(SAFE_LOGIT)

    def _allowed(self, part: _Part, tile: _Tile) -> NDArray[np.bool_] | None:
        """Say who may attend to whom in a tile; None if everybody may to everybody."""
        given = None if self.mask is None else tile.of_pairs(self.mask[part.heads])
        if not tile.is_diagonal:
            return given
        side = (tile.keys.stop - tile.keys.start) // tile.pieces
        causal = np.tri(side, dtype=np.bool_)
        return causal if given is None else given & causal

    def _logits(
        self, part: _Part, tile: _Tile, query: Array, columns: Array, unit: float, space: Array
    ) -> Array:
        """Compute a tile of logits, in the space for it, times the unit."""
        queries, keys = tile.of_block(query), tile.of_columns(columns)
        logits = _shaped(space, (*queries.shape[:-1], keys.shape[-1]))
        _product(queries, keys, out=logits)
        if self.softcap is not None:
            np.tanh(logits, out=logits)
            logits *= self.softcap * unit
        if self.bias is not None:
            logits += tile.of_pairs(self.bias[part.heads])
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
        # Half of the queries meet half of the keys, so there is room for twice as many columns.
        for part in range(0, side if pairs else 0, 2 * columns):
            first = slice(part, min(part + 2 * columns, side))
            yield _Tile(block, both, both, pairs, second, first)
        if rest + side < stop:  # a pair of which the second is shorter
            shorter = slice(rest + side, stop)
            yield from _rectangle(block, shorter, slice(rest, rest + side), columns)
        side *= 2


def _longest(vectors: Array) -> float:
    """Return the length of the longest of some vectors."""
    return math.sqrt(np.einsum("hne,hne->hn", vectors, vectors).max(initial=0))


def _scale(given: float | None, width: int, working: np.dtype[Any]) -> float:
    return 1 / math.sqrt(width) if given is None else positive_number("scale", given, working)


def _tile_shape(
    query_block: int | None,
    key_block: int | None,
    leading: tuple[int, ...],
    lengths: tuple[int, int],
    threads: int,
    dtype: np.dtype[Any],
) -> _TileShape:
    if query_block is None:
        share = -(-lengths[0] * math.prod(leading) // threads)
        if share < lengths[0]:
            share = -(-share // BLOCKS_PER_THREAD)
        query_block = min(max(share, LEAST_QUERY_BLOCK), QUERY_BLOCK)
    queries = count("query_block", query_block, least=1)
    rows = min(queries, max(lengths[0], 1))
    heads = min(queries // rows, max(leading[-1:], default=1) or 1)
    if key_block is None:
        key_block = min(max(TILE_BYTES // (dtype.itemsize * rows * heads), 1), KEY_BLOCK)
    columns = min(count("key_block", key_block, least=1), max(lengths[1], 1))
    return _TileShape(rows, heads, columns)


def _bytes(size: int) -> NDArray[np.uint8]:
    """Return space to compute in, from where a large page of memory may start.

    It is kept for the next call in this thread, unless it is huge: to clear new memory takes the
    system as long as attention to some hundred words.
    """
    space: NDArray[np.uint8] = getattr(_of_thread, "space", np.empty(0, np.uint8))
    if len(space) < size:
        whole = np.empty(size + LARGE_PAGE, np.uint8)
        start = -whole.__array_interface__["data"][0] % LARGE_PAGE
        space = whole[start : start + size]
        if size <= KEPT_BYTES:
            _of_thread.space = space
    return space


_of_thread = threading.local()


def _threads(given: int | None, logits: int) -> int:
    if given is None:
        given = min(len(_cores()), logits // LOGITS_PER_THREAD + 1)
    return count("threads", given, least=1)


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Return threads that stay, since to start them takes as long as attention to 200 words.

    If there is one for each core, each keeps to its own: threads that wait for each other, as
    Python's do, are otherwise likely to end up on the same one.
    """
    cores = _cores()
    own = iter(cores if threads == len(cores) else [])
    return ThreadPoolExecutor(
        threads, "blockwise_attention", initializer=_keep_to_next, initargs=(own,)
    )


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads don't come along


def _keep_to_next(cores: Iterator[int]) -> None:
    """Keep the thread that calls this to the next core, if there is one and the system can."""
    core = next(cores, None)
    if core is not None and hasattr(os, "sched_setaffinity"):  # on Linux
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {core})


def _cores() -> list[int]:
    """Return the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))
