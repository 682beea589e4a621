"""Closed forms first, then what turning must leave alone."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import rotary, scaled_dot_product_attention, sinusoidal_positions

no_deadline = settings(deadline=None)  # a busy machine is no counterexample

DTYPES = [np.float16, np.float32, np.float64]
WIDTHS = st.integers(1, 4).map(lambda pairs: 2 * pairs)
POSITIONS = st.integers(-1000, 1000)


def vectors(*leading, largest=10):
    return WIDTHS.flatmap(
        lambda width: arrays(
            np.float64, (*leading, width), elements=st.floats(-largest, largest, width=32)
        )
    )


# Sinusoidal positions


def test_position_one_in_four_dimensions():
    expected = [math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)]
    assert_allclose(sinusoidal_positions(2, 4)[1], expected, rtol=1e-15)
    assert_array_equal(
        sinusoidal_positions(2, 4).round(4), [[0, 1, 0, 1], [0.8415, 0.5403, 0.01, 1]]
    )


def test_the_first_position_is_zeros_and_ones():
    assert_array_equal(sinusoidal_positions(1, 6), [[0, 1, 0, 1, 0, 1]])


def test_they_are_the_formula_written_with_loops():
    length, d_model, base = 7, 10, 50.0
    expected = np.empty((length, d_model))
    for position in range(length):
        for i in range(d_model // 2):
            angle = position / base ** (2 * i / d_model)
            expected[position, 2 * i] = math.sin(angle)
            expected[position, 2 * i + 1] = math.cos(angle)
    assert_allclose(sinusoidal_positions(length, d_model, base=base), expected, atol=1e-14)


def test_no_two_positions_of_a_long_text_share_a_vector():
    positions = sinusoidal_positions(2048, 64)
    similarity = positions @ positions.T
    assert_allclose(np.diag(similarity), 32, rtol=1e-12)  # 32 pairs, each of length one
    np.fill_diagonal(similarity, 0)
    assert similarity.max() < 31.9


@no_deadline
@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), WIDTHS)
def test_products_of_two_positions_depend_on_their_distance(first, second, shift, d_model):
    """Section 3.5 hopes that this makes relative positions easy to learn."""
    vectors = sinusoidal_positions(1001, d_model)
    here = vectors[first] @ vectors[second]
    there = vectors[first + shift] @ vectors[second + shift]
    assert_allclose(here, there, atol=1e-10)


def test_no_positions_and_their_shape():
    assert sinusoidal_positions(0, 4).shape == (0, 4)
    assert sinusoidal_positions(3, 8).shape == (3, 8)
    assert sinusoidal_positions(3, 8).dtype == np.float64


# Rotary


def test_a_quarter_turn():
    assert_allclose(rotary([[1.0, 0.0]], [math.pi / 2]), [[0, 1]], atol=1e-15)
    assert_allclose(rotary([[0.0, 1.0]], [math.pi / 2]), [[-1, 0]], atol=1e-15)


def test_pairs_are_neighbours_and_turn_at_their_own_speed():
    x = np.array([[1.0, 0.0, 0.0, 1.0]] * 2)
    turned = [math.cos(1), math.sin(1), -math.sin(0.01), math.cos(0.01)]
    assert_allclose(rotary(x), [[1, 0, 0, 1], turned], rtol=1e-15)


def test_a_base_of_one_turns_all_pairs_alike():
    turned = rotary(np.array([[1.0, 0.0] * 3]), [1], base=1.0)
    assert_allclose(turned, [[math.cos(1), math.sin(1)] * 3], rtol=1e-15)


def test_position_zero_changes_nothing():
    x = np.random.default_rng(0).normal(size=(3, 1, 4))
    assert_array_equal(rotary(x), x)
    assert_array_equal(rotary(np.ones((5, 6)), 0), np.ones((5, 6)))


def test_it_multiplies_complex_numbers():
    x = np.random.default_rng(0).normal(size=(2, 5, 8))
    pairs = x[..., 0::2] + 1j * x[..., 1::2]
    angles = np.arange(5)[:, np.newaxis] * 10000.0 ** (-np.arange(4) / 4)
    turned = pairs * np.exp(1j * angles)
    expected = np.stack([turned.real, turned.imag], axis=-1).reshape(x.shape)
    assert_allclose(rotary(x), expected, rtol=1e-12, atol=1e-15)


@no_deadline
@given(vectors(2), POSITIONS, POSITIONS, POSITIONS)
def test_products_depend_on_the_distance_alone(pair, first, second, shift):
    query, key = rotary(pair, [first, second])
    moved_query, moved_key = rotary(pair, [first + shift, second + shift])
    assert_allclose(query @ key, moved_query @ moved_key, atol=1e-9)


@no_deadline
@given(vectors(2), POSITIONS)
def test_the_distance_turns_the_query_alone(pair, distance):
    """(R_m q)·(R_n k) = (R_{m−n} q)·k, so it is the distance that is seen, and not nothing."""
    query, key = rotary(pair, [distance, 0])
    assert_array_equal(key, pair[1])
    assert_allclose(query @ key, rotary(pair[:1], distance)[0] @ pair[1], atol=1e-9)


@no_deadline
@given(vectors(5, largest=1e3), POSITIONS)
def test_lengths_stay(x, start):
    turned = rotary(x, np.arange(start, start + 5))
    assert_allclose(np.linalg.norm(turned, axis=-1), np.linalg.norm(x, axis=-1), rtol=1e-12)


@no_deadline
@given(vectors(3), POSITIONS, POSITIONS)
def test_turning_twice_is_turning_by_the_sum(x, first, second):
    assert_allclose(rotary(rotary(x, first), second), rotary(x, first + second), atol=1e-10)


@no_deadline
@given(array_shapes(max_dims=3, max_side=3), st.sampled_from(DTYPES), st.integers(0, 2**32 - 1))
def test_shape_and_dtype_stay_and_the_input_is_left_alone(leading, dtype, seed):
    x = np.random.default_rng(seed).normal(size=(*leading, 4)).astype(dtype)
    copy = x.copy()
    x.setflags(write=False)
    turned = rotary(x[np.newaxis])
    assert turned.dtype == dtype
    assert turned.shape == (1, *x.shape)
    assert_array_equal(x, copy)
    expected = rotary(x[np.newaxis].astype(np.float64))
    assert_allclose(turned, expected, atol=8 * np.finfo(dtype).eps)


def test_float16_is_computed_in_float32_so_that_only_the_result_is_rounded():
    x = np.random.default_rng(0).normal(size=(200, 8)).astype(np.float16)
    exact = rotary(x.astype(np.float64)).astype(np.float16)
    assert np.mean(rotary(x) != exact) < 0.002  # a rounded intermediate: more than one in ten


@pytest.mark.parametrize("dtype", DTYPES)
def test_far_positions_turn_as_exactly_as_near_ones(dtype):
    position = 1_000_003
    turned = rotary(np.array([[1, 0]], dtype), [position])
    expected = [[math.cos(position), math.sin(position)]]
    assert_allclose(turned, expected, atol=2 * np.finfo(dtype).eps)


def test_each_sentence_of_a_batch_may_have_its_own_positions():
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 4))
    positions = np.arange(10).reshape(2, 1, 5)
    turned = rotary(x, positions)
    assert_array_equal(turned[0], rotary(x[0]))
    assert_array_equal(turned[1], rotary(x[1], np.arange(5, 10)))


def test_integers_become_float64_and_no_positions_stay_none():
    assert rotary([[1, 0]]).dtype == np.float64
    assert rotary(np.ones((2, 0, 4))).shape == (2, 0, 4)


def rotate_half(x, base):
    """Write out the convention of GPT-NeoX and Hugging Face, as their code does."""
    length, width = x.shape[-2:]
    inverse = 1.0 / base ** (np.arange(0, width, 2) / width)
    angles = np.outer(np.arange(length), inverse)
    cosine, sine = (np.concatenate([f(angles), f(angles)], axis=-1) for f in (np.cos, np.sin))
    rotated = np.concatenate([-x[..., width // 2 :], x[..., : width // 2]], axis=-1)
    return x * cosine + rotated * sine


def rotate_neighbours(x, base):
    """Write out the convention of the paper, number by number."""
    turned = np.empty_like(x)
    length, width = x.shape[-2:]
    for position in range(length):
        for i in range(width // 2):
            angle = position * base ** (-2 * i / width)
            first, second = x[..., position, 2 * i], x[..., position, 2 * i + 1]
            turned[..., position, 2 * i] = first * math.cos(angle) - second * math.sin(angle)
            turned[..., position, 2 * i + 1] = first * math.sin(angle) + second * math.cos(angle)
    return turned


@pytest.mark.parametrize("base", [100.0, 10000.0])
def test_both_conventions_are_those_written_out(base):
    x = np.random.default_rng(0).normal(size=(3, 7, 10))
    halves, neighbours = (rotary(x, base=base, interleaved=way) for way in (False, True))
    assert_allclose(halves, rotate_half(x, base), rtol=1e-12, atol=1e-14)
    assert_allclose(neighbours, rotate_neighbours(x, base), rtol=1e-12, atol=1e-14)
    assert not np.allclose(halves, neighbours)


def test_one_convention_is_the_other_with_columns_in_another_order():
    """So weights trained for one can be used with the other, their columns rearranged."""
    query, key = np.random.default_rng(0).normal(size=(2, 5, 8))
    order = [0, 4, 1, 5, 2, 6, 3, 7]
    halves = rotary(query, interleaved=False)
    assert_allclose(rotary(query[:, order]), halves[:, order], rtol=1e-12)
    products = rotary(query[:, order]) @ rotary(key[:, order]).T
    assert_allclose(products, halves @ rotary(key, interleaved=False).T, rtol=1e-12, atol=1e-14)


def test_with_rotary_positions_order_is_seen():
    """Without them, exchanging two keys with their values changes nothing for a query."""
    query, key, value = np.random.default_rng(0).normal(size=(3, 5, 4))
    order = [0, 2, 1, 3, 4]
    assert_allclose(
        scaled_dot_product_attention(query, key[order], value[order]),
        scaled_dot_product_attention(query, key, value),
        rtol=1e-12,
    )
    as_was = scaled_dot_product_attention(rotary(query), rotary(key), value)
    exchanged = scaled_dot_product_attention(rotary(query), rotary(key[order]), value[order])
    assert np.abs(as_was - exchanged).max() > 1e-3


# Malformed calls


@pytest.mark.parametrize(
    ("call", "exception", "pattern"),
    [
        (lambda: sinusoidal_positions(-1, 4), ValueError, r"length: expected at least 0, got -1"),
        (lambda: sinusoidal_positions(2.0, 4), TypeError, r"length: .* got float 2.0"),
        (lambda: sinusoidal_positions(2, 5), ValueError, r"d_model: expected an even .* got 5"),
        (lambda: sinusoidal_positions(2, 0), ValueError, r"d_model: expected at least 2, got 0"),
        (lambda: sinusoidal_positions(2, True), TypeError, r"d_model: .* got bool True"),
        (lambda: sinusoidal_positions(2, 4, base=0), ValueError, r"base: .* positive.* got 0"),
        (lambda: sinusoidal_positions(2, 4, base="e"), TypeError, r"base: .* got str 'e'"),
        (lambda: rotary("cat"), TypeError, r"x: expected real numbers .* <U3"),
        (lambda: rotary([1.0, 2.0]), ValueError, r"x: expected shape \(..., L, E\).* \(2,\)"),
        (lambda: rotary(np.ones((2, 3))), ValueError, r"x: .* even E above 0, got \(2, 3\)"),
        (lambda: rotary(np.ones((2, 0))), ValueError, r"x: .* even E above 0, got \(2, 0\)"),
        (
            lambda: rotary(np.ones((5, 4)), np.arange(7)),
            ValueError,
            r"positions: .* of x, \(5,\); got \(7,\)",
        ),
        (
            lambda: rotary(np.ones((5, 4)), np.zeros((2, 5))),
            ValueError,
            r"positions: .* of x, \(5,\); got \(2, 5\)",
        ),
        (
            lambda: rotary(np.ones((1, 4)), [np.nan]),
            ValueError,
            r"positions: expected finite numbers",
        ),
        (
            lambda: rotary(np.ones((1, 4)), [1e300], base=1e-300),
            ValueError,
            r"positions, base: expected finite angles .* base 1e-300 and positions up to 1e\+300",
        ),
        (
            lambda: sinusoidal_positions(3, 1000, base=5e-324),
            ValueError,
            r"positions, base: expected finite angles",
        ),
        (lambda: rotary(np.ones((1, 4)), interleaved=0), TypeError, r"interleaved: .* got int 0"),
        (
            lambda: rotary(np.ones((2, 4)), [np.ma.masked, 1]),
            TypeError,
            r"positions: .* got a masked array",
        ),
        (lambda: rotary(np.ones((1, 4)), [True]), TypeError, r"positions: .* got dtype bool"),
        (lambda: rotary(np.ones((1, 4)), base=-1.0), ValueError, r"base: .* got -1.0"),
    ],
)
def test_a_malformed_call_says_what_is_wrong(call, exception, pattern):
    with pytest.raises(exception) as caught:
        call()
    assert re.match(pattern, str(caught.value))
