import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import softmax

DTYPES = [np.float16, np.float32, np.float64]


def test_logits_zero_and_one_give_one_to_e():
    assert_allclose(softmax([0.0, 1.0]), np.array([1, math.e]) / (1 + math.e), rtol=1e-14)


def test_two_equal_logits_share_exactly():
    assert_array_equal(softmax([3.0, 3.0]), [0.5, 0.5])


def test_a_single_logit_gets_everything():
    assert_array_equal(softmax([-7.0]), [1.0])


def test_logarithms_of_weights_give_the_weights_back():
    weights = np.array([0.5, 0.25, 0.125, 0.125])
    assert_allclose(softmax(np.log(weights)), weights, rtol=1e-14)


def test_a_difference_of_ln_three_is_three_times_the_weight():
    first, second = softmax([2.0, 2.0 + math.log(3)])
    assert_allclose(second / first, 3, rtol=1e-14)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_the_axis_is_the_one_that_sums_to_one(axis):
    logits = np.random.default_rng(0).normal(size=(2, 3, 5))
    weights = softmax(logits, axis)
    assert weights.shape == logits.shape
    assert_allclose(weights.sum(axis), 1, rtol=1e-14)
    by_definition = np.exp(logits) / np.exp(logits).sum(axis, keepdims=True)
    assert_allclose(weights, by_definition, rtol=1e-14)


def test_a_numpy_integer_is_an_axis():
    assert_array_equal(softmax([[0.0, 0.0]], np.int64(1)), [[0.5, 0.5]])


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_dtype_stays(dtype):
    assert softmax(np.zeros(3, dtype)).dtype == dtype


def test_integers_become_float64():
    assert softmax(np.array([0, 0], np.int8)).dtype == np.float64


def test_float16_is_rounded_only_at_the_end():
    logits = np.random.default_rng(0).normal(size=101).astype(np.float16)
    assert_array_equal(softmax(logits), softmax(logits.astype(np.float32)).astype(np.float16))


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_largest_and_the_smallest_number_of_a_dtype(dtype):
    largest = np.finfo(dtype).max
    assert_array_equal(softmax(np.array([largest, -largest], dtype)), [1, 0])
    assert_array_equal(softmax(np.array([largest, largest], dtype)), [0.5, 0.5])
    assert_array_equal(softmax(np.array([-largest, -largest], dtype)), [0.5, 0.5])


def test_minus_infinity_gets_exactly_nothing():
    assert_array_equal(softmax([0.0, -np.inf, 0.0]), [0.5, 0.0, 0.5])


def test_nothing_but_minus_infinity_gives_zeros():
    assert_array_equal(softmax([[-np.inf, -np.inf], [0.0, 0.0]]), [[0, 0], [0.5, 0.5]])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity_stay_in_their_row(bad):
    weights = softmax([[bad, 0.0], [0.0, 0.0]])
    assert np.isnan(weights[0]).all()
    assert_array_equal(weights[1], [0.5, 0.5])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e308])
def test_where_false_takes_out_whatever_is_there(bad):
    assert_array_equal(softmax([0.0, bad, 0.0], where=[True, False, True]), [0.5, 0, 0.5])


def test_where_broadcasts_and_follows_the_axis():
    weights = softmax(np.zeros((2, 3)), axis=0, where=[[True, True, False]])
    assert_array_equal(weights, [[0.5, 0.5, 0], [0.5, 0.5, 0]])


def test_where_false_everywhere_gives_zeros():
    assert_array_equal(softmax(np.full((2, 3), np.nan), where=False), np.zeros((2, 3)))


@pytest.mark.parametrize(("shape", "axis"), [((0,), 0), ((3, 0), 0), ((3, 0), 1), ((0, 3), 0)])
def test_empty_in_empty_out(shape, axis):
    assert softmax(np.zeros(shape), axis).shape == shape


def test_the_input_is_left_alone():
    logits = np.array([[1.0, np.nan], [2.0, 3.0]])
    where = np.array([[True, False], [True, True]])
    logits.setflags(write=False)
    where.setflags(write=False)
    softmax(logits, where=where)
    assert_array_equal(logits, [[1.0, np.nan], [2.0, 3.0]])


@pytest.mark.parametrize("dtype", DTYPES)
def test_no_floating_point_error_even_when_all_of_them_raise(dtype):
    with np.errstate(all="raise"):
        weights = softmax(np.array([0, -15, -50, -90, -720, -5000], dtype))
    assert weights[0] == pytest.approx(1, abs=1e-3)
    assert weights[-1] == 0
