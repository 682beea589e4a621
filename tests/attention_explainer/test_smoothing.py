"""Smoothing: weighted means of what is near, and when this is attention."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer import scaled_dot_product_attention
from attention_explainer.smoothing import as_dot_products, kernel_regression

L, S, E, EV = 3, 7, 5, 2


def random_case(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(L, E)), rng.normal(size=(S, E)), rng.normal(size=(S, EV))


def test_it_is_the_formula_of_nadaraya_and_watson():
    query, key, value = random_case()
    output, weights = kernel_regression(query, key, value, bandwidth=1.3)
    for row, q in enumerate(query):
        kernel = [np.exp(-((q - k) @ (q - k)) / (2 * 1.3**2)) for k in key]
        expected = sum(one * v for one, v in zip(kernel, value, strict=True)) / sum(kernel)
        assert_allclose(output[row], expected, rtol=1e-12)
        assert_allclose(weights[row], np.array(kernel) / sum(kernel), rtol=1e-12)


@pytest.mark.parametrize("bandwidth", [0.3, 1.0, 4.0])
def test_with_keys_of_the_same_length_it_is_attention(bandwidth):
    query, key, value = random_case(1)
    key = 1.7 * key / np.linalg.norm(key, axis=1, keepdims=True)
    output, weights = kernel_regression(query, key, value, bandwidth=bandwidth)
    attended, attention = scaled_dot_product_attention(
        query, key, value, scale=1 / bandwidth**2, return_weights=True
    )
    assert_allclose(weights, attention, rtol=1e-9)
    assert_allclose(output, attended, rtol=1e-9)


def test_with_keys_of_different_lengths_it_is_not():
    query, key, value = random_case(1)
    _, weights = kernel_regression(query, key, value, bandwidth=1.0)
    _, attention = scaled_dot_product_attention(query, key, value, scale=1.0, return_weights=True)
    assert np.abs(weights - attention).max() > 0.1


@pytest.mark.parametrize("bandwidth", [0.3, 1.0, 4.0])
def test_one_more_number_makes_any_keys_fit(bandwidth):
    query, key, value = random_case(2)
    output, weights = kernel_regression(query, key, value, bandwidth=bandwidth)
    attended, attention = scaled_dot_product_attention(
        *as_dot_products(query, key), value, scale=1 / bandwidth**2, return_weights=True
    )
    assert_allclose(weights, attention, rtol=1e-9, atol=1e-15)
    assert_allclose(output, attended, rtol=1e-9)


def test_a_narrow_bandwidth_looks_up_and_a_wide_one_takes_the_mean():
    query, key, value = random_case(3)
    nearest = ((query[:, np.newaxis] - key) ** 2).sum(axis=-1).argmin(axis=1)
    looked_up, _ = kernel_regression(query, key, value, bandwidth=1e-3)
    assert_allclose(looked_up, value[nearest], rtol=1e-12)
    mean, _ = kernel_regression(query, key, value, bandwidth=1e6)
    assert_allclose(mean, np.tile(value.mean(axis=0), (L, 1)), rtol=1e-9)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"query": np.zeros(E)}, ValueError, r"query: expected a matrix, one row for each; got"),
        ({"query": np.zeros((L, E + 1))}, ValueError, "key"),
        ({"value": np.zeros((S + 1, EV))}, ValueError, "value: expected 7 rows"),
        ({"bandwidth": 0}, ValueError, "bandwidth"),
        ({"key": [["a"] * E]}, TypeError, "key"),
    ],
)
def test_what_does_not_fit_is_named(changed, error, message):
    query, key, value = random_case()
    given = {"query": query, "key": key, "value": value, "bandwidth": 1.0} | changed
    with pytest.raises(error, match=message):
        kernel_regression(**given)
