"""A small decoder: gradients, and what no position may know."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.gradient_check import numerical_gradient, relative_error
from attention_explainer.training.next_token import (
    DecoderSettings,
    Dropout,
    drop,
    forward,
    initial_parameters,
    loss_and_gradients,
)
from attention_explainer.training.operations import cross_entropy
from tests.attention_explainer.training.finite_differences import TOLERANCE, check_slope
from tests.attention_explainer.training.least_sizes import check_least_size
from tests.every_night import all_at_night

N, L, CONTEXT, VOCABULARY, D_MODEL, HEADS, D_HIDDEN = 3, 5, 7, 11, 6, 2, 13


def settings_for(**changes):
    sizes = {
        "vocabulary_size": VOCABULARY,
        "context": CONTEXT,
        "d_model": D_MODEL,
        "num_layers": 2,
        "num_heads": HEADS,
        "d_hidden": D_HIDDEN,
        "initial_scale": 1.0,
    }
    return DecoderSettings(**(sizes | changes))


def random_case(settings):
    """Parameters none of which is 0 or 1, in float64, and texts in which a token comes twice."""
    rng = np.random.default_rng(0)
    parameters = {
        name: of + 0.2 * rng.normal(size=of.shape)
        for name, of in initial_parameters(settings, rng).items()
    }
    return parameters, rng.integers(VOCABULARY, size=(N, L + 1))


CHANGES = [{"num_layers": 1}, {"num_layers": 2}, {"num_heads": 3}]


@pytest.mark.parametrize("share", [None, 0.3])
@pytest.mark.parametrize("changes", CHANGES)
def test_the_loss_changes_as_its_gradients_say(changes, share):
    settings = settings_for(**changes)
    parameters, texts = random_case(settings)

    def loss_and_gradients_of(changed):
        dropout = None if share is None else Dropout(share, np.random.default_rng(7))
        return loss_and_gradients(settings, changed, texts, dropout)

    _, gradients = loss_and_gradients_of(parameters)
    check_slope(lambda changed: loss_and_gradients_of(changed)[0], parameters, gradients)


@pytest.mark.parametrize("changes", all_at_night(CHANGES, CHANGES[1:2]))
def test_gradients_are_those_of_finite_differences(changes):
    settings = settings_for(**changes)
    parameters, texts = random_case(settings)
    _, gradients = loss_and_gradients(settings, parameters, texts)
    assert gradients.keys() == parameters.keys()
    for name, gradient in gradients.items():

        def loss(parameter, name=name):
            changed = parameters | {name: parameter}
            return cross_entropy(forward(settings, changed, texts[:, :-1]).logits, texts[:, 1:])[0]

        assert relative_error(gradient, numerical_gradient(loss, parameters[name])) < TOLERANCE, (
            name
        )


def test_gradients_with_dropout_are_those_of_finite_differences():
    settings = settings_for()
    parameters, texts = random_case(settings)

    def dropout():
        return Dropout(0.3, np.random.default_rng(7))

    _, gradients = loss_and_gradients(settings, parameters, texts, dropout())
    for name in ("table", "W_V_0", "W_2_1", "gain_1_0"):

        def loss(parameter, name=name):
            changed = parameters | {name: parameter}
            return loss_and_gradients(settings, changed, texts, dropout())[0]

        error = relative_error(gradients[name], numerical_gradient(loss, parameters[name]))
        assert error < TOLERANCE, name


def test_the_loss_in_training_is_that_of_guesses_with_dropout():
    settings = settings_for()
    parameters, texts = random_case(settings)
    loss, _ = loss_and_gradients(
        settings, parameters, texts, Dropout(0.3, np.random.default_rng(7))
    )
    guesses = forward(
        settings, parameters, texts[:, :-1], Dropout(0.3, np.random.default_rng(7))
    ).logits
    assert loss == cross_entropy(guesses, texts[:, 1:])[0]
    assert loss != loss_and_gradients(settings, parameters, texts)[0]


def test_dropout_changes_the_guesses_at_random():
    settings = settings_for()
    parameters, texts = random_case(settings)
    rng = np.random.default_rng(0)
    guesses = [
        forward(settings, parameters, texts, Dropout(share, rng)).logits for share in (0, 0.3, 0.3)
    ]
    assert_array_equal(guesses[0], forward(settings, parameters, texts).logits)
    assert (guesses[1] != guesses[2]).any()


def test_loss_and_gradients_are_those_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    F = torch.nn.functional
    settings = settings_for()
    parameters, texts = random_case(settings)
    p = {name: torch.tensor(of, requires_grad=True) for name, of in parameters.items()}

    def norm(x, end):
        return F.layer_norm(x, (D_MODEL,), p[f"gain{end}"], p[f"shift{end}"])

    x = p["table"][torch.tensor(texts[:, :-1])] + p["positions"][:L]
    for i in range(settings.num_layers):
        read = norm(x, f"_1_{i}")
        query, key, value = (
            (read @ p[f"W_{name}_{i}"]).unflatten(-1, (HEADS, -1)).transpose(-2, -3)
            for name in "QKV"
        )
        heads = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + heads.transpose(-2, -3).flatten(-2) @ p[f"W_O_{i}"]
        hidden = F.relu(norm(x, f"_2_{i}") @ p[f"W_1_{i}"] + p[f"b_1_{i}"])
        x = x + hidden @ p[f"W_2_{i}"] + p[f"b_2_{i}"]
    logits = norm(x, "") @ p["table"].T
    their_loss = F.cross_entropy(logits.flatten(0, 1), torch.tensor(texts[:, 1:]).flatten())
    their_loss.backward()
    loss, gradients = loss_and_gradients(settings, parameters, texts)
    assert_allclose(loss, their_loss.item(), rtol=1e-12)
    for name, gradient in gradients.items():
        assert_allclose(gradient, p[name].grad.numpy(), rtol=1e-8, atol=1e-12, err_msg=name)


def test_no_guess_knows_what_comes_later():
    settings = settings_for()
    parameters, texts = random_case(settings)
    before = forward(settings, parameters, texts).logits
    for at in range(1, L + 1):
        changed = texts.copy()
        changed[:, at:] = (changed[:, at:] + 1) % VOCABULARY
        after = forward(settings, parameters, changed).logits
        assert_array_equal(after[:, :at], before[:, :at])
        assert (np.abs(after[:, at] - before[:, at]).max(axis=-1) > 1e-3).all()


def test_a_text_and_its_beginning_give_the_same_guesses():
    settings = settings_for()
    parameters, texts = random_case(settings)
    whole = forward(settings, parameters, texts).logits
    for length in range(1, L + 1):
        beginning = forward(settings, parameters, texts[:, :length]).logits
        assert_allclose(beginning, whole[:, :length], rtol=1e-10, atol=1e-10)


def test_logits_are_the_vectors_times_the_rows_of_the_table():
    settings = settings_for()
    parameters, texts = random_case(settings)
    model = forward(settings, parameters, texts)
    assert_allclose(model.logits[1, 2, 7], model.vectors[1, 2] @ parameters["table"][7])
    assert [trace.weights.shape for trace in model.attention] == [(N, HEADS, L + 1, L + 1)] * 2


def test_a_share_of_the_numbers_is_dropped_and_the_mean_stays():
    x = np.full(20000, 3.0)
    output, backward = drop(x, 0.2, np.random.default_rng(0))
    assert set(np.unique(output)) == {0, 3 / 0.8}
    assert (output == 0).mean() == pytest.approx(0.2, abs=0.01)
    assert_array_equal(backward(x), output)
    with pytest.raises(ValueError, match="share: expected a number from 0 to below 1, got 1"):
        drop(x, 1, np.random.default_rng(0))


def test_training_is_in_single_precision():
    settings = settings_for()
    parameters = initial_parameters(settings, np.random.default_rng(0))
    loss, gradients = loss_and_gradients(settings, parameters, np.array([[0, 4, 1]]))
    assert {of.dtype for of in (*parameters.values(), *gradients.values())} == {np.dtype("f4")}
    assert loss > 0


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"num_layers": 0}, ValueError, "num_layers"),
        ({"d_hidden": 2.5}, TypeError, "d_hidden"),
        ({"num_heads": 4}, ValueError, "num_heads: expected a divisor of d_model, 6, got 4"),
        ({"initial_scale": 0}, ValueError, "^initial_scale: "),
    ],
)
def test_bad_sizes_are_named(wrong, error, message):
    with pytest.raises(error, match=message):
        settings_for(**wrong)


@pytest.mark.parametrize(
    "name",
    ["vocabulary_size", "context", "d_model", "num_layers", "num_heads", "d_hidden"],
)
def test_each_size_may_be_one_and_not_less(name):
    check_least_size(DecoderSettings, name)


def test_the_first_parameters_have_the_scale_asked_for():
    settings = DecoderSettings(500, 400, d_model=64, num_layers=2, num_heads=2, d_hidden=100)
    assert settings.initial_scale == 0.05
    parameters = initial_parameters(settings, np.random.default_rng(0))
    expected = {"table": 0.05, "positions": 0.05}
    ones, zeros = {"gain": 64}, {"shift": 64}
    for i in range(2):
        expected |= {f"{name}_{i}": 1 / math.sqrt(64) for name in ("W_Q", "W_K", "W_V", "W_1")}
        # What is added to the sum by four parts is half as large, so that all of it is as large.
        expected |= {f"W_O_{i}": 0.5 / math.sqrt(64), f"W_2_{i}": 0.5 / math.sqrt(100)}
        ones |= {f"gain_1_{i}": 64, f"gain_2_{i}": 64}
        zeros |= {f"shift_1_{i}": 64, f"shift_2_{i}": 64, f"b_1_{i}": 100, f"b_2_{i}": 64}
    assert parameters.keys() == {*expected, *ones, *zeros}
    for name, deviation in expected.items():
        assert_allclose(parameters[name].std(), deviation, rtol=0.04, err_msg=name)
        assert_allclose(parameters[name].mean(), 0, atol=deviation * 0.06, err_msg=name)
    for number, widths in ((1, ones), (0, zeros)):
        for name, width in widths.items():
            assert_array_equal(parameters[name], np.full(width, number), err_msg=name)


def test_nothing_is_dropped_if_the_share_is_zero():
    class Zeros:
        """Draws the smallest number there is, which may come up once in millions of draws."""

        def random(self, shape, dtype):
            return np.zeros(shape, dtype)

    x = np.array([2.0, -3.0])
    assert_array_equal(drop(x, 0, Zeros())[0], x)
    assert_array_equal(drop(x, 0.25, Zeros())[0], [0, 0])


def test_a_share_below_zero_is_refused():
    with pytest.raises(ValueError, match=r"share: expected a number from 0 to below 1, got -0\.5"):
        drop(np.ones(1), -0.5, np.random.default_rng(0))


def test_a_text_may_be_as_long_as_the_context():
    settings = settings_for()
    parameters, _ = random_case(settings)
    texts = np.zeros((1, CONTEXT), dtype=int)
    assert forward(settings, parameters, texts).logits.shape == (1, CONTEXT, VOCABULARY)


def test_a_text_that_does_not_fit_is_refused():
    settings = settings_for()
    parameters, _ = random_case(settings)
    with pytest.raises(ValueError, match="tokens: expected at most 7 in a text, the context"):
        forward(settings, parameters, np.zeros((1, CONTEXT + 1), dtype=int))
    with pytest.raises(ValueError, match="tokens"):
        forward(settings, parameters, np.array([[VOCABULARY]]))
