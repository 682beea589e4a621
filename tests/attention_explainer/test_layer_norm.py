"""Closed forms and refusals; `test_transformer_block.py` compares with PyTorch."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.layer_norm import EPSILON, layer_norm


def test_layer_norm_of_two_numbers_is_minus_one_and_one():
    normed = layer_norm([[3.0, 7.0]], gain=[1, 1], bias=[0, 0])
    exact = 2 / np.sqrt(4 + EPSILON)
    assert_allclose(normed, [[-exact, exact]], rtol=1e-15)


def test_layer_norm_of_a_constant_vector_is_the_bias():
    assert_array_equal(layer_norm([5.0, 5.0, 5.0], gain=[1, 2, 3], bias=[4, 5, 6]), [4, 5, 6])


def test_layer_norm_forgets_shift_and_length():
    x = np.random.default_rng(1).normal(size=(2, 5, 7))
    ones, zeros = np.ones(7), np.zeros(7)
    expected = layer_norm(x, ones, zeros)
    assert_allclose(layer_norm(100 * x + 3, ones, zeros), expected, rtol=1e-4)
    assert_allclose(expected.mean(axis=-1), 0, atol=1e-15)
    assert_allclose(expected.var(axis=-1), 1, rtol=1e-4)


def test_layer_norm_of_large_half_precision_numbers_does_not_overflow():
    x = np.array([[-60000, 60000]], dtype=np.float16)
    normed = layer_norm(x, np.ones(2, np.float16), np.zeros(2, np.float16))
    assert normed.dtype == np.float16
    assert_array_equal(normed, [[-1, 1]])


@pytest.mark.parametrize(
    ("x", "gain", "bias", "message"),
    [
        (1.0, [1], [1], r"x: expected shape \(..., d_model\), got \(\)"),
        (np.ones((2, 0)), [], [], r"x: expected shape \(..., d_model\), got \(2, 0\)"),
        (np.ones((5, 3)), [1], [1, 1, 1], r"gain: expected shape \(3,\).*got \(1,\)"),
        (np.ones((5, 3)), [1, 1, 1], 0.0, r"bias: expected shape \(3,\).*got \(\)"),
    ],
)
def test_layer_norm_refuses_what_does_not_fit(x, gain, bias, message):
    with pytest.raises(ValueError, match=message):
        layer_norm(x, gain, bias)


def test_layer_norm_refuses_strings():
    with pytest.raises(TypeError, match="x: expected real numbers"):
        layer_norm(["a"], [1], [1])
