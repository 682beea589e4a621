"""What the page on sharp and flat attention says in words."""

import numpy as np
import pytest

from attention_explainer import softmax
from attention_explainer import worked_example as example
from scripts.experiments import one_head
from scripts.figures import softcap_weights, softmax_temperature

IT = example.SENTENCE.index("it")


def test_larger_logits_make_a_sharper_choice():
    logits = example.worked_example().logits[IT]
    assert softmax(2 * logits).max() > softmax(logits).max()


def test_ratios_are_raised_to_a_power_and_the_order_stays():
    logits = example.worked_example().logits[IT]
    one, two = softmax(logits), softmax(logits / 2)
    assert two[1] / two[5] == pytest.approx((one[1] / one[5]) ** 0.5)
    assert np.array_equal(np.argsort(one, kind="stable"), np.argsort(two, kind="stable"))


def test_a_wide_cap_hardly_touches_and_a_narrow_one_flattens():
    result = softcap_weights.compute()
    assert np.abs(result.weights[1] - result.weights[0]).max() < 0.02
    assert result.weights[3].max() < 0.5 * result.weights[0].max()
    assert np.abs(result.logits[4]).max() < 1


def test_a_cap_keeps_small_differences_near_zero():
    small = 0.01
    assert 2 * np.tanh(small / 2) == pytest.approx(small, rel=1e-4)


def test_a_cap_keeps_the_order():
    result = softcap_weights.compute()
    logits = example.worked_example().logits[IT]
    for capped in result.logits[1:]:
        assert np.array_equal(np.argsort(capped, kind="stable"), np.argsort(logits, kind="stable"))


def test_entropy_of_ten_words_is_at_most_that_of_an_even_choice():
    assert softmax_temperature.compute().entropies.max() <= np.log2(10)


def test_answers_are_right_while_weights_still_spread():
    result = one_head.load()
    right = result["right"][:, -1]
    assert result["accuracy"][:, -1].min() > 0.95
    assert right.min() < 0.9
