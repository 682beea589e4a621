"""Random starts: entropy in closed form, and how scale decides between even and one-sided."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.random_starts import (
    entropy,
    weights_of_random_starts,
    weights_of_toy_starts,
)
from attention_explainer.training.runs import toy_model


def test_entropy_in_closed_form():
    weights = [[1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.25, 0.25, 0]]
    assert_allclose(entropy(weights), [0, 2, 1.5], rtol=1e-15)
    assert entropy([1.0, 0.0]).tolist() == 0.0
    assert not np.signbit(entropy([1.0, 0.0]))


def starts(**changed):
    arguments = {"num_starts": 40, "rng": np.random.default_rng(0), "d_model": 96, "d_k": 16}
    return weights_of_random_starts((1e-6, 0.05, 10.0), **(arguments | changed))


def test_tiny_matrices_give_even_weights_and_huge_ones_a_single_word():
    weights = starts()
    assert weights.shape == (3, 40, 10)
    assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)
    tiny, middle, huge = entropy(weights).mean(axis=-1)
    assert_allclose(tiny, np.log2(10), rtol=1e-9)
    assert tiny > middle > huge
    assert weights[2].max(axis=-1).mean() > 0.99


def test_no_word_is_preferred():
    favourite = starts(num_starts=400, d_model=16, d_k=4)[1].argmax(axis=-1)
    # 40 expected of each; the chance that one of ten is off by more than 24 is about 0.0006.
    assert np.abs(np.bincount(favourite, minlength=10)[1:] - 40).max() < 25


def test_the_same_generator_gives_the_same_starts():
    assert_array_equal(starts(), starts())


def test_toy_starts_are_those_of_the_training():
    settings = toy_model(num_heads=2, d_k=4)
    weights = weights_of_toy_starts(settings, num_starts=3)
    assert weights.shape == (3, 2, 15)
    assert_array_equal(weights_of_toy_starts(settings, num_starts=2), weights[:2])
    assert not np.allclose(weights[0], weights[1], rtol=1e-6)
    assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)
