"""What the page on weights and explanations says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.experiments import heads
from scripts.figures import other_weights_same_output, twin_sentence
from scripts.tables import permuted_sentence, same_scores, value_length


def test_cat_makes_up_more_of_the_sum_than_of_the_weight():
    result = value_length.compute()
    cat = result.words.index("cat")
    assert result.lengths[cat] / result.lengths.sum() > result.weights[cat]


def test_second_by_weight_is_not_second_by_what_it_adds():
    numbers = value_length.numbers(value_length.compute())
    assert numbers["second_by_weight"] != numbers["second_by_share"]


def test_other_queries_and_keys_give_the_same_weights():
    result = same_scores.compute()
    assert not np.allclose(result.query, result.other_query)
    assert not np.allclose(result.key, result.other_key)
    assert result.largest_change < 1e-12


def test_very_different_weights_give_the_same_vector():
    result = other_weights_same_output.compute()
    assert result.other.min() >= 0
    assert result.other.sum() == pytest.approx(1)
    assert result.moved > 0.25
    assert result.other_output == pytest.approx(result.output)


def test_the_word_is_the_one_with_the_flattest_attention():
    largest = example.worked_example().weights.max(axis=-1)
    assert example.SENTENCE[int(largest.argmin())] == other_weights_same_output.WORD


def test_ten_values_have_room():
    values = example.worked_example().value
    conditions = np.linalg.matrix_rank(np.column_stack([values, np.ones(len(values))]))
    assert conditions < len(values)


def test_the_twin_and_a_shuffled_sentence_leave_the_weight_of_cat():
    twins = twin_sentence.compute()
    assert twins.weight(0, "cat") == pytest.approx(twins.weight(1, "cat"), abs=0.005)
    assert max(permuted_sentence.compute().without) < 1e-12


def test_heads_that_look_at_the_right_words_cost_little_when_removed():
    result = heads.load()
    assert (result["three_mass"] >= 0.5).mean() > 0.5
    assert result["three_cost"].mean() < 0.1


def test_the_small_weight_on_the_long_value_moves_further():
    numbers = value_length.numbers(value_length.compute())
    assert float(numbers["long_times_weight"]) > float(numbers["short_times_weight"])
