"""For speed: queries, keys and values of all heads, and how one thread attends for some of them.

The scale is multiplied into the queries and, where that helps, so is log₂e, so that `exp2` can take
the place of `exp`. Where the lengths of queries and keys prove that nothing can overflow, no
maximum is kept.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention_explainer.blockwise.machine import workspace
from attention_explainer.blockwise.products import bounded_exponential, multiply
from attention_explainer.blockwise.running_sums import RunningSums, row_sums
from attention_explainer.blockwise.tiles import QUERY_BLOCK, Tile, TileShape, tiles

Array = NDArray[Any]
Index = tuple[int | slice, ...]

FEW_QUERIES = 32
"""With fewer, turning keys into columns takes longer than multiplying rows."""

SAFE_LOGIT = 40
"""Exponentials from e⁻⁴⁰ to e⁴⁰ leave float32, which ends at e⁸⁸, room to sum them with values."""


class Part(NamedTuple):
    """What one thread does at a time: a block of queries of some neighbouring heads."""

    query_heads: Index
    key_heads: Index
    block: slice

    @property
    def queries(self) -> Index:
        """Where they lie in an array of all heads."""
        return *self.query_heads, self.block


@dataclass(frozen=True, eq=False)
class Heads:
    """Queries, keys and values of all heads, and what limits attention.

    The arrays are views with the same leading axes, so that one index fits them all. Only if
    `group` query heads share a key and value head are there fewer of the latter.
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
    ) -> "Heads":
        """Give all arrays the same leading axes: a single one for short heads if no copy is due."""
        arrays = [(query, 1), (key, group), (value, group), (mask, 1), (bias, 1)]
        leading = leading or (1,)
        is_short = len(leading) > 1 and leading[-1] * query.shape[-2] < QUERY_BLOCK
        together = is_short and all(_lie_together(x, leading, shared) for x, shared in arrays)

        def with_heads(array: Array, shared: int = 1) -> Array:
            wanted = leading if shared == 1 else (*leading[:-1], leading[-1] // shared)
            own, rest = array.shape[:-2], array.shape[-2:]
            if together:
                array = array.reshape(math.prod(own), *rest)
                wanted = (math.prod(wanted),)
            return array if array.shape[:-2] == wanted else np.broadcast_to(array, (*wanted, *rest))

        def with_pairs(array: Array) -> Array:
            pairs = query.shape[-2], key.shape[-2]
            return with_heads(np.broadcast_to(array, (*array.shape[:-2], *pairs)))

        return cls(
            query=with_heads(query),
            key=with_heads(key, group),
            value=with_heads(value, group),
            group=group,
            mask=None if mask is None else with_pairs(mask),
            bias=None if bias is None else with_pairs(bias),
            is_causal=is_causal,
            scale=scale,
            softcap=softcap,
        )

    @property
    def leading(self) -> tuple[int, ...]:
        """At least one axis: that of the heads or of the batch."""
        return self.query.shape[:-2]

    def parts(self, shape: TileShape) -> list[Part]:
        """Cut the work into parts, to be taken from the end of the list.

        Parts with the same keys follow one another.
        """
        *outer, heads = self.leading
        # The heads of a part have their own keys or, in a group, all share the same ones.
        step = math.gcd(shape.heads, self.group) if self.group > 1 else shape.heads
        return [
            self._part(lead, slice(first, min(first + step, heads)), start, shape.rows)
            for lead in np.ndindex(*outer)
            for first in range(0, heads, step)
            # The last queries of a causal head take longest, so they come first.
            for start in range(0, self.query.shape[-2], shape.rows)
        ]

    def _part(self, lead: tuple[int, ...], heads: slice, start: int, rows: int) -> Part:
        shared = heads
        if self.group > 1:
            shared = slice(heads.start // self.group, heads.start // self.group + 1)
        block = slice(start, min(start + rows, self.query.shape[-2]))
        return Part((*lead, heads), (*lead, shared), block)


def _lie_together(array: Array | None, leading: tuple[int, ...], group: int) -> bool:
    """Whether an array has something for each head, or the same for all of them."""
    if array is None or math.prod(array.shape[:-2]) == 1:
        return True
    return array.shape[:-2] == (*leading[:-1], leading[-1] // group)


class _KeysAndValues(NamedTuple):
    """Keys and values of some heads, laid out for multiplying: keys in columns, values in rows.

    The values are the caller's times `value_factor`. Of the caller's, none exceeds `largest_value`,
    and the largest is at least `usual_value`.
    """

    columns: Array
    value: Array
    value_factor: float
    longest_key: float
    largest_value: float
    usual_value: float


class Worker:
    """What one thread attends with: its working space, and the keys and values it used last."""

    def __init__(self, heads: Heads, shape: TileShape, dtype: np.dtype[Any]) -> None:
        self._heads = heads
        self._columns = shape.columns
        self._dtype = dtype
        (length, width), (keys, value_width) = heads.query.shape[-2:], heads.value.shape[-2:]
        key_heads = shape.heads if heads.group == 1 else 1
        queries = shape.rows * shape.heads
        sizes = (
            key_heads * width * keys if length >= FEW_QUERIES else 0,
            *(queries * each for each in (width, shape.columns, value_width, value_width)),
        )
        (
            self._column_space,
            self._query_space,
            self._logit_space,
            self._product_space,
            self._weighted_space,
        ) = workspace(sizes, dtype)
        self._exponential, self._factor = bounded_exponential()
        self._key_heads: Index | None = None
        self._shared: _KeysAndValues

    def attend(self, part: Part, output: Array) -> None:
        """Write the outputs of a part, (heads, rows, Ev)."""
        heads = self._heads
        if self._key_heads != part.key_heads:
            self._shared = self._gather(part.key_heads)
            self._key_heads = part.key_heads
        shared = self._shared
        given = heads.query[part.queries]
        query = _shaped(self._query_space, given.shape)
        factor = self._factor  # turns logits into exponents
        in_query = factor if heads.softcap is None else 1.0
        np.multiply(given, heads.scale * in_query, out=query, dtype=self._dtype)
        is_bounded = self._is_bounded(query, in_query)
        if not is_bounded:
            factor = 1.0
            if in_query != 1:
                np.multiply(given, heads.scale, out=query, dtype=self._dtype)
        space = _shaped(self._weighted_space, (*query.shape[:-1], output.shape[-1]))
        sums: RunningSums | None = None
        for tile in tiles(part.block, heads.key.shape[-2], self._columns, heads.is_causal):
            allowed = self._allowed(part, tile)
            if allowed is not None and not allowed.any():
                continue
            logits = self._logits(part, tile, query, factor)
            value = tile.take_keys(shared.value)
            if is_bounded:
                self._exponential(logits, out=logits)
                if allowed is not None:
                    logits *= allowed  # all are finite, so zero times anything is zero
                if sums is None and tile.has_all_queries:
                    sums = self._first_sums(space, logits, value)
                    continue
            if sums is None:
                sums = RunningSums.empty(space)
            seen = RunningSums(*map(tile.take_queries, sums))
            if is_bounded:
                self._add_exponentials(seen, logits, value)
            else:
                seen.add(logits, value, allowed)
        if sums is None:
            sums = RunningSums.empty(space)
        sums.write(output, shared.value_factor)

    def _gather(self, key_heads: Index) -> _KeysAndValues:
        key, value = (
            array[key_heads].astype(self._dtype, copy=False)
            for array in (self._heads.key, self._heads.value)
        )
        columns = key.swapaxes(-1, -2)
        if self._column_space.size:
            columns = _copied(columns, _shaped(self._column_space, columns.shape))
        number = np.finfo(self._dtype)
        factor = 1.0
        limit = float(number.max) / (4 * max(value.shape[-2], 1))
        squares = float(np.vdot(value, value))
        if float(number.tiny / number.eps) < squares < limit:
            largest = math.sqrt(squares)
            usual = largest / math.sqrt(value.size)
        else:
            usual = largest = float(np.abs(value).max(where=np.isfinite(value), initial=0))
            if largest > limit:
                # A sum over all keys could overflow before it is divided; smaller values cannot.
                factor = 2.0 ** -math.ceil(math.log2(largest / limit))
                value = value * self._dtype.type(factor)
            if not math.isfinite(squares):
                largest = math.inf
        return _KeysAndValues(columns, value, factor, _longest(key), largest, usual)

    def _is_bounded(self, query: Array, in_query: float) -> bool:
        """Whether no exponential of these queries can overflow or vanish, whatever the maximum.

        The queries already contain the scale and any other factor. By the Cauchy–Schwarz
        inequality, |query · key| ≤ |query| |key|.
        """
        heads, shared = self._heads, self._shared
        largest = _longest(query) * shared.longest_key / in_query
        if heads.bias is not None or not math.isfinite(largest):
            return False
        if heads.softcap is not None:
            largest = min(largest, heads.softcap)
        if largest > SAFE_LOGIT:
            return False
        number = np.finfo(self._dtype)
        # If all values are tiny, their products with small exponentials would lose digits.
        vanishing = float(number.tiny / number.eps) * math.exp(largest)
        if 0 < shared.usual_value < vanishing:
            return False
        return shared.largest_value * float(heads.value.shape[-2]) <= math.exp(SAFE_LOGIT)

    def _allowed(self, part: Part, tile: Tile) -> NDArray[np.bool_] | None:
        """Say who may attend to whom in a tile; None if every query may attend to every key."""
        mask = self._heads.mask
        given = None if mask is None else tile.take_pairs(mask[part.query_heads])
        if not tile.is_diagonal:
            return given
        side = (tile.keys.stop - tile.keys.start) // tile.pieces
        causal = np.tri(side, dtype=np.bool_)
        return causal if given is None else given & causal

    def _logits(self, part: Part, tile: Tile, query: Array, factor: float) -> Array:
        """Compute a tile of logits times a factor, which without a soft cap is in the queries."""
        queries, keys = tile.take_queries(query), tile.take_columns(self._shared.columns)
        logits = _shaped(self._logit_space, (*queries.shape[:-1], keys.shape[-1]))
        multiply(queries, keys, out=logits)
        softcap, bias = self._heads.softcap, self._heads.bias
        if softcap is not None:
            logits /= softcap
            np.tanh(logits, out=logits)
            logits *= softcap * factor
        if bias is not None:
            logits += tile.take_pairs(bias[part.query_heads])
        return logits

    def _first_sums(self, space: Array, exponentials: Array, value: Array) -> RunningSums:
        """Start with the sums of a tile in which each query of the part has a row."""
        by_tile = space.reshape(*exponentials.shape[:-1], space.shape[-1])
        multiply(exponentials, value, by_tile)
        total = row_sums(exponentials).reshape(space.shape[:-1])
        return RunningSums(total, total, space)  # no maximum is kept

    def _add_exponentials(self, seen: RunningSums, exponentials: Array, value: Array) -> None:
        """Add a tile as `RunningSums.add` does, but with nothing subtracted from its logits."""
        total, weighted = seen.total, seen.weighted
        total += row_sums(exponentials)
        weighted += multiply(exponentials, value, _shaped(self._product_space, weighted.shape))


def _longest(vectors: Array) -> float:
    """Return the greatest length among vectors, or more where squares overflow or underflow."""
    squares = float(np.einsum("hne,hne->hn", vectors, vectors).max(initial=0))
    number = np.finfo(vectors.dtype)
    if float(number.tiny / number.eps) < squares < math.inf:
        return math.sqrt(squares)
    largest = float(np.abs(vectors).max(initial=0))
    return math.sqrt(vectors.shape[-1]) * largest


def _shaped(space: Array, shape: tuple[int, ...]) -> Array:
    return space[: math.prod(shape)].reshape(shape)


def _copied(columns: Array, space: Array) -> Array:
    """Copy what lies in memory column by column into rows, in strips that suit the cache."""
    width = 128
    for start in range(0, columns.shape[-1], width):
        strip = slice(start, start + width)
        space[..., strip] = columns[..., strip]
    return space
