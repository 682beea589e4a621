"""The check must fail where a gradient is wrong, or it would say nothing where it is right."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training import gradient_check
from attention_explainer.training.gradient_check import (
    model_gradient_errors,
    numerical_gradient,
    relative_error,
)
from attention_explainer.training.model import ModelSettings


def test_the_gradient_of_a_cubic_is_exact_to_rounding():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    kept = x.copy()
    assert_allclose(numerical_gradient(lambda x: float((x**3).sum()), x), 3 * x**2, rtol=1e-10)
    assert_array_equal(x, kept)


def test_numbers_without_influence_have_a_gradient_of_exactly_zero():
    gradient = numerical_gradient(lambda x: float(x[0] * 0.1), np.array([1.0, 2.0]))
    assert gradient[1] == 0


def test_a_single_wrong_number_is_found():
    expected = np.array([1.0, 1e-3, -2.0])
    assert relative_error(expected, expected) == 0
    assert relative_error(expected * [1, 1.01, 1], expected) > 0.009
    assert relative_error(expected * [1, -1, 1], expected) == 2
    assert relative_error(expected * [1, 0, 1], expected) == 1


def test_gradients_that_are_all_zero_agree():
    assert relative_error(np.zeros(3), np.zeros(3)) == 0


def test_tiny_numbers_are_measured_against_a_millionth_of_the_largest():
    assert relative_error(np.array([1000.0, 2e-5]), np.array([1000.0, 1e-5])) == pytest.approx(0.01)
    # Numbers above it are measured against the larger of the two, whichever that is.
    assert relative_error(np.array([1000.0, 1e-2]), np.array([1000.0, 2e-2])) == pytest.approx(0.5)
    assert relative_error(np.array([1000.0, 2e-2]), np.array([1000.0, 1e-2])) == pytest.approx(0.5)


def test_a_gradient_may_be_tiny_as_a_whole():
    assert relative_error(np.array([1e-20]), np.array([2e-20])) == pytest.approx(0.5)


def test_float32_and_other_shapes_are_refused():
    with pytest.raises(TypeError, match="x: expected float64, got float32"):
        numerical_gradient(lambda x: float(x.sum()), np.ones(2, dtype=np.float32))
    with pytest.raises(ValueError, match=r"gradient: expected shape \(1, 2\), got \(2,\)"):
        relative_error(np.ones(2), np.ones((1, 2)))


@pytest.mark.parametrize("whole_block", [False, True])
@pytest.mark.parametrize(("num_heads", "d_k"), [(1, 5), (3, 2)])
def test_all_gradients_of_a_model_are_right(whole_block, num_heads, d_k):
    settings = ModelSettings(
        vocabulary_size=7,
        length=3,
        num_classes=2,
        d_model=5,
        num_heads=num_heads,
        d_k=d_k,
        whole_block=whole_block,
        initial_scale=1.0,
    )
    errors = model_gradient_errors(settings, np.random.default_rng(0))
    assert len(errors) == (16 if whole_block else 8)
    assert max(errors.values()) < 1e-6, errors


def test_the_check_is_made_at_many_words_and_away_from_biases_of_zero(monkeypatch):
    # Two sentences, with an answer at every position; parameters as training would have them, but
    # moved by a tenth, so that a rule that left out a bias or a gain would be found.
    settings = ModelSettings(50, 40, 30, d_model=7, num_heads=1, d_k=5, whole_block=True)
    given = []

    def remember(*arguments):
        given.extend(arguments)
        raise StopIteration

    monkeypatch.setattr(gradient_check, "loss_and_gradients", remember)
    with pytest.raises(StopIteration):
        model_gradient_errors(settings, np.random.default_rng(0))
    same_settings, parameters, tokens, asking, answers = given
    assert same_settings is settings
    assert tokens.shape == answers.shape == (2, 40)
    assert_array_equal(asking, np.arange(40))
    assert tokens.min() >= 0
    assert 40 < tokens.max() < 50
    assert answers.min() >= 0
    assert 20 < answers.max() < 30
    zero = np.concatenate([parameters[name] for name in ("bias_1", "bias_2", "b_1", "b_2", "b_C")])
    one = np.concatenate([parameters["gain_1"], parameters["gain_2"]])
    assert 0.07 < zero.std() < 0.13
    assert 0.05 < (one - 1).std() < 0.15
    assert abs(one.mean() - 1) < 0.1
