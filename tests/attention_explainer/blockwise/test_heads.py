"""How heads are laid out and cut into parts, and when attention does without a maximum.

Most of this changes only how long a call takes, so outputs cannot show it.
"""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import attention_trace, blockwise_attention
from attention_explainer.blockwise import heads
from attention_explainer.blockwise.heads import Heads, Worker
from attention_explainer.blockwise.tiles import TileShape

WITHOUT_WIDE_VECTORS = np.exp, 1.0
WITH_WIDE_VECTORS = np.exp2, 1 / math.log(2)
BOTH = pytest.mark.parametrize("exponential", [WITHOUT_WIDE_VECTORS, WITH_WIDE_VECTORS])


def prepare(query, key, value=None, *, mask=None, bias=None, group=1, leading=None):
    value = key if value is None else value
    return Heads.prepare(
        *(query, key, value, mask, bias),
        leading=query.shape[:-2] if leading is None else leading,
        group=group,
        is_causal=False,
        scale=1.0,
        softcap=None,
    )


def spy(monkeypatch, owner, name):
    """Count the calls of a function, which does what it did."""
    calls = []
    original = getattr(owner, name)

    def counting(*given):
        calls.append(given)
        return original(*given)

    monkeypatch.setattr(owner, name, counting)
    return calls


# Axes of heads


@pytest.mark.parametrize(("length", "leading"), [(3, (30,)), (4, (2, 5, 3))])
def test_only_heads_that_fill_no_tile_together_share_an_axis(monkeypatch, length, leading):
    """Three heads of three queries are fewer than twelve; three heads of four are not."""
    monkeypatch.setattr(heads, "QUERY_BLOCK", 12)
    query, key = np.ones((2, 5, 3, length, 7)), np.ones((2, 5, 3, 11, 7))
    assert prepare(query, key).leading == leading


@pytest.mark.parametrize("key_leading", [(), (1, 1, 1), (2, 5, 6)])
def test_one_axis_of_heads_fits_keys_for_all_heads_or_for_each(key_leading):
    rng = np.random.default_rng(0)
    query, key = np.ones((2, 5, 6, 3, 7)), rng.normal(size=(*key_leading, 11, 7))
    found = prepare(query, key)
    assert found.leading == (60,)
    assert np.shares_memory(found.key, key)
    expected = np.broadcast_to(key, (2, 5, 6, 11, 7)).reshape(60, 11, 7)
    assert_array_equal(found.key, expected)
    assert_array_equal(found.value, expected)


def test_heads_in_groups_of_a_batch_share_an_axis_without_a_copy():
    query, key = np.ones((2, 5, 6, 3, 7)), np.random.default_rng(0).normal(size=(2, 5, 2, 11, 7))
    found = prepare(query, key, group=3)
    assert found.leading == (60,)
    assert np.shares_memory(found.key, key)
    assert_array_equal(found.key, key.reshape(20, 11, 7))


@pytest.mark.parametrize("key_leading", [(2, 5, 2), (1, 5, 2), (1, 1, 2), (2,)])
def test_heads_in_groups_of_a_batch_keep_their_axes_if_long(monkeypatch, key_leading):
    monkeypatch.setattr(heads, "QUERY_BLOCK", 1)
    query, key = (
        np.ones((2, 5, 6, 3, 7)),
        np.random.default_rng(0).normal(size=(*key_leading, 9, 7)),
    )
    found = prepare(query, key, group=3)
    assert found.leading == (2, 5, 6)
    assert_array_equal(found.key, np.broadcast_to(key, (2, 5, 2, 9, 7)))


def test_keys_for_all_heads_are_not_taken_for_keys_of_each():
    """Three keys of width four have the shape that three by four heads have."""
    query, key = np.ones((3, 4, 5, 4)), np.random.default_rng(0).normal(size=(3, 4))
    masked = np.ones((3, 1, 5, 3), bool)  # lies otherwise in memory, so that axes are kept
    found = prepare(query, key, mask=masked)
    assert found.leading == (3, 4)
    assert_array_equal(found.key, np.broadcast_to(key, (3, 4, 3, 4)))


@pytest.mark.parametrize("with_bias", [False, True])
@pytest.mark.parametrize(
    ("mask_leading", "leading"), [((3, 2), (6,)), ((1, 1), (6,)), ((), (6,)), ((3, 1), (3, 2))]
)
def test_masks_of_each_head_or_of_all_allow_one_axis(mask_leading, leading, with_bias):
    """A mask for both heads of each sentence would have to be copied for one axis."""
    rng = np.random.default_rng(0)
    query, key = np.ones((3, 2, 5, 7)), np.ones((3, 2, 11, 7))
    bias = rng.normal(size=(*mask_leading, 5, 11))
    mask = bias < 0.5
    found = prepare(query, key, mask=mask, bias=bias if with_bias else None)
    assert found.leading == leading
    shape = (*leading, 5, 11)
    assert_array_equal(found.mask, np.broadcast_to(mask, (3, 2, 5, 11)).reshape(shape))
    if with_bias:
        assert_array_equal(found.bias, np.broadcast_to(bias, (3, 2, 5, 11)).reshape(shape))


# Parts


@pytest.mark.parametrize(
    ("group", "per_tile", "sizes"),
    [
        (1, 1, [1] * 12),
        (1, 5, [5, 5, 2]),
        (1, 12, [12]),
        (4, 2, [2] * 6),
        (4, 3, [1] * 12),
        (4, 12, [4] * 3),
        (6, 4, [2] * 6),
        (12, 8, [4] * 3),
    ],
)
def test_parts_take_as_many_heads_as_a_tile_holds_and_share_keys(group, per_tile, sizes):
    """Twelve heads of seven queries, three in a row; a part sees the keys of one group at most."""
    query, key = np.ones((2, 12, 7, 3)), np.ones((2, 12 // group, 5, 3))
    laid_out = Heads(query, key, key, group, None, None, False, 1.0, None)
    parts = laid_out.parts(TileShape(rows=3, heads=per_tile, columns=5))
    taken = [part.query_heads[-1].stop - part.query_heads[-1].start for part in parts]
    assert taken == [size for size in 2 * sizes for _ in range(3)]
    seen = np.zeros((2, 12, 7), int)
    own_key = np.arange(24).reshape(2, 12) // group  # of each query head
    keys = np.arange(24 // group).reshape(2, 12 // group)
    for part in parts:
        seen[part.queries] += 1
        assert part.block.stop - part.block.start <= 3
        assert_array_equal(np.unique(own_key[part.query_heads]), keys[part.key_heads])
    assert (seen == 1).all()


def test_keys_are_gathered_once_for_all_parts_that_share_them(monkeypatch):
    gathered = spy(monkeypatch, Worker, "_gather")
    query, key = np.ones((4, 9, 3)), np.ones((2, 5, 3))
    blockwise_attention(query, key, key, enable_gqa=True, query_block=2, threads=1)
    assert [key_heads for _, key_heads in gathered] == [(slice(1, 2),), (slice(0, 1),)]


@pytest.mark.parametrize(("length", "copies"), [(4, 0), (5, 2)])
def test_keys_are_turned_into_columns_only_for_enough_queries(monkeypatch, length, copies):
    monkeypatch.setattr(heads, "FEW_QUERIES", 5)
    copied = spy(monkeypatch, heads, "_copied")
    query, key = np.ones((2, length, 3)), np.ones((2, 7, 3))
    blockwise_attention(query, key, key, query_block=length, threads=1)
    assert len(copied) == copies


@pytest.mark.parametrize(("group", "copies"), [(1, 3), (6, 1)])
def test_there_is_space_for_the_keys_of_one_part(group, copies):
    """Heads of a group share theirs, so that the space does not grow with the group."""
    query, key = np.ones((6, 40, 2)), np.ones((6 // group, 7, 2))
    laid_out = Heads(query, key, key, group, None, None, False, 1.0, None)
    worker = Worker(laid_out, TileShape(rows=40, heads=3, columns=7), np.dtype("f8"))
    assert worker._column_space.size == copies * 2 * 7


def test_a_tile_in_which_nothing_is_allowed_is_left_out(monkeypatch):
    tiles = spy(monkeypatch, Worker, "_logits")
    query, key = np.ones((4, 3)), np.ones((8, 3))
    mask = np.arange(8) // 2 == 2
    blockwise_attention(query, key, key, attn_mask=mask[np.newaxis], key_block=2, threads=1)
    assert [tile.keys for *_, tile, _, _ in tiles] == [slice(4, 6)]


# With or without a maximum


def looks_for_maximum(monkeypatch, exponential, query, key, value, **options):
    """Attend with one of the two exponentials, and say whether a maximum is kept."""
    options = {"scale": 1.0, "threads": 1, **options}
    monkeypatch.setattr(heads, "bounded_exponential", lambda: exponential)
    added = spy(monkeypatch, heads.RunningSums, "add")
    output = blockwise_attention(query, key, value, **options)
    del options["threads"]
    expected = attention_trace(query, key, value, **options).output
    assert_allclose(output, expected, rtol=1e-4)
    return bool(added)


@BOTH
@pytest.mark.parametrize(
    ("longest", "softcap", "is_kept"),
    [
        (0.0, None, False),
        (39.0, None, False),
        (40.5, None, True),
        (200.0, None, True),
        (200.0, 30.0, False),
        (200.0, 41.0, True),
        (30.0, 200.0, False),
    ],
)
def test_a_maximum_is_kept_only_if_logits_may_exceed_40(
    monkeypatch, exponential, longest, softcap, is_kept
):
    """What bounds them is the longest query times the longest key, or the soft cap."""
    query = np.float32([[longest / 5, 0], [0, 0.1]])
    key = np.float32([[3, 4], [5, 0], [0, -1]])
    value = np.float32([[1], [2], [3]])
    given = query, key, value
    assert looks_for_maximum(monkeypatch, exponential, *given, softcap=softcap) == is_kept


def test_a_bound_of_exactly_40_needs_no_maximum(monkeypatch):
    given = np.full((1, 1), 4.0), np.full((1, 1), 10.0), np.ones((1, 1))
    assert not looks_for_maximum(monkeypatch, WITHOUT_WIDE_VECTORS, *given)


@BOTH
def test_short_queries_bound_the_logits_of_long_keys(monkeypatch, exponential):
    query, key = np.full((2, 1), 0.01), np.full((3, 1), 1000.0)
    value = np.arange(1.0, 4)[:, np.newaxis]
    assert not looks_for_maximum(monkeypatch, exponential, query, key, value)
    assert not looks_for_maximum(monkeypatch, exponential, key, query, value[:2])


@BOTH
@pytest.mark.parametrize(
    ("logit", "value", "is_kept"),
    [
        (0.0, 0.0, False),
        (0.0, 1e-20, False),
        (0.0, 1e-32, True),
        (39.0, 1e-13, False),
        (39.0, 5e-15, True),
        (0.0, 5e14, False),
        (0.0, 5e15, True),
        (0.0, 1e30, True),
    ],
)
def test_a_maximum_is_kept_if_products_with_values_might_vanish_or_overflow(
    monkeypatch, exponential, logit, value, is_kept
):
    """In float32: forty values, each of them times an exponential of up to e⁴⁰ or from e⁻⁴⁰ on."""
    query, key = np.float32([[1.0]]), np.full((40, 1), logit, np.float32)
    values = np.full((40, 1), value, np.float32)
    assert looks_for_maximum(monkeypatch, exponential, query, key, values) == is_kept


@pytest.mark.parametrize("softcap", [None, 60.0])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@BOTH
def test_large_logits_with_either_exponential(monkeypatch, exponential, dtype, softcap):
    """The factor that exp2 needs is taken out of the queries again."""
    monkeypatch.setattr(heads, "bounded_exponential", lambda: exponential)
    rng = np.random.default_rng(0)
    query, key, value = (
        30 * rng.normal(size=(7, 2)),
        rng.normal(size=(9, 2)),
        rng.normal(size=(9, 3)),
    )
    given = [array.astype(dtype) for array in (query, key, value)]
    options = {"scale": 0.7, "softcap": softcap}
    output = blockwise_attention(*given, **options)
    expected = attention_trace(*given, **options).output
    assert_allclose(output, expected, rtol=2e-3 if dtype == np.float16 else 1e-4, atol=1e-6)


@BOTH
def test_large_queries_in_half_precision_are_scaled_in_single(monkeypatch, exponential):
    """In float16 they would err by up to 1/128 each, and the weights by a few per cent."""
    monkeypatch.setattr(heads, "bounded_exponential", lambda: exponential)
    query = np.random.default_rng(0).uniform(30, 31, size=(100, 2)).astype(np.float16)
    key, value = np.float16([[4, 0], [0, 4]]), np.float16([[1], [2]])
    output = blockwise_attention(query, key, value, scale=0.7)
    expected = attention_trace(query, key, value, scale=0.7).output
    assert_allclose(output, expected, rtol=2**-10)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_bad_value_behind_a_mask_is_not_seen_though_all_logits_are_small(bad):
    value = np.array([[1.0], [bad], [3.0]])
    mask = np.array([[True, False, True]])
    output = blockwise_attention(np.ones((1, 2)), np.ones((3, 2)), value, attn_mask=mask)
    assert_array_equal(output, [[2.0]])


def test_the_largest_values_come_back_to_the_last_bit():
    """They are divided by a power of two before they are summed, which rounds nothing."""
    value = np.random.default_rng(0).uniform(1e38, 3e38, size=(50, 3)).astype(np.float32)
    x = np.ones((50, 1), np.float32)
    output = blockwise_attention(x, x, value, attn_mask=np.eye(50, dtype=bool))
    assert_array_equal(output, value)


# The longest of several vectors


def test_a_length_is_that_of_geometry():
    vectors = np.array([[[3.0, 4.0], [0.0, 1.0], [-2.0, 0.0]]])
    assert heads._longest(vectors) == 5.0
    assert_allclose(heads._longest(vectors / 100), 0.05, rtol=1e-14)
    assert heads._longest(vectors[:, :0]) == 0.0


@pytest.mark.parametrize("size", [1e-30, 1e-25, 1e-22, 5e-20, 1e-16, 1.0, 1e18, 1e20, 1e37])
def test_a_length_bounds_vectors_whose_squares_leave_the_dtype(size):
    """It may be too long, by √5 for five components, but never too short or infinite."""
    vectors = np.float32([[[size, 0, 0, 0, 0], [0, 0, size / 2, 0, 0]]])
    longest = heads._longest(vectors)
    assert (1 - 1e-6) * size <= longest <= (1 + 1e-6) * math.sqrt(5) * size
    everywhere = np.full((1, 2, 5), size, np.float32)
    assert_allclose(heads._longest(everywhere), math.sqrt(5) * size, rtol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_vector_that_is_not_finite_has_no_finite_length(bad):
    assert not math.isfinite(heads._longest(np.array([[[1.0, bad], [2.0, 3.0]]])))


@pytest.mark.parametrize("length", [0, 1, 127, 128, 129, 300])
def test_columns_are_copied_whatever_their_number(length):
    columns = np.random.default_rng(0).normal(size=(2, length, 3)).swapaxes(1, 2)
    space = np.full(columns.shape, np.nan)
    assert heads._copied(columns, space) is space
    assert_array_equal(space, columns)
