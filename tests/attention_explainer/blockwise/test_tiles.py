"""Tiles hold each pair of query and key once, and no more pairs than there is space for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from attention_explainer import causal_mask
from attention_explainer.blockwise import tiles

no_deadline = settings(deadline=None)  # a busy machine is no counterexample


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
    """Each tile is read through its own views, as the function does, of an array of pairs."""
    heads = 2
    number = np.arange(heads * L * S).reshape(heads, L, S)
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "DIAGONAL_BLOCK", diagonal)
        for start in range(0, L, rows):
            block = slice(start, min(start + rows, L))
            for tile in tiles.tiles(block, S, columns, is_causal):
                pairs = tile.take_pairs(number)
                assert pairs.size <= heads * min(rows, L) * min(columns, max(S, 1))
                queries = tile.take_queries(np.tile(np.arange(L)[block], (heads, 1)))
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
