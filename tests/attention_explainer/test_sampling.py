"""From logits to the next token."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.sampling import Draws, kept_tokens, next_probabilities

LOGITS = np.log([0.1, 0.4, 0.05, 0.25, 0.2])


def test_without_settings_it_is_softmax():
    assert_allclose(next_probabilities(LOGITS), [0.1, 0.4, 0.05, 0.25, 0.2])
    assert kept_tokens(LOGITS).all()


def test_temperature_divides_the_logits():
    squared = np.array([0.1, 0.4, 0.05, 0.25, 0.2]) ** 2
    assert_allclose(next_probabilities(LOGITS, temperature=0.5), squared / squared.sum())
    assert_allclose(next_probabilities(LOGITS, temperature=1e6), np.full(5, 0.2), rtol=1e-4)


def test_top_k_keeps_the_most_probable():
    assert_allclose(next_probabilities(LOGITS, top_k=2), [0, 8 / 13, 0, 5 / 13, 0])
    assert_array_equal(kept_tokens([1.0, 1.0, 1.0], top_k=2), [True, True, False])
    assert kept_tokens(LOGITS, top_k=99).all()


@pytest.mark.parametrize(
    ("top_p", "kept"), [(0.3, 1), (0.39, 1), (0.5, 2), (0.8, 3), (0.9, 4), (0.999, 5), (1, 5)]
)
def test_top_p_keeps_as_few_as_reach_it(top_p, kept):
    chosen = kept_tokens(LOGITS, top_p=top_p)
    assert chosen.sum() == kept
    assert np.exp(LOGITS)[chosen].sum() >= top_p - 1e-12
    assert LOGITS[chosen].min() >= LOGITS[~chosen].max(initial=-np.inf)


def test_top_p_looks_at_what_temperature_and_top_k_have_left():
    # Of the two most probable the first has 8 of 13 parts, which is more than 0.6.
    assert kept_tokens(LOGITS, top_k=2, top_p=0.6).sum() == 1
    assert kept_tokens(LOGITS, top_p=0.6).sum() == 2
    assert kept_tokens(LOGITS, temperature=0.2, top_p=0.6).sum() == 1


def test_draws_follow_the_probabilities():
    probabilities = next_probabilities(LOGITS, top_k=3)
    draws = Draws(1)
    counted = np.bincount([draws.token(probabilities) for _ in range(20000)], minlength=5)
    assert_allclose(counted / 20000, probabilities, atol=0.01)
    assert not counted[probabilities == 0].any()


def test_numbers_are_those_of_the_published_generator():
    """The ten-thousandth after 1 is 399268537 (Park, Miller and Stockmeyer 1993)."""
    draws = Draws(1)
    for _ in range(9998):
        draws.number()
    assert draws.number() * (2**31 - 1) == pytest.approx(399268537, abs=1e-3)


def test_seeds_that_are_neighbours_begin_differently():
    first = [Draws(seed).number() for seed in range(1, 101)]
    assert np.histogram(first, bins=5, range=(0, 1))[0].min() > 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"temperature": 0}, "temperature"),
        ({"top_k": 0}, "top_k"),
        ({"top_p": 1.5}, "top_p: expected a number above 0 and at most 1, got 1.5"),
        ({"top_p": 0}, "top_p"),
    ],
)
def test_settings_that_make_no_sense_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        next_probabilities(LOGITS, **wrong)


@pytest.mark.parametrize("wrong", [[], [[1.0]], 3.0])
def test_logits_are_a_vector(wrong):
    with pytest.raises(ValueError, match="logits: expected one for each token"):
        next_probabilities(wrong)


@pytest.mark.parametrize("seed", [0, -3, 2**31 - 1])
def test_a_seed_is_in_range(seed):
    with pytest.raises(ValueError, match="seed"):
        Draws(seed)
    with pytest.raises(TypeError, match="seed"):
        Draws(1.5)
