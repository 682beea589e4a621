"""What the page on positions says in words."""

import numpy as np
import pytest

from attention_explainer import attention_trace, scaled_dot_product_attention
from attention_explainer import worked_example as example
from attention_explainer.positions import sinusoidal_positions
from scripts.figures import (
    position_hands,
    position_map,
    position_waves,
    rotary_score,
    sinusoidal_score,
    weights_with_positions,
)
from scripts.live import clock_hands
from scripts.results.position_shift import shift_matrix
from scripts.tables import permuted_sentence, position_vectors, rotary_offsets, shifted_positions


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


def test_neighbours_differ_at_the_top_and_some_rows_hardly_change():
    result = position_map.compute()
    steps = np.abs(np.diff(result.vectors, axis=0)).max(axis=0)
    assert steps[:2].min() > 5 * steps[4:].max()
    ranges = np.ptp(result.vectors, axis=0)
    assert (ranges < 0.1).sum() == result.still > 0
    assert not (ranges[:8] < 0.1).any()


def test_the_first_hand_goes_on_by_the_same_angle_wherever_it_is():
    result = position_hands.compute()
    assert np.hypot(result.tips[..., 0], result.tips[..., 1]) == pytest.approx(1)
    first = result.turned[:4, 0]
    assert np.diff(first) == pytest.approx([np.degrees(1)] * 3)
    assert (np.diff(result.turned[:, 2]) > 0).all()
    last = float(position_hands.numbers(result)["slow_degrees_at_last"])
    assert last == pytest.approx(result.turned[-1, 2], abs=0.5)


def test_one_matrix_leads_from_each_position_to_the_one_three_further_on():
    result = shifted_positions.compute()
    assert max(shifted_positions.FROM) > 50 * shifted_positions.FOUND_ON
    assert result.errors.max() < 1e-9
    # The vectors do differ from each other, so that it is no small thing to reach the right one.
    assert np.abs(np.diff(result.there, axis=0)).max(axis=1).min() > 0.5


def test_that_matrix_rotates_each_pair():
    matrix = shifted_positions.compute().matrix
    for pair, angle in enumerate((3, 0.03)):
        block = matrix[2 * pair : 2 * pair + 2, 2 * pair : 2 * pair + 2]
        expected = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        assert block == pytest.approx(np.array(expected), abs=1e-9)
    assert np.abs(matrix[:2, 2:]).max() < 1e-9
    assert matrix @ matrix.T == pytest.approx(np.eye(4), abs=1e-9)


def test_the_dot_product_of_two_positions_depends_on_the_distance_and_is_alike_on_both_sides():
    result = sinusoidal_score.compute()
    assert result.alone == pytest.approx(result.alone[::-1])
    assert result.distances[result.alone.argmax()] == 0
    vectors = sinusoidal_positions(1100, sinusoidal_score.D_MODEL)
    near, far = (vectors[start : start + 40] @ vectors[start] for start in (0, 1000))
    assert near == pytest.approx(far)
    assert near[:4].min() > near[10:].max()


def test_with_the_matrix_between_the_peak_is_at_a_key_so_many_positions_before_the_query():
    result = sinusoidal_score.compute()
    assert result.distances[result.between.argmax()] == -sinusoidal_score.SHIFT
    assert result.between.max() == pytest.approx(result.alone.max())


def test_a_query_matrix_can_ask_for_a_distance():
    """With the matrix as W_Q, and keys as they are, each position scores highest some way back."""
    vectors = sinusoidal_positions(60, 64)
    w_q = shift_matrix(vectors, 3).T
    trace = attention_trace(vectors @ w_q, vectors, vectors)
    assert np.array_equal(trace.scores.argmax(axis=1)[3:], np.arange(57))


def test_moved_on_together_two_positions_keep_angles_and_dot_product():
    start, further = clock_hands.compute(), clock_hands.two_positions(51, 54)
    assert clock_hands.ON == further.first - start.first == further.second - start.second
    assert further.parts == pytest.approx(start.parts)
    assert further.product == pytest.approx(start.product)
    apart = clock_hands.two_positions(1, 54)
    assert abs(apart.product - start.product) > 0.1
    assert np.abs(further.vectors - start.vectors).max() > 0.5
