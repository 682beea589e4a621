"""What the page on positions says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_example as example
from scripts.tables import permuted_sentence, position_vectors, rotary_offsets


def test_without_positions_no_order_changes_any_vector():
    assert max(permuted_sentence.compute().without) < 1e-12


def test_with_positions_every_one_of_these_orders_does():
    assert min(permuted_sentence.compute().with_positions) > 0.1


def test_the_fast_pair_turns_by_one_radian_and_the_slow_by_a_hundredth():
    first = position_vectors.compute()[1]
    assert np.arcsin(first[[0, 2]]) == pytest.approx([1, 0.01])


def test_equal_distances_give_equal_scores():
    result = rotary_offsets.compute()
    distances = [query - key for query, key in rotary_offsets.PAIRS]
    assert distances[:4] == [6] * 4
    assert np.ptp(result.scores[:4]) < 1e-9
    assert abs(result.scores[4] - result.scores[0]) > 0.1


def test_at_distance_zero_the_score_is_that_of_step_3():
    result = rotary_offsets.compute()
    assert result.scores[-1] == pytest.approx(result.unrotated)


def test_a_word_twice_gets_twice_the_weight_of_one():
    query, key = np.array([[1.0, 2.0]]), np.array([[0.5, 0.1], [0.3, 0.9]])
    _, once = scaled_dot_product_attention(query, key, key, return_weights=True)
    doubled = key[[0, 0, 1]]
    _, twice = scaled_dot_product_attention(query, doubled, doubled, return_weights=True)
    ratio = once[0, 0] / once[0, 1]
    assert (twice[0, 0] + twice[0, 1]) / twice[0, 2] == pytest.approx(2 * ratio)


def test_both_the_differ_only_with_positions():
    output = example.worked_example().output
    assert np.allclose(output[0], output[4])
