"""What the checks let through. What they refuse is in test_malformed_calls.py."""

from fractions import Fraction

import numpy as np
import pytest

from attention_explainer.arguments import (
    boolean,
    check_sequences,
    check_widths,
    count,
    group_size,
    integer,
    plain_array,
    positive_number,
    real_array,
)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_real_array_hands_a_float_array_back_as_it_is(dtype):
    given = np.array([1.5, 2.5], dtype=dtype)
    assert real_array("x", given) is given


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64])
def test_real_array_makes_integers_float64(dtype):
    array = real_array("x", np.array([1, 2], dtype=dtype))
    assert array.dtype == np.float64
    assert array.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_real_array_reads_both_byte_orders(dtype, order):
    array = real_array("x", np.array([1.5, -2.5], dtype=order + dtype))
    assert array.dtype.isnative
    assert array.dtype == np.dtype(dtype)
    assert array.tolist() == [1.5, -2.5]


def test_real_array_takes_nested_lists_and_an_empty_one():
    assert real_array("x", [[1, 2], [3, 4]]).shape == (2, 2)
    assert real_array("x", []).shape == (0,)


def test_plain_array_keeps_the_dtype():
    assert plain_array("x", [True, False]).dtype == np.bool_
    assert plain_array("x", ["a", "b"]).dtype.kind == "U"


@pytest.mark.parametrize("flag", [True, False, np.True_, np.False_])
def test_boolean_gives_a_python_bool(flag):
    result = boolean("flag", flag)
    assert type(result) is bool
    assert result == flag


@pytest.mark.parametrize("number", [1, 0.5, np.float32(0.5), np.int64(3), Fraction(1, 3), 1e-300])
def test_positive_number_gives_a_python_float(number):
    result = positive_number("scale", number)
    assert type(result) is float
    assert result == float(number)


def test_positive_number_asks_whether_the_dtype_can_hold_it():
    assert positive_number("scale", 1e300, np.float64) == 1e300
    for number in (1e300, 1e-300):
        with pytest.raises(ValueError, match="finite number in float32"):
            positive_number("scale", number, np.float32)


@pytest.mark.parametrize("number", [-3, 0, np.int8(7)])
def test_integer_gives_a_python_int(number):
    result = integer("axis", number)
    assert type(result) is int
    assert result == number


def test_count_includes_its_least():
    assert count("num_heads", 1, least=1) == 1
    assert count("key_length", 0) == 0


def test_check_sequences_broadcasts_the_leading_axes():
    query, key, value = np.ones((2, 1, 5, 3)), np.ones((11, 7, 3)), np.ones((7, 13))
    assert check_sequences(query, key, value) == (2, 11)
    assert check_sequences(query[0, 0], key[0], value) == ()


@pytest.mark.parametrize(("query_heads", "key_heads", "group"), [(6, 2, 3), (5, 5, 1), (0, 3, 0)])
def test_group_size_is_how_many_query_heads_share_a_key_head(query_heads, key_heads, group):
    query, key, value = (
        np.ones((heads, *rest))
        for heads, rest in ((query_heads, (7, 3)), (key_heads, (11, 3)), (key_heads, (11, 13)))
    )
    assert group_size(query, key, value) == group
    assert check_sequences(query, key, value, group=group) == (query_heads,)


def test_check_widths_lets_equal_widths_through():
    check_widths(np.ones((2, 3)), np.ones((5, 7, 3)))
