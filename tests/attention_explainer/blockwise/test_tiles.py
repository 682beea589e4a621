"""Tiles hold each pair of query and key once, and no more pairs than there is space for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from attention_explainer import causal_mask
from attention_explainer.blockwise import tiles

no_deadline = settings(deadline=None)  # a busy machine is no counterexample


def assert_each_pair_is_in_one_tile(L, S, rows, columns, is_causal):
    """Each tile is read through its own views, as the function does, of an array of pairs."""
    heads = 2
    number = np.arange(heads * L * S).reshape(heads, L, S)
    seen = []
    for start in range(0, L, rows):
        block = slice(start, min(start + rows, L))
        for tile in tiles.tiles(block, S, columns, is_causal):
            pairs = tile.take_pairs(number)
            assert 0 < pairs.size <= heads * min(rows, L) * min(columns, max(S, 1))
            queries = tile.take_queries(np.tile(np.arange(L)[block], (heads, 1)))
            assert tile.has_all_queries == (queries.size == heads * (block.stop - block.start))
            keys = tile.take_keys(np.tile(np.arange(S), (heads, 1)))
            head = np.arange(heads)[:, np.newaxis, np.newaxis, np.newaxis] * L * S
            expected = head + queries[..., np.newaxis] * S + keys[..., np.newaxis, :]
            assert_array_equal(pairs, expected)
            columns_of_keys = tile.take_columns(np.tile(np.arange(S), (heads, 1, 1)))
            assert_array_equal(columns_of_keys[..., 0, :], keys)
            lower = np.tri(*pairs.shape[-2:], dtype=bool) if tile.is_diagonal else True
            seen += pairs[np.broadcast_to(lower, pairs.shape)].tolist()
    wanted = number[:, causal_mask(L, S)] if is_causal else number
    assert sorted(seen) == wanted.ravel().tolist()


@settings(no_deadline, max_examples=300)
@given(
    L=st.integers(1, 40),
    S=st.integers(0, 40),
    rows=st.integers(1, 41),
    columns=st.integers(1, 41),
    is_causal=st.booleans(),
    diagonal=st.integers(1, 9),
)
def test_tiles_hold_each_pair_once_and_fit_their_space(L, S, rows, columns, is_causal, diagonal):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "DIAGONAL_BLOCK", diagonal)
        assert_each_pair_is_in_one_tile(L, S, rows, columns, is_causal)


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize(
    ("L", "S", "rows", "columns"),
    [
        *((16, 16, 16, 16), (23, 23, 23, 4), (23, 23, 10, 3), (29, 29, 29, 2), (7, 7, 3, 1)),
        *((9, 23, 9, 7), (23, 9, 23, 7), (23, 9, 10, 9), (23, 9, 4, 5), (1, 9, 1, 4), (9, 1, 9, 1)),
        *((9, 0, 4, 4), (31, 31, 31, 40), (18, 20, 7, 6)),
    ],
)
def test_tiles_of_chosen_lengths_hold_each_pair_once(monkeypatch, L, S, rows, columns, is_causal):
    """With and without a rest, with later keys and with none for the last queries."""
    monkeypatch.setattr(tiles, "DIAGONAL_BLOCK", 3)
    assert_each_pair_is_in_one_tile(L, S, rows, columns, is_causal)


# How large tiles are

SINGLE, DOUBLE = np.dtype("f4"), np.dtype("f8")


def shape_of(leading, lengths, *, threads=1, dtype=SINGLE, query_block=None, key_block=None):
    return tiles.tile_shape(query_block, key_block, leading, lengths, threads, dtype)


def test_a_tile_is_as_large_as_the_docstring_says():
    """By default 4096 queries, and keys that fill 2 MiB, but no more than 512."""
    assert shape_of((1,), (10**5, 10**5)) == (4096, 1, 128)
    assert shape_of((1,), (10**5, 10**5), dtype=DOUBLE) == (4096, 1, 64)
    assert shape_of((1,), (1024, 10**5)) == (1024, 1, 512)
    assert shape_of((1,), (1025, 10**5)) == (1025, 1, 511)
    assert shape_of((1,), (1000, 10**5)) == (1000, 1, 512)
    assert shape_of((8,), (1024, 10**5)) == (1024, 4, 128)


@pytest.mark.parametrize(
    ("leading", "lengths", "options", "shape"),
    [
        # One thread takes as many queries as a tile may have, and as many keys as fill it.
        ((1,), (100, 100), {}, (40, 1, 6)),
        ((1,), (100, 100), {"dtype": DOUBLE}, (40, 1, 3)),
        ((1,), (10, 100), {}, (10, 1, 16)),
        ((1,), (10, 12), {}, (10, 1, 12)),
        # Several threads share a head in three blocks each, rounded up.
        ((1,), (100, 100), {"threads": 2}, (17, 1, 14)),
        ((1,), (103, 100), {"threads": 2}, (18, 1, 13)),
        ((1,), (10, 100), {"threads": 5}, (4, 1, 16)),
        ((1, 1), (103, 100), {"threads": 2}, (18, 1, 13)),
        # If there is a head for each of them, heads are left whole.
        ((2,), (10, 100), {"threads": 2}, (10, 1, 16)),
        ((2, 1), (10, 100), {"threads": 2}, (10, 1, 16)),
        ((3,), (10, 100), {"threads": 2}, (10, 1, 16)),
        # Short heads of the last axis share a tile.
        ((3, 7), (5, 100), {"threads": 2}, (5, 7, 7)),
        ((2, 20), (5, 100), {}, (5, 8, 6)),
        ((2, 20), (6, 100), {}, (6, 6, 6)),
        ((20, 2), (5, 100), {}, (5, 2, 16)),
        # What is asked for is done, as far as there are queries and keys.
        ((1,), (100, 100), {"query_block": 12, "key_block": 50}, (12, 1, 50)),
        ((1,), (100, 100), {"query_block": 12}, (12, 1, 16)),
        ((6,), (5, 9), {"query_block": 12, "key_block": 50}, (5, 2, 9)),
        ((1,), (1000, 100), {"query_block": 900}, (900, 1, 1)),
        # Where there is nothing, there is room for one.
        ((1,), (0, 0), {}, (1, 1, 1)),
        ((0,), (5, 100), {}, (4, 1, 16)),
        ((0,), (5, 100), {"query_block": 12}, (5, 1, 16)),
        ((), (5, 100), {"query_block": 12}, (5, 1, 16)),
    ],
)
def test_a_tile_fills_its_space_and_leaves_each_thread_some(
    monkeypatch, leading, lengths, options, shape
):
    for name, size in (
        ("TILE_BYTES", 1000),
        ("QUERY_BLOCK", 40),
        ("KEY_BLOCK", 16),
        ("LEAST_QUERY_BLOCK", 4),
        ("BLOCKS_PER_THREAD", 3),
    ):
        monkeypatch.setattr(tiles, name, size)
    assert shape_of(leading, lengths, **options) == shape
