"""What the first part of step 7 says in words."""

import numpy as np
import pytest

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_explainer.training.gradient_check import numerical_gradient
from attention_explainer.training.model import (
    ModelSettings,
    forward,
    initial_parameters,
    loss_and_gradients,
)
from scripts.figures import one_number_downhill
from scripts.live import number_downhill
from scripts.results import one_number
from scripts.results.essay_quotes import WEIGHTS_2
from scripts.tables import difference_quotients, parameter_counts, slope_word_by_word

IT, CAT, MAT = map(example.position, (example.QUERY_WORD, example.ANSWER, example.RIVAL))


@pytest.fixture(scope="module")
def downhill():
    return one_number_downhill.compute()


def test_in_the_twin_the_hand_made_matrices_still_give_cat_most_and_mat_little():
    weights = one_number.twin(float(example.W_Q[one_number.ROW, one_number.COLUMN])).weights
    assert weights.argmax() == CAT
    assert weights[MAT] < 0.1


def test_the_loss_is_the_negative_logarithm_of_the_weight_of_mat():
    at_start = one_number.twin(3.0)
    trace_weight = example.worked_example(example.TWIN_SENTENCE).weights[IT, MAT]
    assert at_start.loss == pytest.approx(-np.log(trace_weight))
    assert at_start.weights[MAT] == pytest.approx(trace_weight)


def test_the_hand_made_matrices_were_written_with_six_weights_in_view():
    weights = example.worked_example().weights[IT]
    assert len(WEIGHTS_2) == 6
    for word, printed in WEIGHTS_2.items():
        assert f"{weights[example.position(word)]:.2f}" == printed


def test_cat_has_a_little_more_in_the_twin_because_soft_takes_less_than_tired():
    weights = one_number.twin(3.0).weights
    first = example.worked_example().weights[IT]
    assert 0 < weights[CAT] - first[CAT] < 0.001
    assert weights[-1] < first[-1]
    assert f"{weights[CAT]:.3f}" != f"{first[CAT]:.3f}"


def test_the_loss_of_the_next_part_is_on_the_answer_and_gives_no_weight_a_target():
    settings = ModelSettings(5, 3, 2, d_model=4, num_heads=1, d_k=2)
    parameters = initial_parameters(settings, np.random.default_rng(0))
    given = settings, parameters, np.array([[0, 4, 1]]), np.array([2])
    answer = np.array([[1]])
    loss, _ = loss_and_gradients(*given, answer)
    probabilities = softmax(forward(*given).logits.reshape(-1))
    assert loss == pytest.approx(-np.log(probabilities[1]))


def test_shorter_moves_settle_at_the_derivative():
    quotients = difference_quotients.compute()
    errors = np.abs(quotients.quotients - quotients.derivative)
    assert (np.diff(errors) < 0).all()
    assert errors[-1] < 1e-4
    assert quotients.derivative > 0


def test_the_derivative_is_the_sum_over_the_words_and_nearly_all_of_it_is_from_cat():
    slope = slope_word_by_word.compute()
    products = (slope.weights - slope.wanted) * slope.moves
    of_number = slope.gradient[one_number.ROW, one_number.COLUMN]
    assert products.sum() == pytest.approx(of_number)
    assert products[CAT] > 0.95 * of_number
    others = products.copy()
    others[CAT] = 0
    assert np.abs(others).max() < 0.1 * of_number


def test_all_slopes_of_the_matrix_are_what_moving_its_numbers_gives():
    measured = numerical_gradient(
        lambda W_Q: one_number.slope(W_Q, example.TWIN_SENTENCE, example.RIVAL).loss,
        example.W_Q.copy(),
    )
    gradient = one_number.twin(3.0).gradient
    assert gradient == pytest.approx(measured, abs=1e-9)
    # Zero where "it" has nothing: in the rows alive and event.
    assert np.array_equal((gradient != 0).any(axis=1), example.embed([example.QUERY_WORD])[0] != 0)


def test_each_step_lowers_the_loss_and_is_shorter_than_the_one_before(downhill):
    assert (np.diff(downhill.losses) < 0).all()
    moves = -np.diff(downhill.walk)
    assert (moves > 0).all()
    assert (np.diff(moves) < 0).all()


def test_a_step_subtracts_the_slope_times_the_learning_rate(downhill):
    slope = one_number.twin(downhill.walk[0]).gradient[one_number.ROW, one_number.COLUMN]
    moved = downhill.walk[0] - downhill.walk[1]
    assert moved == pytest.approx(one_number.LEARNING_RATE * slope)


def test_the_valley_has_a_floor_that_the_walk_has_not_reached_and_mat_has_little_there(downhill):
    lowest = downhill.twin.argmin()
    assert 0 < lowest < len(downhill.twin) - 1
    assert downhill.numbers[lowest] < downhill.walk[-1]
    assert one_number.twin(downhill.numbers[lowest]).weights[MAT] < 0.25


def test_all_numbers_at_once_come_further_than_one(downhill):
    matrix = one_number.walk_of_the_matrix()
    assert len(matrix) == len(downhill.walk)
    assert matrix[-1].loss < downhill.twin.min()
    assert matrix[-1].weights[MAT] > one_number.twin(downhill.walk[-1]).weights[MAT]


def test_what_helps_the_twin_harms_the_first_sentence(downhill):
    losses = [one_number.original(number).loss for number in downhill.walk]
    assert (np.diff(losses) > 0).all()


def test_no_query_matrix_suits_both_sentences():
    # Cat against mat is the same in both, whatever the matrix.
    rng = np.random.default_rng(0)
    for _ in range(20):
        W_Q = rng.standard_normal((4, 4))
        twin, first = (
            one_number.slope(W_Q, words, example.RIVAL).weights
            for words in (example.TWIN_SENTENCE, example.SENTENCE)
        )
        assert twin[MAT] / twin[CAT] == pytest.approx(first[MAT] / first[CAT])


def test_gpt_2_has_as_many_numbers_in_its_three_matrices_as_the_table_says():
    assert parameter_counts.numbers(parameter_counts.compute())["gpt2"] == f"{3 * 768**2:,}"


def test_the_number_says_how_strongly_a_stand_in_asks_for_what_is_alive():
    numbers = one_number_downhill.numbers(one_number_downhill.compute())
    row, column = (example.DIMENSIONS.index(numbers[name]) for name in ("row", "column"))
    assert (numbers["row"], numbers["column"]) == ("stand-in", "alive")
    assert f"{example.W_Q[row, column]:g}" == numbers["start"]


@pytest.mark.parametrize("stretch", [1.0, 3.0, 9.0])
def test_the_less_attention_mat_has_the_larger_the_loss_and_with_all_it_is_zero(stretch):
    """Keys that point away from the cat, stretched, give *mat* more and more."""
    W_Q = np.zeros((4, 4))
    W_Q[:, 1], W_Q[:, 0] = -5 * stretch, 4 * stretch
    found = one_number.slope(W_Q, example.TWIN_SENTENCE, example.RIVAL)
    less = one_number.slope(W_Q / 2, example.TWIN_SENTENCE, example.RIVAL)
    assert found.weights[MAT] > less.weights[MAT]
    assert 0 <= found.loss < less.loss
    assert stretch < 9 or found.loss < 1e-3


def test_one_nat_is_so_many_bits():
    """A loss of one half is ln 2 nats and one bit."""
    numbers = one_number_downhill.numbers(one_number_downhill.compute())
    assert float(numbers["bits_per_nat"]) * np.log(2) == pytest.approx(1, abs=0.005)


def test_a_trial_costs_computations_for_each_number():
    calls = []
    numerical_gradient(lambda x: float(len(calls.append(x) or calls)), np.zeros((3, 5)))
    assert len(calls) % 15 == 0
    assert len(calls) >= 15


def test_a_logit_moves_by_what_it_has_in_the_row_times_the_key_in_the_column():
    """Measured by moving the number by one."""
    x = example.embed(example.TWIN_SENTENCE)
    key = x @ example.W_K

    def logits(number):
        return x[IT] @ one_number.with_number(number) @ key.T / 2

    moves = slope_word_by_word.compute().moves
    assert moves == pytest.approx(logits(4.0) - logits(3.0))
    assert moves == pytest.approx(x[IT, 3] * key[:, 1] / 2)


def test_the_slope_is_worked_out_afresh_at_each_step(downhill):
    moves = -np.diff(downhill.walk)
    slopes = [
        one_number.twin(number).gradient[one_number.ROW, one_number.COLUMN]
        for number in downhill.walk[:-1]
    ]
    assert moves == pytest.approx(one_number.LEARNING_RATE * np.array(slopes))
    assert len(moves) == one_number.STEPS


def test_beyond_the_valley_the_slope_is_negative_and_a_step_goes_to_the_right():
    start, beyond = number_downhill.compute(), number_downhill.moved(number_downhill.LOWEST)
    assert beyond.slope < 0 < start.slope
    assert beyond.number - one_number.LEARNING_RATE * beyond.slope > beyond.number


def test_the_live_figure_starts_at_the_hand_made_number_and_its_curve_is_the_loss():
    start = number_downhill.compute()
    assert start.number == one_number.walk()[0]
    numbers = np.array(start.curve.removeprefix("M").split(), dtype=float).reshape(-1, 2)
    for x, y in numbers[::9]:
        number = x / number_downhill.ACROSS + number_downhill.LOWEST
        loss = (number_downhill.TALL - y) / number_downhill.UP
        assert loss == pytest.approx(one_number.twin(number).loss, abs=0.01)
