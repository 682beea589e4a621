"""What step 4 says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from scripts.figures import projections
from scripts.tables import parameter_counts


@pytest.fixture(scope="module")
def it():
    return projections.compute()


def test_it_is_half_a_thing_and_entirely_a_stand_in(it):
    assert it.x.tolist() == [0.5, 0, 0, 1]


def test_a_stand_in_looks_for_things_life_and_events():
    assert example.W_Q[-1, :3].min() > 0
    assert example.W_Q[-1, 3] == 0


def test_a_stand_in_is_found_as_one_and_does_not_pass_for_a_thing():
    assert example.W_K[-1, 3] > 0
    assert example.W_K[-1, 0] < 0


def test_a_stand_in_has_nothing_of_its_own_to_pass_on():
    assert not example.W_V[-1].any()


def test_the_first_row_made_the_value_of_it(it):
    assert np.array_equal(it.results["value"], it.x[0] * example.W_V[0])


def test_one_multiplication_for_each_number_of_the_matrix(it):
    assert projections.numbers(it)["multiplications_each"] == str(example.W_Q.size)


def test_real_matrices_are_much_larger():
    here, *real = parameter_counts.compute()
    assert min(shape.projection_weights for shape in real) > 10_000 * here.projection_weights


@pytest.mark.parametrize("seed", range(5))
def test_an_invertible_matrix_and_its_inverse_leave_every_score(seed):
    x = example.embed(example.SENTENCE)
    between = np.random.default_rng(seed).standard_normal((4, 4))
    query = x @ example.W_Q @ between
    key = x @ example.W_K @ np.linalg.inv(between).T
    assert query @ key.T == pytest.approx(example.worked_example().scores)
