import numpy as np
import pytest
from numpy.testing import assert_array_equal

from attention_explainer import (
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    sliding_window_mask,
)

LENGTHS = [(5, 5), (3, 7), (7, 3), (1, 1), (0, 5), (5, 0), (0, 0)]


@pytest.mark.parametrize(("queries", "keys"), LENGTHS)
def test_causal_allows_what_is_not_later(queries, keys):
    mask = causal_mask(queries, keys)
    expected = [[j <= i for j in range(keys)] for i in range(queries)]
    assert mask.dtype == np.bool_
    assert_array_equal(mask, np.array(expected, dtype=bool).reshape(queries, keys))


def test_causal_is_square_by_default():
    assert_array_equal(causal_mask(5), causal_mask(5, 5))


def test_padding_keeps_the_first_keys_of_each_sentence():
    mask = padding_mask([2, 0, 3])
    assert mask.shape == (3, 1, 3)
    assert mask.dtype == np.bool_
    assert_array_equal(mask[:, 0], [[1, 1, 0], [0, 0, 0], [1, 1, 1]])


def test_padding_fills_up_to_the_given_key_length():
    assert_array_equal(padding_mask([1, 2], 5)[:, 0], [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0]])


@pytest.mark.parametrize("shape", [(), (2,), (2, 3)])
def test_padding_keeps_the_axes_of_the_lengths(shape):
    lengths = np.full(shape, 5)
    assert padding_mask(lengths, 7).shape == (*shape, 1, 7)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint64])
def test_padding_takes_every_integer_dtype(dtype):
    assert_array_equal(padding_mask(np.array([1, 3], dtype)), padding_mask([1, 3]))


def test_padding_of_an_empty_batch():
    assert padding_mask(np.zeros(0, int)).shape == (0, 1, 0)


@pytest.mark.parametrize(("queries", "keys"), LENGTHS)
@pytest.mark.parametrize("window", [1, 2, 11])
@pytest.mark.parametrize("is_causal", [False, True])
def test_a_window_allows_what_is_near(queries, keys, window, is_causal):
    mask = sliding_window_mask(queries, keys, window=window, is_causal=is_causal)
    expected = [
        [abs(i - j) < window and (j <= i or not is_causal) for j in range(keys)]
        for i in range(queries)
    ]
    assert mask.dtype == np.bool_
    assert_array_equal(mask, np.array(expected, dtype=bool).reshape(queries, keys))


def test_a_window_of_one_is_the_diagonal():
    assert_array_equal(sliding_window_mask(5, window=1), np.eye(5, dtype=bool))


def test_a_window_as_long_as_the_sentence_hides_nothing_but_the_future():
    assert sliding_window_mask(5, window=5).all()
    assert_array_equal(sliding_window_mask(5, window=5, is_causal=True), causal_mask(5))


def test_a_value_that_is_partly_nan_keeps_its_numbers():
    """The second key may be seen by the second query alone, whose output it halves and spoils."""
    value = [[2.0, 2.0], [np.nan, 1.0]]
    output = scaled_dot_product_attention(np.zeros((2, 1)), np.zeros((2, 1)), value, is_causal=True)
    assert_array_equal(output, [[2, 2], [np.nan, 1.5]])
