"""A vector carried from word to word: gradients, gates, and what it can have seen."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.gradient_check import numerical_gradient, relative_error
from attention_explainer.training.operations import cross_entropy
from attention_explainer.training.recurrent import (
    RecurrentSettings,
    forward,
    gated_recurrence,
    initial_parameters,
    loss_and_gradients,
)
from tests.attention_explainer.training.finite_differences import TOLERANCE, check_slope
from tests.attention_explainer.training.least_sizes import check_least_size

N, L, VOCABULARY, CLASSES, D_MODEL, D_IN = 3, 7, 11, 5, 13, 2


def settings_for(**changes):
    sizes = {
        "vocabulary_size": VOCABULARY,
        "length": L,
        "num_classes": CLASSES,
        "d_model": D_MODEL,
        "initial_scale": 1.0,
    }
    return RecurrentSettings(**(sizes | changes))


def random_case(settings):
    rng = np.random.default_rng(0)
    parameters = {
        name: parameter + 0.1 * rng.normal(size=parameter.shape)
        for name, parameter in initial_parameters(settings, rng).items()
    }
    tokens = rng.integers(VOCABULARY, size=(N, L))
    return parameters, tokens, rng.integers(CLASSES, size=N)


def test_the_loss_changes_as_its_gradients_say():
    settings = settings_for()
    parameters, tokens, answers = random_case(settings)
    _, gradients = loss_and_gradients(settings, parameters, tokens, answers)
    check_slope(
        lambda changed: cross_entropy(forward(settings, changed, tokens).logits, answers)[0],
        parameters,
        gradients,
    )


def test_gradients_are_those_of_finite_differences():
    settings = settings_for()
    parameters, tokens, answers = random_case(settings)
    _, gradients = loss_and_gradients(settings, parameters, tokens, answers)
    assert gradients.keys() == parameters.keys()
    for name, gradient in gradients.items():

        def loss(parameter, name=name):
            changed = parameters | {name: parameter}
            return cross_entropy(forward(settings, changed, tokens).logits, answers)[0]

        assert relative_error(gradient, numerical_gradient(loss, parameters[name])) < TOLERANCE, (
            name
        )


@pytest.mark.parametrize("moved", range(3))
def test_the_recurrence_alone_has_the_gradients_of_finite_differences(moved):
    """With a gradient that arrives at every word, not at the last alone."""
    rng = np.random.default_rng(1)
    given = [rng.normal(size=shape) for shape in ((N, L, D_IN), (D_IN, 15), (5, 15))]
    arriving = rng.normal(size=(N, L, 5))
    _, backward = gated_recurrence(*given)

    def total(changed):
        states, _ = gated_recurrence(*given[:moved], changed, *given[moved + 1 :])
        return float((states * arriving).sum())

    expected = numerical_gradient(total, given[moved])
    assert relative_error(backward(arriving)[moved], expected) < TOLERANCE


def test_states_and_gradients_are_those_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    rng = np.random.default_rng(2)
    x, W_x, W_h = (rng.normal(size=shape) for shape in ((N, L, D_IN), (D_IN, 15), (5, 15)))
    arriving = rng.normal(size=(N, L, 5))
    net = torch.nn.GRU(D_IN, 5, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(W_x.T))
        net.weight_hh_l0.copy_(torch.tensor(W_h.T))
    their_x = torch.tensor(x, requires_grad=True)
    theirs, _ = net(their_x)
    (theirs * torch.tensor(arriving)).sum().backward()
    states, backward = gated_recurrence(x, W_x, W_h)
    assert_allclose(states, theirs.detach().numpy(), rtol=1e-10)
    gradients = (their_x.grad, net.weight_ih_l0.grad.T, net.weight_hh_l0.grad.T)
    for ours, their in zip(backward(arriving), gradients, strict=True):
        assert_allclose(ours, their.numpy(), rtol=1e-9, atol=1e-12)


def test_a_state_knows_the_words_up_to_its_own_and_no_others():
    settings = settings_for()
    parameters, tokens, _ = random_case(settings)
    states = forward(settings, parameters, tokens).states
    for place in range(L):
        changed = tokens.copy()
        changed[:, place] = (tokens[:, place] + 1) % VOCABULARY
        other = forward(settings, parameters, changed).states
        assert_array_equal(other[:, :place], states[:, :place])
        assert (np.abs(other[:, place:] - states[:, place:]).max(axis=-1) > 1e-9).all()


def test_without_words_there_are_no_states():
    states, backward = gated_recurrence(
        np.ones((N, 0, D_IN)), np.ones((D_IN, 15)), np.ones((5, 15))
    )
    assert states.shape == (N, 0, 5)
    of_x, of_W_x, of_W_h = backward(states)
    assert of_x.shape == (N, 0, D_IN)
    assert_array_equal(of_W_x, np.zeros((D_IN, 15)))
    assert_array_equal(of_W_h, np.zeros((5, 15)))


def test_open_update_gates_keep_the_vector_as_it_is():
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.normal(size=(N, L, D_IN)), np.full((N, L, 1), 60.0)], axis=-1)
    x[:, 0, -1] = 0
    W_x = rng.normal(size=(D_IN + 1, 15))
    W_x[-1] = np.repeat((0.0, 1.0, 0.0), 5)
    states, _ = gated_recurrence(x, W_x, rng.normal(size=(5, 15)))
    assert_allclose(states, np.repeat(states[:, :1], L, axis=1), atol=1e-12)
    assert np.abs(states).max(axis=-1).min() > 0.1


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"length": 0}, ValueError, "length"),
        ({"d_model": 2.5}, TypeError, "d_model"),
        ({"initial_scale": 0}, ValueError, "^initial_scale: "),
    ],
)
def test_bad_sizes_are_named(wrong, error, message):
    with pytest.raises(error, match=message):
        settings_for(**wrong)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((N, D_IN), (D_IN, 15), (5, 15)), "x, W_h: expected shapes"),
        (((N, L, D_IN), (D_IN, 15), (5, 10)), "x, W_h: expected shapes"),
        (((N, L, D_IN), (D_IN + 1, 15), (5, 15)), r"W_x: expected shape \(2, 15\), got \(3, 15\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(shapes, message):
    with pytest.raises(ValueError, match=message):
        gated_recurrence(*map(np.zeros, shapes))


@pytest.mark.parametrize(
    "name",
    ["vocabulary_size", "length", "num_classes", "d_model"],
)
def test_each_size_may_be_one_and_not_less(name):
    check_least_size(RecurrentSettings, name)


def test_the_first_parameters_have_the_scale_asked_for():
    settings = RecurrentSettings(500, 400, 300, d_model=64)
    assert settings.initial_scale == 0.3
    parameters = initial_parameters(settings, np.random.default_rng(0))
    expected = {"words": 0.3, "positions": 0.3}
    expected |= {name: 0.3 / math.sqrt(64) for name in ("W_x", "W_h", "W_C")}
    assert parameters.keys() == {*expected, "b_C"}
    for name, deviation in expected.items():
        assert_allclose(parameters[name].std(), deviation, rtol=0.03, err_msg=name)
        assert_allclose(parameters[name].mean(), 0, atol=deviation * 0.06, err_msg=name)
    assert_array_equal(parameters["b_C"], np.zeros(300))


def test_a_sentence_of_another_length_is_refused():
    settings = settings_for()
    parameters, tokens, _ = random_case(settings)
    with pytest.raises(ValueError, match=r"tokens: expected shape \(N, 7\), got \(3, 6\)"):
        forward(settings, parameters, tokens[:, 1:])
