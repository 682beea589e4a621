"""For speed: how queries and keys are cut into tiles of logits.

A tile is small enough to stay in the cache. With causal attention, tiles to the right of the
diagonal are never made. The squares along it are computed together, and so are short heads: each
call of NumPy has a price, and only one thread at a time can make one.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention_explainer.arguments import count

Array = NDArray[Any]

TILE_BYTES = 2 * 1024 * 1024
"""A tile of logits: a few times what a core's second-level cache holds, less than the third."""

QUERY_BLOCK = 4096
KEY_BLOCK = 512
LEAST_QUERY_BLOCK = 256
"""A tile has many rows, so that little is left to Python, which runs one thread at a time."""

BLOCKS_PER_THREAD = 4
"""For fewer heads than threads: the blocks of a causal head differ in how much work they are."""

DIAGONAL_BLOCK = 64
"""On the diagonal half of each square is thrown away, so squares are smaller there."""


class TileShape(NamedTuple):
    """How large a tile may be: queries of a head, heads, and keys."""

    rows: int
    heads: int
    columns: int


class Tile(NamedTuple):
    """Which queries of a block meet which keys.

    Both are cut into the same number of `pieces`; part of each piece of queries meets part of the
    piece of keys with the same number. So the squares on the diagonal make one tile, and so do
    those below every other pair of them: fewer and larger calls of NumPy.

    `queries` and `keys` count from the first of the head. All arrays have an axis of heads first.
    """

    block: slice
    queries: slice
    keys: slice
    pieces: int = 1
    query_part: slice = slice(None)
    key_part: slice = slice(None)
    is_diagonal: bool = False

    @property
    def has_all_queries(self) -> bool:
        """Whether each query of the block has a row in it."""
        return self.queries == self.block and self.query_part == slice(None)

    def take_queries(self, array: Array) -> Array:
        """Select from an array with a row for each query: (heads, pieces, part, ...)."""
        first = self.block.start
        rows = array[:, self.queries.start - first : self.queries.stop - first]
        return self._in_pieces(rows)[:, :, self.query_part]

    def take_keys(self, array: Array) -> Array:
        """Select from an array with a row for each key: (heads, pieces, part, ...)."""
        return self._in_pieces(array[:, self.keys])[:, :, self.key_part]

    def take_columns(self, array: Array) -> Array:
        """Select from an array with a column for each key: (heads, pieces, rows, part)."""
        rows = array.swapaxes(1, 2)[:, self.keys]
        return self._in_pieces(rows)[:, :, self.key_part].swapaxes(-1, -2)

    def take_pairs(self, array: Array) -> Array:
        """Select from an array with a row for each query and a column for each key."""
        region = array[:, self.queries, self.keys]
        height, width = (size // self.pieces for size in region.shape[1:])
        pieces = region.reshape(len(array), self.pieces, height, self.pieces, width)
        own: Array = np.einsum("hiqik->hiqk", pieces)
        return own[:, :, self.query_part, self.key_part]

    def _in_pieces(self, rows: Array) -> Array:
        heads, length, *rest = rows.shape
        return rows.reshape(heads, self.pieces, length // self.pieces, *rest)


def tile_shape(
    query_block: int | None,
    key_block: int | None,
    leading: tuple[int, ...],
    lengths: tuple[int, int],
    threads: int,
    dtype: np.dtype[Any],
) -> TileShape:
    """Choose what the caller of `blockwise_attention` left open: a tile's rows and columns."""
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
    return TileShape(rows, heads, columns)


def tiles(block: slice, key_length: int, columns: int, is_causal: bool) -> Iterator[Tile]:
    """Cut what a block of queries may see into tiles of at most this many columns."""
    if not is_causal:
        yield from _rectangle(block, block, slice(0, key_length), columns)
        return
    triangle = slice(min(block.start, key_length), min(block.stop, key_length))
    yield from _rectangle(block, block, slice(0, triangle.start), columns)
    yield from _triangle(block, triangle, columns)
    yield from _rectangle(block, slice(triangle.stop, block.stop), triangle, columns)


def _rectangle(block: slice, queries: slice, keys: slice, columns: int) -> Iterator[Tile]:
    if queries.start < queries.stop:
        for start in range(keys.start, keys.stop, columns):
            yield Tile(block, queries, slice(start, min(start + columns, keys.stop)))


def _triangle(block: slice, positions: slice, columns: int) -> Iterator[Tile]:
    """Cut queries and keys of the same positions, none seeing a later one, into squares.

    First come the squares on the diagonal; then, for each pair of neighbours, the one below the
    first and left of the second. With it the pair has become one triangle, and neighbouring
    triangles again make pairs.
    """
    start, stop = positions.start, positions.stop
    side = min(DIAGONAL_BLOCK, columns)
    squares = (stop - start) // side
    rest = start + squares * side
    if squares:
        both = slice(start, rest)
        yield Tile(block, both, both, squares, is_diagonal=True)
    if rest < stop:
        both = slice(rest, stop)
        yield Tile(block, both, both, is_diagonal=True)
    while side < stop - start:
        pairs = (stop - start) // (2 * side)
        rest = start + pairs * 2 * side
        both, second = slice(start, rest), slice(side, None)
        # Half the queries meet half the keys, so there is room for twice as many columns.
        for part in range(0, side if pairs else 0, 2 * columns):
            first = slice(part, min(part + 2 * columns, side))
            yield Tile(block, both, both, pairs, second, first)
        if rest + side < stop:  # a pair whose second half is shorter
            shorter = slice(rest + side, stop)
            yield from _rectangle(block, shorter, slice(rest, rest + side), columns)
        side *= 2
