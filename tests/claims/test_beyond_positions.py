"""What the page on positions says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_example as example
from scripts.figures import position_waves, rotary_score, weights_with_positions
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
    assert len(set(distances[:4])) == 1
    assert np.ptp(result.scores[:4]) < 1e-9
    assert abs(result.scores[4] - result.scores[0]) > 0.1


def test_at_distance_zero_the_score_is_that_of_step_3():
    result = rotary_offsets.compute()
    assert result.scores[-1] == pytest.approx(result.unrotated)


def test_a_word_twice_has_twice_the_odds_of_one():
    query, key = np.array([[1.0, 2.0]]), np.array([[0.5, 0.1], [0.3, 0.9]])
    _, once = scaled_dot_product_attention(query, key, key, return_weights=True)
    doubled = key[[0, 0, 1]]
    _, twice = scaled_dot_product_attention(query, doubled, doubled, return_weights=True)
    odds_of_one = once[0, 0] / (1 - once[0, 0])
    pair = twice[0, :2].sum()
    assert pair / (1 - pair) == pytest.approx(2 * odds_of_one)


def test_equal_distances_give_equal_scores_at_every_distance():
    near, far = rotary_score.compute().scores
    assert near == pytest.approx(far, abs=1e-9)
    assert near.min() < 0 < near.max()


def test_the_score_at_distance_zero_is_the_one_without_rotation():
    trace = example.worked_example()
    unrotated = trace.scores[example.position(example.QUERY_WORD), example.position(example.ANSWER)]
    assert rotary_score.compute().scores[:, 0] == pytest.approx([unrotated] * 2)


def test_each_pair_is_slower_and_the_slowest_covers_little_of_its_way():
    waves = position_waves.compute()
    assert np.diff(waves.wavelengths).min() > 0
    assert len(waves.sines) / waves.wavelengths[-1] < 0.02
    assert waves.wavelengths[0] == pytest.approx(2 * np.pi)


def test_both_kinds_of_positions_move_the_weight_of_cat_up():
    none, added, rotated = weights_with_positions.compute().of(example.ANSWER)
    assert (round(none, 3), round(added, 3), round(rotated, 2)) == (0.706, 0.999, 0.91)


def test_the_weights_without_positions_are_those_of_step_2():
    weights = weights_with_positions.compute().weights[0]
    of_step_2 = example.worked_example().weights[example.position(example.QUERY_WORD)]
    assert weights == pytest.approx(of_step_2)


def test_both_the_differ_only_with_positions():
    output = example.worked_example().output
    first, second = output[[word.lower() == example.REPEATED for word in example.SENTENCE]]
    assert np.allclose(first, second)


def test_the_example_has_room_for_two_pairs():
    assert position_vectors.compute().shape[1] == len(example.DIMENSIONS) == 2 * 2
