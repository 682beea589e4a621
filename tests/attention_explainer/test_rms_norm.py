"""Closed forms, PyTorch where it is there, and refusals."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.layer_norm import layer_norm
from attention_explainer.rms_norm import rms_norm


def test_a_vector_of_equal_numbers_becomes_ones():
    assert_allclose(rms_norm([[3.0, 3.0, 3.0]], gain=[1, 1, 2], epsilon=1e-30), [[1, 1, 2]])


def test_the_mean_square_is_one_and_the_length_the_root_of_the_width():
    x = np.random.default_rng(1).normal(3, 5, size=(2, 5, 7))
    normed = rms_norm(x, np.ones(7))
    assert_allclose(np.square(normed).mean(axis=-1), 1, rtol=1e-5)
    assert_allclose(np.linalg.norm(normed, axis=-1), np.sqrt(7), rtol=1e-5)


def test_zeros_stay_zeros():
    assert_array_equal(rms_norm(np.zeros((2, 3)), np.ones(3)), np.zeros((2, 3)))


def test_it_is_layer_norm_where_the_mean_is_zero_and_differs_elsewhere():
    x = np.random.default_rng(2).normal(size=(5, 7))
    centred = x - x.mean(axis=-1, keepdims=True)
    gain = np.arange(1.0, 8.0)
    assert_allclose(rms_norm(centred, gain), layer_norm(centred, gain, np.zeros(7)), rtol=1e-12)
    assert not np.allclose(rms_norm(x, gain), layer_norm(x, gain, np.zeros(7)), atol=0.1)


def test_large_numbers_in_half_precision_do_not_overflow():
    normed = rms_norm(np.array([[-60000, 60000]], np.float16), np.ones(2, np.float16))
    assert normed.dtype == np.float16
    assert_array_equal(normed, [[-1, 1]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_agrees_with_pytorch(dtype):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    x, gain = rng.normal(size=(2, 5, 7)).astype(dtype), rng.normal(size=7).astype(dtype)
    theirs = torch.nn.functional.rms_norm(
        torch.from_numpy(x), (7,), torch.from_numpy(gain), eps=1e-3
    )
    ours = rms_norm(x, gain, epsilon=1e-3)
    assert ours.dtype == dtype
    assert_allclose(ours, theirs.numpy(), rtol=16 * np.finfo(dtype).eps)


@pytest.mark.parametrize(
    ("x", "gain", "epsilon", "message"),
    [
        (1.0, [1], 1e-5, r"x: expected shape \(..., d_model\), got \(\)"),
        (np.ones((2, 0)), [], 1e-5, r"x: expected shape \(..., d_model\), got \(2, 0\)"),
        (np.ones((5, 3)), [1], 1e-5, r"gain: expected shape \(3,\).*got \(1,\)"),
        (np.ones((5, 3)), [1, 1, 1], 0, r"epsilon: expected a positive, finite number"),
    ],
)
def test_it_refuses_what_does_not_fit(x, gain, epsilon, message):
    with pytest.raises(ValueError, match=message):
        rms_norm(x, gain, epsilon=epsilon)


def test_it_refuses_strings():
    with pytest.raises(TypeError, match="x: expected real numbers"):
        rms_norm(["a"], [1])
