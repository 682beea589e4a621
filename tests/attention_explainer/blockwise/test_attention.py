"""Block by block gives what the plain function gives, whatever is asked, in little memory."""

import math
import os
import re
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import attention_explainer
from attention_explainer import (
    attention_trace,
    blockwise_attention,
    causal_mask,
    sliding_window_mask,
)
from attention_explainer.blockwise import attention, heads, products
from attention_explainer.blockwise.running_sums import RunningSums

no_deadline = settings(deadline=None)  # a busy machine is no counterexample

DTYPES = (np.float16, np.float32, np.float64)
PRIMES = (2, 3, 5, 7, 11, 13)

# Both round float16 once, at the end, and may land on neighbours. Else a logit of size x errs by x
# eps, and with it each weight in proportion; logits here stay below a hundred.
TOLERANCE = {
    np.float16: {"rtol": 2**-10, "atol": 2**-12},
    np.float32: {"rtol": 256 * 2**-23, "atol": 256 * 2**-23},
    np.float64: {"rtol": 256 * 2**-52, "atol": 256 * 2**-52},
}


def plain(query, key, value, **options):
    """Attend with all weights written down, which the public function need not do."""
    return attention_trace(query, key, value, **options).output


def assert_agrees(query, key, value, *, blocks=None, **options):
    dtype = query.dtype.type
    expected = plain(query, key, value, **options)
    output = blockwise_attention(query, key, value, **options, **(blocks or {}))
    assert output.dtype == expected.dtype
    assert output.shape == expected.shape
    assert_allclose(output, expected, **TOLERANCE[dtype])


def draw_mask(rng, kind, shape, dtype):
    """Draw a mask with a shape that broadcasts, in which some queries may see nothing."""
    kept = [size if rng.random() < 0.7 else 1 for size in shape]
    allowed = rng.random(kept) < 0.6
    if rng.random() < 0.3:
        allowed[..., : kept[-2] // 2, :] = False
    if kind == "bool":
        return allowed
    return np.where(allowed, rng.normal(size=kept), -np.inf).astype(dtype)


# Equal to the plain function

CONFIGURATIONS = list(
    product(
        range(2),
        DTYPES,
        ("no mask", "bool", "float"),
        (False, True),
        ("one head", "heads", "grouped", "broadcast"),
        (1.0, 30.0),
    )
)


@pytest.mark.parametrize(
    ("number", "dtype", "mask_kind", "is_causal", "layout", "spread"),
    [(number, *choice[1:]) for number, choice in enumerate(CONFIGURATIONS)],
)
def test_it_equals_the_plain_function(number, dtype, mask_kind, is_causal, layout, spread):
    """With a spread of 30 the bound on the logits fails, and the maximum has to be looked for."""
    rng = np.random.default_rng(number)
    batch, key_heads, L, S, E, Ev = (int(size) for size in rng.permutation(PRIMES))
    heads = key_heads * (int(rng.integers(2, 4)) if layout == "grouped" else 1)
    leading, key_leading = {
        "one head": ((), ()),
        "heads": ((batch, heads), (batch, heads)),
        "grouped": ((batch, heads), (batch, key_heads)),
        "broadcast": ((batch, 1), (key_heads,)),
    }[layout]
    query = (spread * rng.normal(size=(*leading, L, E))).astype(dtype)
    key = rng.normal(size=(*key_leading, S, E)).astype(dtype)
    value = rng.normal(size=(*key_leading, S, Ev)).astype(dtype)
    shape = (*np.broadcast_shapes(leading, key_leading if layout != "grouped" else ()), L, S)
    assert_agrees(
        query,
        key,
        value,
        attn_mask=None if mask_kind == "no mask" else draw_mask(rng, mask_kind, shape, dtype),
        is_causal=is_causal,
        scale=float(rng.uniform(0.1, 0.5)) if rng.random() < 0.5 else None,
        softcap=float(rng.uniform(1, 50)) if rng.random() < 0.3 else None,
        enable_gqa=layout == "grouped",
        blocks={
            "query_block": int(rng.integers(1, L + 2)),
            "key_block": int(rng.integers(1, S + 2)),
            "threads": int(rng.integers(1, 4)),
        },
    )


@settings(no_deadline, max_examples=300)
@given(st.data())
def test_it_equals_the_plain_function_for_whatever_hypothesis_thinks_of(data):
    lengths = st.integers(0, 20)
    L, S, seed = data.draw(lengths), data.draw(lengths), data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    dtype = data.draw(st.sampled_from(DTYPES))
    heads, group = data.draw(st.sampled_from([(1, 1), (3, 1), (2, 3)]))
    spread = data.draw(st.sampled_from([0.0, 1.0, 5.0, 30.0]))
    mask_kind = data.draw(st.sampled_from(["no mask", "bool", "float"]))
    shape = (heads * group, L, S)
    assert_agrees(
        (spread * rng.normal(size=(heads * group, L, 5))).astype(dtype),
        rng.normal(size=(heads, S, 5)).astype(dtype),
        rng.normal(size=(heads, S, 3)).astype(dtype),
        attn_mask=None if mask_kind == "no mask" else draw_mask(rng, mask_kind, shape, dtype),
        is_causal=data.draw(st.booleans()),
        softcap=data.draw(st.sampled_from([None, 0.5, 30.0, 100.0])),
        enable_gqa=group > 1 or data.draw(st.booleans()),
        blocks={
            name: data.draw(st.one_of(st.none(), st.integers(1, 8)))
            for name in ("query_block", "key_block", "threads")
        },
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("spread", [1.0, 30.0])
@pytest.mark.parametrize(("L", "S"), [(700, 700), (1300, 300), (300, 1300), (257, 513), (5, 9000)])
def test_lengths_of_several_default_tiles(dtype, is_causal, spread, L, S):
    rng = np.random.default_rng(L)
    query = (spread * rng.normal(size=(2, L, 7))).astype(dtype)
    key, value = (rng.normal(size=(2, S, width)).astype(dtype) for width in (7, 5))
    assert_agrees(query, key, value, is_causal=is_causal)


@pytest.mark.parametrize("query_block", [1, 10, 25, 40, 90, 1000])
@pytest.mark.parametrize("group", [1, 2, 3])
@pytest.mark.parametrize("mask_kind", ["no mask", "bool", "float"])
@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("spread", [1.0, 30.0])
def test_short_heads_side_by_side_in_a_tile(query_block, group, mask_kind, is_causal, spread):
    """Ten queries in each of six heads: a tile holds those of one, two, four or all six."""
    rng = np.random.default_rng(query_block)
    query = spread * rng.normal(size=(2, 6, 10, 3))
    key, value = rng.normal(size=(2, 2, 6 // group, 13, 3))
    mask = None if mask_kind == "no mask" else draw_mask(rng, mask_kind, (2, 6, 10, 13), "f8")
    assert_agrees(
        query,
        key,
        value,
        attn_mask=mask,
        is_causal=is_causal,
        enable_gqa=group > 1,
        blocks={"query_block": query_block, "key_block": 4},
    )


def test_heads_may_share_one_array_of_keys():
    query, key, value = np.random.default_rng(0).normal(size=(3, 4, 50, 3))
    keys, values = np.broadcast_to(key[:1], key.shape), np.broadcast_to(value[:1], value.shape)
    assert_agrees(query, keys, values, is_causal=True)
    assert_agrees(query, key[0], value[0], is_causal=True)


@pytest.mark.parametrize("most", [0, 1, 60, 10**6])
@pytest.mark.parametrize("is_causal", [False, True])
def test_products_may_be_cut_into_pieces_of_any_size(monkeypatch, most, is_causal):
    """It depends on the processor into which; here all of them are tried on this one."""
    monkeypatch.setattr(products, "small_product", lambda: most)
    query, key, value = np.random.default_rng(0).normal(size=(3, 2, 150, 5))
    assert_agrees(query, key, value, is_causal=is_causal)


@pytest.mark.parametrize(
    ("L", "S", "Ev"), [(0, 5, 5), (5, 0, 5), (0, 0, 5), (1, 1, 5), (1, 7, 5), (7, 1, 5), (5, 5, 0)]
)
@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_empty_and_single_positions(L, S, Ev, is_causal, dtype):
    shapes = (2, L, 3), (2, S, 3), (2, S, Ev)
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=shape).astype(dtype) for shape in shapes]
    assert_agrees(*inputs, is_causal=is_causal)
    assert_agrees(*(array[:0] for array in inputs), is_causal=is_causal)


def test_integers_and_mixed_dtypes_are_promoted_as_in_the_plain_function():
    query, key = [[1, 2]], [[1, 0], [0, 1]]
    value = np.float32([[2.0], [3.0]])
    output = blockwise_attention(query, key, value)
    assert_allclose(output, plain(query, key, value), rtol=1e-15)
    assert output.dtype == np.float64
    assert blockwise_attention(np.float16(query), np.float16(key), value).dtype == np.float32


@pytest.mark.parametrize("wide", ["query", "key", "value"])
def test_one_wide_input_makes_all_that_is_computed_wide(wide):
    rng = np.random.default_rng(0)
    inputs = {name: rng.normal(size=(5, 3)).astype("f4") for name in ("query", "key", "value")}
    inputs[wide] = inputs[wide].astype("f8")
    output = blockwise_attention(**inputs)
    assert output.dtype == np.float64
    assert_allclose(output, plain(**inputs), rtol=1e-13)


def test_a_mask_may_have_more_leading_axes():
    rng = np.random.default_rng(0)
    query, key, value = rng.normal(size=(3, 5, 7, 2))
    mask = rng.random((3, 1, 7, 7)) < 0.5
    assert_agrees(query, key, value, attn_mask=mask)


def test_a_window_skips_what_is_out_of_sight():
    query, key, value = np.random.default_rng(0).normal(size=(3, 300, 3))
    key[:200], value[:200] = np.nan, np.nan
    mask = sliding_window_mask(300, window=20)
    output = blockwise_attention(query, key, value, attn_mask=mask, query_block=16, key_block=16)
    expected = plain(query, key, value, attn_mask=mask)
    assert np.isfinite(output[219:]).all()
    assert_allclose(output, expected, rtol=1e-12, atol=1e-14)


# Large logits


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("ascending", [False, True])
def test_logits_that_would_overflow(dtype, ascending):
    """exp(1000) is infinite in both dtypes; each block brings a new maximum, or none does."""
    key = np.linspace(-1000, 1000, 41, dtype=dtype)[:, np.newaxis][:: 1 if ascending else -1]
    value = np.random.default_rng(0).normal(size=(41, 3)).astype(dtype)
    query = np.ones((1, 1), dtype)
    output = blockwise_attention(query, key, value, key_block=4)
    assert_allclose(output[0], value[key.argmax()], rtol=1e-6)


@pytest.mark.parametrize("logit", [-1e4, -100.0, 50.0, 1e4])
def test_equal_logits_of_any_size_give_the_mean(logit):
    value = np.random.default_rng(0).normal(size=(11, 3)).astype(np.float32)
    query, key = np.float32([[1.0]]), np.full((11, 1), logit, np.float32)
    output = blockwise_attention(query, key, value, key_block=3)
    assert_allclose(output[0], value.mean(axis=0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("longest", np.geomspace(5, 100, 30))
def test_on_both_sides_of_the_bound_results_are_the_same(longest):
    """Around 40 the way of computing changes; query and key point the same way."""
    query = np.full((2, 1), longest, np.float32)
    key = np.float32([[-1.0], [0.5], [1.0], [0.99]])
    value = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    assert_agrees(query, key, value, blocks={"key_block": 2})
    assert_agrees(query, key, value, is_causal=True, blocks={"key_block": 2})


def test_a_very_negative_finite_mask_is_not_minus_infinity():
    """Where all logits are as low as a float can be, the weights are equal, and not zero."""
    lowest = np.full((2, 5), np.finfo(np.float32).min)
    query, key, value = np.random.default_rng(0).normal(size=(3, 5, 3)).astype(np.float32)
    output = blockwise_attention(query[:2], key, value, attn_mask=lowest, key_block=2)
    assert_allclose(output, np.tile(value.mean(axis=0), (2, 1)), rtol=1e-5)


@pytest.mark.parametrize("largest", [1e10, 1e20, 1e30, 1e38])
def test_large_values(largest):
    """Fifty numbers near the largest of float32 cannot be summed before they are divided."""
    rng = np.random.default_rng(0)
    query, key = rng.normal(size=(2, 50, 3)).astype(np.float32)
    value = rng.uniform(0.5, 1, size=(50, 3)).astype(np.float32)
    value *= np.float32(largest)
    output = blockwise_attention(5 * query, key, value, key_block=7)
    expected = plain(5 * query, key, value)
    assert_allclose(output, expected, rtol=1e-4, atol=1e-5 * largest)


@pytest.mark.parametrize("value", [1e-10, 1e-27, 1e-28, 1e-33])
def test_small_values_lose_no_digits(value):
    """All logits are −39, so that their exponentials are 1e-17 if no maximum is subtracted."""
    query, key = np.float32([[1.0]]), np.full((11, 1), -39.0, np.float32)
    output = blockwise_attention(query, key, np.full((11, 2), value, np.float32), scale=1.0)
    assert_allclose(output, [[value, value]], rtol=1e-6)


def test_a_small_value_beside_large_ones_errs_by_no_more_than_the_docstring_says():
    value = np.full((11, 2), [1.0, 1e-25], np.float32)
    query, key = np.float32([[1.0]]), np.full((11, 1), -39.0, np.float32)
    output = blockwise_attention(query, key, value, scale=1.0)
    assert_allclose(output[0], [1.0, 1e-25], rtol=1e-6, atol=1e-27)


@pytest.mark.parametrize("softcap", [1e-30, 1e-3, 39.0, 41.0, 1e5, 1e19, 1e25, 1e37])
def test_a_soft_cap_of_any_size(softcap):
    """Queries divided by a large one have squares that are too small for float32."""
    query, key = np.float32([[30.0]]), np.float32([[-10.0], [-9.0]])
    value = np.float32([[1.0], [2.0]])
    assert_agrees(query, key, value, scale=1.0, softcap=softcap)


@pytest.mark.parametrize("size", [1e-25, 1e-20, 1e20, 1e25])
def test_queries_and_keys_whose_squares_leave_the_dtype(size):
    query, key, value = np.random.default_rng(0).normal(size=(3, 20, 5)).astype(np.float32)
    query, key = query * np.float32(size), key * np.float32(30 / size)
    assert_agrees(query, key, value)


def test_many_short_heads_on_two_axes_are_taken_together():
    """However heads are laid out: in memory one after the other, or with words before heads."""
    rng = np.random.default_rng(0)
    query, key, value = rng.normal(size=(3, 11, 3, 7, 5))
    expected = plain(query, key, value, is_causal=True)
    flat = [array.reshape(33, 7, 5) for array in (query, key, value)]
    assert_allclose(
        blockwise_attention(*flat, is_causal=True).reshape(query.shape), expected, rtol=1e-12
    )
    assert_agrees(query, key, value, is_causal=True)
    assert_agrees(
        *(array.swapaxes(-2, -3).copy().swapaxes(-2, -3) for array in (query, key, value))
    )
    assert_agrees(query, key[:, :1], value[:, :1])
    assert_agrees(query, key[0, 0], value[0, 0])
    for shape in ((11, 3, 7, 7), (11, 3, 1, 7), (11, 1, 7, 7), (7, 7)):
        mask = rng.random(shape) < 0.6
        assert_agrees(query, key, value, attn_mask=mask)
        assert_agrees(query, key, value, attn_mask=np.where(mask, 0.5, -np.inf))
        assert_agrees(query, key[:, :1], value[:, :1], attn_mask=mask, enable_gqa=True)


def test_two_axes_of_short_heads_take_as_many_tiles_as_one(monkeypatch):
    calls = []
    attend = heads.Worker.attend
    monkeypatch.setattr(
        heads.Worker, "attend", lambda self, *given: calls.append(1) or attend(self, *given)
    )
    x = np.ones((512, 8, 2, 4), np.float32)
    blockwise_attention(x, x, x, threads=1)
    on_two_axes = len(calls)
    blockwise_attention(*[x.reshape(4096, 2, 4)] * 3, threads=1)
    assert on_two_axes == len(calls) - on_two_axes


# What is masked, and what is not


@settings(no_deadline, max_examples=200)
@given(st.data())
def test_what_is_masked_never_leaks_and_what_is_seen_is_not_hidden(data):
    """Bad keys, values and queries touch the same outputs as in the plain function."""
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    L, S = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    bad = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    query, key, value = (rng.normal(size=shape) for shape in ((L, 3), (S, 3), (S, 2)))
    mask = rng.random((L, S)) < 0.6
    clean = query.copy(), key.copy(), value.copy()
    bad_queries, bad_keys, bad_values = (rng.random(n) < 0.2 for n in (L, S, S))
    query[bad_queries, 0], key[bad_keys, 1], value[bad_values, 1] = bad, bad, bad
    is_causal = data.draw(st.booleans())
    options = {
        "attn_mask": data.draw(st.sampled_from([mask, np.where(mask, 0.0, -np.inf)])),
        "is_causal": is_causal,
    }
    blocks = {"query_block": 4, "key_block": data.draw(st.integers(1, 9))}
    output = blockwise_attention(query, key, value, **options, **blocks)
    seen = mask & causal_mask(L, S) if is_causal else mask
    touched = (seen & (bad_queries[:, np.newaxis] | bad_keys | bad_values)).any(axis=-1)
    expected = plain(*clean, **options)
    assert_allclose(output[~touched], expected[~touched], rtol=1e-12, atol=1e-14)
    dirty = plain(query, key, value, **options)
    assert_array_equal(np.isnan(output), np.isnan(dirty))
    assert_allclose(output, dirty, rtol=1e-12, atol=1e-14)


def test_later_words_change_nothing_earlier():
    query, key, value = np.random.default_rng(0).normal(size=(3, 300, 5))
    before = blockwise_attention(query, key, value, is_causal=True)
    key[150:], value[150:] = np.nan, np.inf
    after = blockwise_attention(query, key, value, is_causal=True)
    assert_allclose(after[:150], before[:150], rtol=1e-12, atol=1e-14)
    assert np.isnan(after[150:]).all()


def test_a_query_that_may_attend_to_nothing_gets_zeros():
    query, key, value = np.random.default_rng(0).normal(size=(3, 7, 5))
    mask = np.ones((7, 7), bool)
    mask[3] = False
    for given_mask in (mask, np.where(mask, 0.0, -np.inf)):
        output = blockwise_attention(query, key, value, attn_mask=given_mask, key_block=2)
        assert_array_equal(output[3], np.zeros(5))
        assert output[[0, 1, 2, 4, 5, 6]].all()


# Manners


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("softcap", [None, 2.0])
def test_inputs_are_left_alone(dtype, softcap):
    query, key, value = np.random.default_rng(0).normal(size=(3, 2, 7, 5)).astype(dtype)
    mask = np.zeros((7, 7), dtype)
    arrays = query, key, value, mask
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.setflags(write=False)
    blockwise_attention(query, key, value, softcap=softcap)
    blockwise_attention(query, key, value, attn_mask=mask, softcap=softcap, is_causal=True)
    for array, copy in zip(arrays, copies, strict=True):
        assert_array_equal(array, copy)


@settings(no_deadline)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
def test_finite_numbers_of_any_size_raise_no_warning(numbers):
    """Warnings are errors in this suite; overflow gives infinity or NaN, and says nothing."""
    x = np.array(numbers)[:, np.newaxis]
    assert blockwise_attention(x, x, x, is_causal=True, threads=2).shape == x.shape


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_no_floating_point_error_is_raised_even_where_all_of_them_raise(size):
    x = np.array([[size], [-size]])
    with np.errstate(all="raise"):
        assert blockwise_attention(x, x, x, threads=1).shape == x.shape


@pytest.mark.parametrize(
    ("keys", "is_causal", "taken"),
    [(1, False, 1), (5, False, 4), (5, True, 2), (9, False, 5), (9, True, 3), (90, False, 5)],
)
def test_threads_are_taken_as_far_as_there_are_cores_and_logits(
    monkeypatch, keys, is_causal, taken
):
    """Ten logits make a thread worth its while here; of a causal call half are computed."""
    threads = []

    def run(number, share, **_):
        threads.append(number)
        share()

    monkeypatch.setattr(attention, "LOGITS_PER_THREAD", 10)
    monkeypatch.setattr(attention, "cores", lambda: range(5))
    monkeypatch.setattr(attention, "run_in_threads", run)
    query, key = np.ones((8, 1)), np.ones((keys, 1))
    blockwise_attention(query, key, key, is_causal=is_causal, query_block=1)
    assert threads == [taken]


def test_the_number_of_threads_changes_no_bit():
    query, key, value = np.random.default_rng(0).normal(size=(3, 4, 100, 5))
    one, *others = (
        blockwise_attention(query, key, value, query_block=16, key_block=16, threads=threads)
        for threads in (1, 2, 5)
    )
    for other in others:
        assert_array_equal(other, one)


def test_several_callers_at_once_do_not_disturb_each_other():
    rng = np.random.default_rng(0)
    calls = [rng.normal(size=(3, 4, length, 5)) for length in range(30, 60)]
    alone = [blockwise_attention(*inputs, query_block=16, threads=1) for inputs in calls]
    with ThreadPoolExecutor(5) as callers:
        together = callers.map(
            lambda inputs: blockwise_attention(*inputs, query_block=16, threads=2), calls
        )
        for one, other in zip(alone, together, strict=True):
            assert_array_equal(other, one)


def test_an_error_in_a_thread_reaches_the_caller(monkeypatch):
    def fail(*_):
        raise MemoryError("no room")

    monkeypatch.setattr(heads.Worker, "attend", fail)
    x = np.ones((2, 3, 1))
    with pytest.raises(MemoryError, match="no room"):
        blockwise_attention(x, x, x, threads=2)


@pytest.mark.parametrize("length", [63, 64, 65, 127, 200, 1100])
def test_default_tiles_of_any_length(length):
    rng = np.random.default_rng(length)
    query, key, value = rng.normal(size=(3, length, 5))
    for shorter in (length, length // 2):
        assert_agrees(query, key[:shorter], value[:shorter], is_causal=True)
        assert_agrees(40 * query, key[:shorter], value[:shorter], is_causal=True)


def test_without_wide_instructions_results_are_the_same(monkeypatch):
    query, key, value = np.random.default_rng(0).normal(size=(3, 2, 70, 5))
    for exponential, unit in ((np.exp, 1.0), (np.exp2, 1 / math.log(2))):
        found = exponential, unit
        monkeypatch.setattr(heads, "bounded_exponential", lambda found=found: found)
        assert_agrees(query, key, value)
        assert_agrees(query, key, value, softcap=2.0, is_causal=True)


# Memory


def test_grouped_queries_share_keys_and_values_in_memory():
    rng = np.random.default_rng(0)
    query = rng.standard_normal((32, 2, 8), np.float32)
    key, value = rng.standard_normal((2, 1, 20_000, 8), np.float32)
    tracemalloc.start()
    try:
        output = blockwise_attention(query, key, value, enable_gqa=True, threads=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * key.nbytes  # each would be 32 times as large, repeated
    assert_allclose(output, blockwise_attention(query, key[0], value[0]), rtol=1e-5, atol=1e-6)


LONG = 16384
MEASURE_LONG = f"""
import tracemalloc
import numpy as np
from attention_explainer import attention_trace, blockwise_attention

rng = np.random.default_rng(0)
query, key, value = (rng.standard_normal((8, {LONG}, 64), np.float32) for _ in range(3))
tracemalloc.start()
output = blockwise_attention(query, key, value, is_causal=True)
print(tracemalloc.get_traced_memory()[1])
some = np.s_[:, [0, 1, {LONG // 2}, {LONG - 1}]]
mask = np.arange({LONG}) <= np.arange({LONG})[some[1], np.newaxis]
expected = attention_trace(query[some], key, value, attn_mask=mask).output
print(np.abs(output[some] - expected).max())
"""


def test_a_long_text_needs_less_than_100_mb_where_the_plain_matrix_would_need_8_gb():
    """Peak beyond the inputs, including the output, in a separate process with one BLAS thread."""
    assert 8 * LONG**2 * np.dtype(np.float32).itemsize >= 8e9
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(attention_explainer.__file__).parents[1]),
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    run = subprocess.run(
        [sys.executable, "-c", MEASURE_LONG],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    peak, difference = map(float, run.stdout.split())
    assert 8 * LONG * 64 * 4 < peak < 100e6
    assert difference < 1e-5


# Malformed calls

QUERY, KEY, VALUE = np.ones((2, 6, 5, 3)), np.ones((2, 6, 7, 3)), np.ones((2, 6, 7, 11))


def attend(query=QUERY, key=KEY, value=VALUE, **options):
    return blockwise_attention(query, key, value, **options)


@pytest.mark.parametrize(
    ("call", "exception", "pattern"),
    [
        (lambda: attend(query="cat"), TypeError, r"query: expected real numbers"),
        (lambda: attend(key="cat"), TypeError, r"key: expected real numbers"),
        (lambda: attend(value="cat"), TypeError, r"value: expected real numbers"),
        (lambda: attend(key=np.ones((2, 6, 7, 4))), ValueError, r"key: expected the width E"),
        (lambda: attend(value=np.ones((2, 6, 8, 1))), ValueError, r"value: expected the length S"),
        (lambda: attend(key=np.ones((5, 7, 3))), ValueError, r"query, key, value: .* leading axes"),
        (
            lambda: attend(attn_mask=np.ones((7, 5), bool)),
            ValueError,
            r"attn_mask: .* \(2, 6, 5, 7\), got \(7, 5\)",
        ),
        (lambda: attend(attn_mask=np.full((5, 7), np.nan)), ValueError, r"attn_mask: .* NaN"),
        (lambda: attend(is_causal=1), TypeError, r"is_causal: .* got int 1"),
        (lambda: attend(enable_gqa="yes"), TypeError, r"enable_gqa: .* got str"),
        (
            lambda: attend(key=np.ones((2, 4, 7, 3)), enable_gqa=True),
            ValueError,
            r"enable_gqa: expected equal numbers of key and value heads",
        ),
        (lambda: attend(scale=0.0), ValueError, r"scale: expected a positive"),
        (
            lambda: attend(*map(np.float32, (QUERY, KEY, VALUE)), scale=1e-60),
            ValueError,
            r"scale: expected a positive, finite number in float32",
        ),
        (
            lambda: attend(*map(np.float32, (QUERY, KEY, VALUE)), softcap=1e60),
            ValueError,
            r"softcap: expected a positive, finite number in float32",
        ),
        (lambda: attend(softcap=-1.0), ValueError, r"softcap: expected a positive"),
        (lambda: attend(query_block=0), ValueError, r"query_block: expected at least 1, got 0"),
        (lambda: attend(key_block=0), ValueError, r"key_block: expected at least 1, got 0"),
        (lambda: attend(key_block=2.5), TypeError, r"key_block: .* got float 2.5"),
        (lambda: attend(threads=0), ValueError, r"threads: expected at least 1, got 0"),
    ],
)
def test_a_malformed_call_says_what_is_wrong(call, exception, pattern):
    with pytest.raises(exception) as caught:
        call()
    assert re.match(pattern, str(caught.value))


def test_the_unchanged_calls_are_well_formed():
    assert attend().shape == (2, 6, 5, 11)


def test_no_maximum_is_looked_for_where_no_logit_is_large(monkeypatch):
    def refuse(*_):
        raise AssertionError("looked for a maximum")

    monkeypatch.setattr(RunningSums, "add", refuse)
    inputs = np.random.default_rng(1024).standard_normal((3, 8, 1024, 64), np.float32)
    for is_causal in (False, True):
        blockwise_attention(*inputs, is_causal=is_causal)
    with pytest.raises(AssertionError, match="looked for"):
        blockwise_attention(10 * inputs[0], *inputs[1:])
