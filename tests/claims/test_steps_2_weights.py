"""What step 2 says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.figures import attention_map, weights_from_it, weights_from_it_bars
from scripts.formulas import weights_sum_to_one


@pytest.fixture(scope="module")
def weights():
    return weights_from_it.compute()


def test_mat_is_among_the_words_that_share_the_rest(weights):
    assert weights.words[weights.by_weight[0]] != "mat"


def test_second_is_mat(weights):
    assert weights.words[weights.by_weight[1]] == "mat"


def test_none_is_negative_none_is_zero_and_together_they_are_one(weights):
    assert weights.weights.min() > 0
    assert weights.weights.sum() == pytest.approx(1)


def test_rounding_shows(weights):
    assert weights_sum_to_one.rounded_sum(weights, 3) != pytest.approx(1, abs=5e-4)
    assert weights_sum_to_one.rounded_sum(weights, 2) != pytest.approx(1, abs=5e-3)


def test_bars_are_the_row_of_it_in_the_map():
    row = attention_map.compute().weights[example.SENTENCE.index("it")]
    assert np.array_equal(row, weights_from_it_bars.compute().weights)


def test_the_flattest_row_is_close_to_sharing_alike():
    numbers = attention_map.numbers(attention_map.compute())
    assert float(numbers["flattest_weight"]) - float(numbers["uniform"]) < 0.02


def test_the_map_is_not_symmetric():
    matrix = attention_map.compute().weights
    cat, it = (example.SENTENCE.index(word) for word in ("cat", "it"))
    assert matrix[it, cat] > 2 * matrix[cat, it]


def test_both_the_share_an_embedding_and_a_weight(weights):
    assert np.array_equal(*example.embed(["The", "the"]))
    first, second = (i for i, word in enumerate(weights.words) if word.lower() == "the")
    assert weights.weights[first] == weights.weights[second]


def test_in_a_model_that_sees_only_what_comes_before_it_takes_nothing_from_was_or_tired():
    it, was, tired = (example.SENTENCE.index(word) for word in ("it", "was", "tired"))
    causal = example.worked_example(is_causal=True).weights
    assert causal[it, was] == causal[it, tired] == 0
