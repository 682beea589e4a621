"""A decoder: its gradients, what no position may see, and what an edit changes."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.decoder import (
    DecoderSettings,
    forward,
    initial_parameters,
    loss_and_gradients,
)
from attention_explainer.training.gradient_check import numerical_gradient, relative_error
from attention_explainer.training.operations import cross_entropy
from tests.attention_explainer.training.finite_differences import TOLERANCE, check_slope
from tests.attention_explainer.training.least_sizes import check_least_size
from tests.every_night import all_at_night

N, L, VOCABULARY, D_MODEL, HEADS, D_K = 13, 7, 11, 5, 2, 3


def settings_for(**changes):
    sizes = {
        "vocabulary_size": VOCABULARY,
        "length": L,
        "num_layers": 2,
        "num_heads": HEADS,
        "d_model": D_MODEL,
        "d_k": D_K,
        "initial_scale": 1.0,
    }
    return DecoderSettings(**(sizes | changes))


def random_case(settings, length=L):
    rng = np.random.default_rng(0)
    return initial_parameters(settings, rng), rng.integers(VOCABULARY, size=(N, length))


@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize("length", [L, L - 2])
def test_the_loss_changes_as_its_gradients_say(num_layers, length):
    settings = settings_for(num_layers=num_layers)
    parameters, tokens = random_case(settings, length)
    surprise, gradients = loss_and_gradients(settings, parameters, tokens)
    assert surprise.shape == (N, length - 1)
    check_slope(
        lambda changed: float(loss_and_gradients(settings, changed, tokens)[0].mean()),
        parameters,
        gradients,
    )


@pytest.mark.parametrize("num_layers", all_at_night([1, 2, 3], [2]))
@pytest.mark.parametrize("length", [L, L - 2])
def test_gradients_are_those_of_finite_differences(num_layers, length):
    settings = settings_for(num_layers=num_layers)
    parameters, tokens = random_case(settings, length)
    surprise, gradients = loss_and_gradients(settings, parameters, tokens)
    assert surprise.shape == (N, length - 1)
    assert gradients.keys() == parameters.keys()
    for name, gradient in gradients.items():

        def loss(parameter, name=name):
            changed = parameters | {name: parameter}
            return float(loss_and_gradients(settings, changed, tokens)[0].mean())

        assert relative_error(gradient, numerical_gradient(loss, parameters[name])) < TOLERANCE, (
            name
        )


@pytest.mark.parametrize("num_layers", [1, 2])
def test_loss_and_gradients_are_those_of_pytorch(num_layers):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    F = torch.nn.functional
    settings = settings_for(num_layers=num_layers)
    parameters, tokens = random_case(settings)
    p = {name: torch.tensor(of, requires_grad=True) for name, of in parameters.items()}
    x = p["words"][torch.tensor(tokens)] + p["positions"]
    for layer in range(num_layers):
        query, key, value = (
            (x @ p[f"W_{name}_{layer}"]).unflatten(-1, (HEADS, D_K)).transpose(-2, -3)
            for name in "QKV"
        )
        heads = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + heads.transpose(-2, -3).flatten(-2) @ p[f"W_O_{layer}"]
    theirs = F.cross_entropy(
        (x @ p["W_U"])[:, :-1].transpose(1, 2), torch.tensor(tokens[:, 1:]), reduction="none"
    )
    theirs.mean().backward()
    surprise, gradients = loss_and_gradients(settings, parameters, tokens)
    assert_allclose(surprise, theirs.detach().numpy(), rtol=1e-10)
    for name, gradient in gradients.items():
        assert_allclose(gradient, p[name].grad.numpy(), rtol=1e-9, atol=1e-12, err_msg=name)


def test_no_position_sees_what_comes_after_it():
    settings = settings_for()
    parameters, tokens = random_case(settings)
    changed = tokens.copy()
    changed[:, 4] = (changed[:, 4] + 1) % VOCABULARY
    logits, others = (forward(settings, parameters, of).logits for of in (tokens, changed))
    assert_array_equal(logits[:, :4], others[:, :4])
    assert (logits[:, 4:] != others[:, 4:]).any(axis=-1).all()


def test_a_shorter_sequence_is_the_beginning_of_a_longer_one():
    settings = settings_for()
    parameters, tokens = random_case(settings)
    whole, beginning = (forward(settings, parameters, of).logits for of in (tokens, tokens[:, :3]))
    assert_allclose(beginning, whole[:, :3], rtol=1e-12)


def test_an_edit_changes_what_a_layer_passes_on_and_not_what_it_found():
    settings = settings_for(num_layers=1)
    parameters, tokens = random_case(settings)
    seen = []

    def nothing(layer, found):
        seen.append((layer, found.shape))
        return np.zeros_like(found)

    plain, edited = (forward(settings, parameters, tokens, edit=e) for e in (None, nothing))
    assert seen == [(0, (N, HEADS, L, D_K))]
    assert_array_equal(plain.attention[0].output, edited.attention[0].output)
    embedded = parameters["words"][tokens] + parameters["positions"]
    assert_allclose(edited.logits, embedded @ parameters["W_U"], rtol=1e-12)


def test_later_layers_read_what_an_edit_passes_on():
    settings = settings_for(num_layers=2)
    parameters, tokens = random_case(settings)
    edited = forward(
        settings, parameters, tokens, edit=lambda layer, found: found * (0 if layer == 0 else 1)
    )
    without = parameters | {"W_O_0": np.zeros_like(parameters["W_O_0"])}
    assert_allclose(edited.logits, forward(settings, without, tokens).logits, rtol=1e-12)


def test_parameters_are_counted():
    settings = settings_for(num_layers=3)
    parameters, _ = random_case(settings)
    matrices = [p for name, p in parameters.items() if name[:3] in ("W_Q", "W_K", "W_V", "W_O")]
    assert settings.num_attention_parameters == sum(matrix.size for matrix in matrices)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"num_layers": 0}, ValueError, "num_layers"),
        ({"d_k": 2.5}, TypeError, "d_k"),
        ({"initial_scale": 0}, ValueError, "^initial_scale: "),
    ],
)
def test_bad_sizes_are_named(wrong, error, message):
    with pytest.raises(error, match=message):
        settings_for(**wrong)


@pytest.mark.parametrize(
    "name",
    ["vocabulary_size", "length", "num_layers", "num_heads", "d_model", "d_k"],
)
def test_each_size_may_be_one_and_not_less(name):
    check_least_size(DecoderSettings, name)


def test_the_first_parameters_have_the_scale_asked_for():
    settings = DecoderSettings(500, 400, num_layers=2, num_heads=2, d_model=64, d_k=50)
    assert settings.initial_scale == 0.3
    parameters = initial_parameters(settings, np.random.default_rng(0))
    expected = {"words": 0.3, "positions": 0.3, "W_U": 0.3 / math.sqrt(64)}
    for layer in range(2):
        expected |= {f"{name}_{layer}": 0.3 / math.sqrt(64) for name in ("W_Q", "W_K", "W_V")}
        expected[f"W_O_{layer}"] = 0.3 / math.sqrt(100)
    assert parameters.keys() == expected.keys()
    for name, deviation in expected.items():
        assert_allclose(parameters[name].std(), deviation, rtol=0.03, err_msg=name)
        assert_allclose(parameters[name].mean(), 0, atol=deviation * 0.06, err_msg=name)


def test_surprise_stands_huge_logits():
    # The logits of one position lie thousands above those of another.
    settings = settings_for()
    parameters, tokens = random_case(settings)
    parameters["W_U"] *= 1e5
    surprise, _ = loss_and_gradients(settings, parameters, tokens)
    logits = forward(settings, parameters, tokens).logits
    assert np.ptp(logits.max(axis=-1)) > 1000
    assert_allclose(surprise.mean(), cross_entropy(logits[:, :-1], tokens[:, 1:])[0], rtol=1e-12)


def test_too_long_a_sequence_is_refused():
    settings = settings_for()
    parameters, _ = random_case(settings)
    with pytest.raises(ValueError, match="tokens: expected at most 7 a sequence, got 8"):
        forward(settings, parameters, np.zeros((1, 8), dtype=int))


def test_a_token_that_is_no_token_is_refused():
    settings = settings_for()
    parameters, _ = random_case(settings)
    with pytest.raises(ValueError, match="tokens: expected indices from 0 to 10"):
        forward(settings, parameters, np.array([[VOCABULARY]]))
