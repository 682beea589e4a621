"""Layers on a residual stream: gradients, what each layer may see, and where one can go on."""

import math
from dataclasses import MISSING, fields, replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.gradient_check import numerical_gradient, relative_error
from attention_explainer.training.operations import cross_entropy
from attention_explainer.training.stacked import (
    StackSettings,
    continue_from,
    forward,
    initial_parameters,
    loss_and_gradients,
)
from tests.attention_explainer.training.finite_differences import TOLERANCE, check_slope
from tests.every_night import all_at_night

N, L, VOCABULARY, CLASSES, D_MODEL, HEADS, D_K, ASKING = 3, 7, 11, 5, 13, 2, 3, 4


def settings_for(**changes):
    sizes = {
        "vocabulary_size": VOCABULARY,
        "length": L,
        "num_classes": CLASSES,
        "asking": ASKING,
        "num_layers": 2,
        "num_heads": HEADS,
        "d_model": D_MODEL,
        "d_k": D_K,
        "initial_scale": 1.0,
    }
    return StackSettings(**(sizes | changes))


def random_case(settings):
    rng = np.random.default_rng(0)
    parameters = {
        name: parameter + 0.1 * rng.normal(size=parameter.shape)
        for name, parameter in initial_parameters(settings, rng).items()
    }
    tokens = rng.integers(VOCABULARY, size=(N, L))
    return parameters, tokens, rng.integers(CLASSES, size=N)


VARIANTS = [
    {"num_layers": 1},
    {"num_layers": 2},
    {"num_layers": 3},
    {"num_layers": 2, "only_asking_looks": True},
]


@pytest.mark.parametrize("changes", VARIANTS)
def test_the_loss_changes_as_its_gradients_say(changes):
    settings = settings_for(**changes)
    parameters, tokens, answers = random_case(settings)
    _, gradients = loss_and_gradients(settings, parameters, tokens, answers)
    check_slope(
        lambda changed: cross_entropy(forward(settings, changed, tokens).logits, answers)[0],
        parameters,
        gradients,
    )


@pytest.mark.parametrize("changes", all_at_night(VARIANTS, VARIANTS[1::2]))
def test_gradients_are_those_of_finite_differences(changes):
    settings = settings_for(**changes)
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


@pytest.mark.parametrize("changes", VARIANTS)
def test_loss_and_gradients_are_those_of_pytorch(changes):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    F = torch.nn.functional
    settings = settings_for(**changes)
    parameters, tokens, answers = random_case(settings)
    p = {name: torch.tensor(of, requires_grad=True) for name, of in parameters.items()}
    x = p["words"][torch.tensor(tokens)] + p["positions"]
    for layer in range(settings.num_layers):
        query, key, value = (
            (x @ p[f"W_{name}_{layer}"]).unflatten(-1, (HEADS, D_K)).transpose(-2, -3)
            for name in "QKV"
        )
        heads = F.scaled_dot_product_attention(query, key, value)
        found = heads.transpose(-2, -3).flatten(-2) @ p[f"W_O_{layer}"]
        if settings.only_asking_looks:
            found = found * (torch.arange(L) == ASKING)[:, None]
        x = x + found
    their_loss = F.cross_entropy(x[:, ASKING] @ p["W_C"] + p["b_C"], torch.tensor(answers))
    their_loss.backward()
    loss, gradients = loss_and_gradients(settings, parameters, tokens, answers)
    assert_allclose(loss, their_loss.item(), rtol=1e-12)
    for name, gradient in gradients.items():
        assert_allclose(gradient, p[name].grad.numpy(), rtol=1e-9, atol=1e-12, err_msg=name)


def test_going_on_from_a_layer_gives_the_same_answers():
    settings = settings_for(num_layers=3)
    parameters, tokens, _ = random_case(settings)
    whole = forward(settings, parameters, tokens)
    assert [stream.shape for stream in whole.streams] == [(N, L, D_MODEL)] * 4
    for layer in range(3):
        rest = continue_from(settings, parameters, whole.streams[layer], layer=layer)
        assert_array_equal(rest.logits, whole.logits)
        assert len(rest.streams) == 4 - layer


def test_the_stream_that_came_in_is_left_as_it_was():
    settings = settings_for()
    parameters, tokens, _ = random_case(settings)
    x = forward(settings, parameters, tokens).streams[0]
    before = x.copy()
    continue_from(settings, parameters, x, layer=0)
    assert_array_equal(x, before)


def test_who_does_not_look_keeps_the_vector():
    settings = settings_for(only_asking_looks=True)
    parameters, tokens, _ = random_case(settings)
    model = forward(settings, parameters, tokens)
    others = np.arange(L) != ASKING
    assert_array_equal(model.streams[2][:, others], model.streams[0][:, others])
    assert model.attention[0].weights.shape == (N, HEADS, 1, L)
    all_look = replace(settings, only_asking_looks=False)
    traces = forward(all_look, parameters, tokens).attention
    assert [trace.weights.shape for trace in traces] == [(N, HEADS, L, L), (N, HEADS, 1, L)]


def test_parameters_are_counted():
    settings = settings_for(num_layers=3)
    parameters = initial_parameters(settings, np.random.default_rng(0))
    matrices = [p for name, p in parameters.items() if name[:3] in ("W_Q", "W_K", "W_V", "W_O")]
    assert settings.num_attention_parameters == sum(matrix.size for matrix in matrices)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"num_layers": 0}, ValueError, "num_layers"),
        ({"d_k": 2.5}, TypeError, "d_k"),
        ({"asking": L}, ValueError, "asking: expected a position from 0 to 6, got 7"),
        ({"asking": -1}, ValueError, "^asking: expected at least 0, got -1"),
        ({"initial_scale": 0}, ValueError, "^initial_scale: "),
    ],
)
def test_bad_sizes_are_named(wrong, error, message):
    with pytest.raises(error, match=message):
        settings_for(**wrong)


@pytest.mark.parametrize(
    "name",
    ["vocabulary_size", "length", "num_classes", "num_layers", "num_heads", "d_model", "d_k"],
)
def test_each_size_may_be_one_and_not_less(name):
    least = {field.name: 1 for field in fields(StackSettings) if field.default is MISSING} | {
        "asking": 0
    }
    StackSettings(**least)
    with pytest.raises(ValueError, match=f"^{name}: expected at least 1, got 0"):
        StackSettings(**(least | {name: 0}))


def test_every_word_looks_unless_it_is_said_otherwise():
    settings = StackSettings(5, 3, 2, 1, num_layers=2, num_heads=1, d_model=4, d_k=4)
    assert settings == replace(settings, only_asking_looks=False, initial_scale=0.3)
    assert_array_equal(settings.looking(0), [0, 1, 2])
    assert_array_equal(settings.looking(1), [1])


def test_the_first_parameters_have_the_scale_asked_for():
    settings = StackSettings(
        500, 400, 300, 0, num_layers=2, num_heads=2, d_model=64, d_k=50, initial_scale=0.3
    )
    parameters = initial_parameters(settings, np.random.default_rng(0))
    expected = {"words": 0.3, "positions": 0.3, "W_C": 0.3 / math.sqrt(64)}
    for layer in range(2):
        expected |= {f"{name}_{layer}": 0.3 / math.sqrt(64) for name in ("W_Q", "W_K", "W_V")}
        expected[f"W_O_{layer}"] = 0.3 / math.sqrt(100)
    assert parameters.keys() == {*expected, "b_C"}
    for name, deviation in expected.items():
        assert_allclose(parameters[name].std(), deviation, rtol=0.03, err_msg=name)
        assert_allclose(parameters[name].mean(), 0, atol=deviation * 0.06, err_msg=name)
    assert_array_equal(parameters["b_C"], np.zeros(300))


def test_there_is_no_layer_to_go_on_with():
    settings = settings_for()
    parameters, tokens, _ = random_case(settings)
    x = forward(settings, parameters, tokens).streams[0]
    with pytest.raises(ValueError, match="layer: expected 0 to 1, got 2"):
        continue_from(settings, parameters, x, layer=2)
