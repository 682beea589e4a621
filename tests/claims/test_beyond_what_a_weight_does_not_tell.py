"""What the page on weights and explanations says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.experiments import heads, one_head
from scripts.figures import other_weights_same_output, twin_sentence
from scripts.tables import permuted_sentence, same_scores, value_length


def test_cat_makes_up_more_of_the_sum_than_of_the_weight():
    result = value_length.compute()
    cat = result.words.index(example.ANSWER)
    assert result.lengths[cat] / result.lengths.sum() > result.weights[cat]


def test_second_by_weight_is_not_second_by_what_it_adds():
    numbers = value_length.numbers(value_length.compute())
    assert numbers["second_by_weight"] != numbers["second_by_share"]


def test_other_queries_and_keys_give_the_same_weights():
    result = same_scores.compute()
    assert not np.allclose(result.query, result.other_query)
    assert not np.allclose(result.key, result.other_key)
    assert result.largest_change < 1e-12


@pytest.fixture(scope="module")
def free_and_it():
    return other_weights_same_output.compute()


def test_other_weights_give_the_same_vector(free_and_it):
    for each in free_and_it:
        assert each.other.min() >= 0
        assert each.other.sum() == pytest.approx(1)
        assert each.other_output == pytest.approx(each.output)


def test_much_can_move_for_the_flattest_word_and_little_for_it(free_and_it):
    free, it = free_and_it
    largest = example.worked_example().weights.max(axis=-1)
    assert example.SENTENCE[int(largest.argmin())] == free.word
    assert free.moved > 0.5
    assert it.moved < 0.5 * free.moved


def test_cat_can_move_between_these_and_no_further(free_and_it):
    it, cat = free_and_it[1], example.position(example.ANSWER)
    assert (round(it.lowest[cat], 2), round(it.highest[cat], 2)) == (0.68, 0.76)
    # Another way to the same bounds: wander at random through all weights that give this vector.
    value = example.worked_example().value
    _, _, rows = np.linalg.svd(np.column_stack([value, np.ones(len(value))]).T)
    free = rows[np.linalg.matrix_rank(value) + 1 :]
    rng = np.random.default_rng(0)
    weights, seen = it.weights, []
    for _ in range(20_000):
        direction = rng.standard_normal(len(free)) @ free
        with np.errstate(divide="ignore"):
            steps = -weights / direction
        back, forth = steps[steps < 0].max(), steps[steps > 0].min()
        weights = np.clip(weights + rng.uniform(back, forth) * direction, 1e-15, None)
        seen.append(weights[cat])
    assert weights @ value == pytest.approx(it.output)
    assert it.lowest[cat] - 1e-9 < min(seen) < it.lowest[cat] + 0.02
    assert it.highest[cat] - 0.02 < max(seen) < it.highest[cat] + 1e-9


def test_no_other_word_passes_on_as_much_life():
    alive = example.worked_example().value[:, example.DIMENSIONS.index("alive")]
    cat = example.position(example.ANSWER)
    assert np.delete(alive, cat).max() < 0.5 * alive[cat]


def test_rotated_scores_change_with_the_matrices():
    assert same_scores.compute().largest_rotary_change > 0.5


def test_the_only_head_of_a_model_is_missed():
    result = one_head.load()
    assert np.median(result["without"]) < 0.3


def test_ten_values_have_room():
    values = example.worked_example().value
    conditions = np.linalg.matrix_rank(np.column_stack([values, np.ones(len(values))]))
    assert conditions < len(values)


def test_the_twin_and_a_shuffled_sentence_leave_the_weight_of_cat():
    twins = twin_sentence.compute()
    here, in_the_twin = (twins.weight(sentence, example.ANSWER) for sentence in (0, 1))
    assert here == pytest.approx(in_the_twin, abs=0.005)
    assert max(permuted_sentence.compute().without) < 1e-12


def test_heads_that_look_at_the_right_words_cost_little_when_removed():
    result = heads.load()
    assert (result["three_mass"] >= 0.5).mean() > 0.5
    assert result["three_cost"].mean() < 0.1


def test_the_small_weight_on_the_long_value_moves_further():
    numbers = value_length.numbers(value_length.compute())
    assert float(numbers["long_times_weight"]) > float(numbers["short_times_weight"])


def test_as_many_independent_values_as_words_would_fix_the_weights():
    rng = np.random.default_rng(5)
    weights = rng.dirichlet(np.ones(10))
    value = rng.standard_normal((10, 10))
    again = np.linalg.solve(value.T, weights @ value)
    assert again == pytest.approx(weights)
    few = value[:, :4]
    assert np.linalg.matrix_rank(np.column_stack([few, np.ones(10)])) == 5


def test_of_two_words_with_one_value_only_the_sum_of_the_weights_shows():
    trace = example.worked_example()
    it = example.position(example.QUERY_WORD)
    first, second = (
        place for place, word in enumerate(example.SENTENCE) if word.lower() == example.REPEATED
    )
    assert np.array_equal(trace.value[first], trace.value[second])
    moved = trace.weights[it].copy()
    moved[first], moved[second] = moved[first] + moved[second], 0
    assert moved @ trace.value == pytest.approx(trace.output[it])
