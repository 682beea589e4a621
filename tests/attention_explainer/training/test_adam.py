"""Adam: the first step in closed form, what it leaves alone, and what it refuses."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.adam import Adam


def test_two_steps_in_closed_form():
    # With gradients 1 and then -1: mean (0.9·0.1 - 0.1)/(1 - 0.81), square 1.
    adam = Adam(learning_rate=0.5, epsilon=0.0)
    once = adam.step({"x": np.array([3.0])}, {"x": np.array([1.0])})
    assert_allclose(once["x"], [2.5], rtol=1e-12)
    twice = adam.step(once, {"x": np.array([-1.0])})
    assert_allclose(twice["x"], [2.5 - 0.5 * (0.09 - 0.1) / 0.19], rtol=1e-12)


def test_three_steps_with_all_constants_in_closed_form():
    # Decays of 1/2 and 3/4, gradients 2, 0 and -4: means 1, 1/2, -7/4 and squares 1, 3/4, 73/16;
    # the shares in them are 1/2, 3/4, 7/8 and 1/4, 7/16, 37/64.
    adam, x = Adam(1.0, decay_mean=0.5, decay_square=0.75, epsilon=0.25), {"x": np.array([0.0])}
    moved = []
    for gradient in (2.0, 0.0, -4.0):
        before, x = x["x"], adam.step(x, {"x": np.array([gradient])})
        moved.append(float((before - x["x"])[0]))
    expected = [
        2 / (2 + 0.25),
        (2 / 3) / (math.sqrt(12 / 7) + 0.25),
        -2 / (math.sqrt(73 / 16 * 64 / 37) + 0.25),
    ]
    assert_allclose(moved, expected, rtol=1e-14)


def test_constants_are_those_of_the_paper_unless_others_are_given():
    adam = Adam(learning_rate=0.5)
    assert (adam.decay_mean, adam.decay_square, adam.epsilon) == (0.9, 0.999, 1e-8)


def test_a_mean_may_forget_everything():
    # Without memory each step has the size of the learning rate, in the direction of the gradient.
    adam, x = Adam(0.5, decay_mean=0.0, decay_square=0.0, epsilon=0.0), {"x": np.array([3.0])}
    for gradient, expected in ((10.0, 2.5), (-0.1, 3.0), (4.0, 2.5)):
        x = adam.step(x, {"x": np.array([gradient])})
        assert_array_equal(x["x"], [expected])


def test_parameters_without_a_gradient_stay_and_nothing_given_is_changed():
    x, y = np.array([1.0]), np.array([2.0])
    changed = Adam(learning_rate=0.1).step({"x": x, "y": y}, {"x": np.array([5.0])})
    assert changed["y"] is y
    assert_array_equal(x, [1.0])
    assert changed["x"][0] < 1


def test_a_gradient_of_zero_moves_nothing():
    changed = Adam(learning_rate=0.1).step({"x": np.ones(2)}, {"x": np.array([0.0, 1.0])})
    assert changed["x"][0] == 1
    assert changed["x"][1] < 1


def test_it_finds_the_bottom_of_a_bowl():
    adam, x = Adam(learning_rate=0.05), {"x": np.array([3.0, -2.0])}
    for _ in range(500):
        x = adam.step(x, {"x": 2 * (x["x"] - [1.0, 1.0])})
    assert_allclose(x["x"], [1, 1], atol=1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"learning_rate": 0.0}, "^learning_rate: expected a positive number, got 0.0"),
        ({"learning_rate": float("nan")}, "^learning_rate: expected a positive number, got nan"),
        ({"learning_rate": 1.0, "decay_mean": 1.0}, "^decay_mean: expected a number from 0"),
        ({"learning_rate": 1.0, "decay_square": -0.1}, "^decay_square: expected a number from 0"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Adam(**arguments)


@pytest.mark.parametrize("gradients", [{"y": np.ones(2)}, {"x": np.ones(3)}])
def test_gradients_of_nothing_are_refused(gradients):
    with pytest.raises(ValueError, match="gradients: expected names and shapes of parameters"):
        Adam(learning_rate=0.1).step({"x": np.ones(2)}, gradients)
