"""The whole model against PyTorch's autograd and against the package's own block."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import MultiHeadAttention
from attention_explainer.layer_norm import EPSILON
from attention_explainer.training.adam import Adam
from attention_explainer.training.model import (
    ModelSettings,
    forward,
    initial_parameters,
    loss_and_gradients,
)
from attention_explainer.transformer_block import TransformerBlock
from tests.attention_explainer.training.finite_differences import check_slope
from tests.attention_explainer.training.least_sizes import check_least_size

N, L, VOCABULARY, CLASSES, D_MODEL, HEADS, D_K = 3, 7, 11, 5, 13, 2, 17
ASKING = np.array([4, 0, 5])


def settings_for(*, whole_block):
    return ModelSettings(
        vocabulary_size=VOCABULARY,
        length=L,
        num_classes=CLASSES,
        d_model=D_MODEL,
        num_heads=HEADS,
        d_k=D_K,
        whole_block=whole_block,
        initial_scale=1.0,
    )


def random_case(settings):
    rng = np.random.default_rng(0)
    parameters = {
        name: parameter + 0.1 * rng.normal(size=parameter.shape)
        for name, parameter in initial_parameters(settings, rng).items()
    }
    tokens = rng.integers(VOCABULARY, size=(N, L))
    answers = rng.integers(CLASSES, size=(N, len(ASKING)))
    return parameters, tokens, answers


def torch_logits(torch, settings, p, tokens):
    """Compute the same model with PyTorch's operations."""
    F = torch.nn.functional
    x = p["words"][tokens] + p["positions"]
    inner = x
    if settings.whole_block:
        inner = F.layer_norm(x, (D_MODEL,), p["gain_1"], p["bias_1"], eps=EPSILON)
    query, key, value = (
        (inner @ p[name]).unflatten(-1, (HEADS, D_K)).transpose(-2, -3)
        for name in ("W_Q", "W_K", "W_V")
    )
    heads = F.scaled_dot_product_attention(query, key, value)
    vectors = heads.transpose(-2, -3).flatten(-2) @ p["W_O"]
    if settings.whole_block:
        vectors = x + vectors
        inner = F.layer_norm(vectors, (D_MODEL,), p["gain_2"], p["bias_2"], eps=EPSILON)
        vectors = vectors + F.relu(inner @ p["W_1"] + p["b_1"]) @ p["W_2"] + p["b_2"]
    return vectors[:, ASKING] @ p["W_C"] + p["b_C"]


def torch_loss(torch, settings, p, tokens, answers):
    logits = torch_logits(torch, settings, p, tokens)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), answers.flatten())


@pytest.mark.parametrize("whole_block", [False, True])
def test_loss_and_gradients_are_those_of_pytorch(whole_block):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    settings = settings_for(whole_block=whole_block)
    parameters, tokens, answers = random_case(settings)
    loss, gradients = loss_and_gradients(settings, parameters, tokens, ASKING, answers)
    theirs = {name: torch.tensor(p, requires_grad=True) for name, p in parameters.items()}
    their_loss = torch_loss(torch, settings, theirs, torch.tensor(tokens), torch.tensor(answers))
    their_loss.backward()
    assert_allclose(loss, their_loss.item(), rtol=1e-13)
    assert gradients.keys() == parameters.keys()
    for name, gradient in gradients.items():
        expected = theirs[name].grad.numpy()
        assert_allclose(gradient, expected, rtol=1e-9, atol=1e-13, err_msg=name)
        assert np.abs(expected).max() > 1e-6, name


@pytest.mark.parametrize("whole_block", [False, True])
def test_a_few_steps_of_training_are_those_of_pytorch(whole_block):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    settings = settings_for(whole_block=whole_block)
    parameters, tokens, answers = random_case(settings)
    theirs = {name: torch.tensor(p, requires_grad=True) for name, p in parameters.items()}
    their_adam = torch.optim.Adam(theirs.values(), lr=0.01)
    adam = Adam(learning_rate=0.01)
    for _ in range(5):
        _, gradients = loss_and_gradients(settings, parameters, tokens, ASKING, answers)
        parameters = adam.step(parameters, gradients)
        their_adam.zero_grad()
        torch_loss(torch, settings, theirs, torch.tensor(tokens), torch.tensor(answers)).backward()
        their_adam.step()
    for name, parameter in parameters.items():
        assert_allclose(parameter, theirs[name].detach().numpy(), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("whole_block", [False, True])
@pytest.mark.parametrize("answers_each", [1, 2])
def test_the_loss_changes_as_its_gradients_say(whole_block, answers_each):
    settings = replace(settings_for(whole_block=whole_block), answers_each=answers_each)
    parameters, tokens, _ = random_case(settings)
    answers = np.random.default_rng(1).integers(CLASSES, size=(N, answers_each * len(ASKING)))

    def loss_and_gradients_of(changed):
        return loss_and_gradients(settings, changed, tokens, ASKING, answers)

    _, gradients = loss_and_gradients_of(parameters)
    check_slope(lambda changed: loss_and_gradients_of(changed)[0], parameters, gradients)


def test_a_whole_block_is_that_of_the_package():
    settings = settings_for(whole_block=True)
    p, tokens, _ = random_case(settings)
    block = TransformerBlock(
        MultiHeadAttention(p["W_Q"], p["W_K"], p["W_V"], p["W_O"], num_heads=HEADS),
        norm_first=True,
        **{name: p[name] for name in ("gain_1", "bias_1", "gain_2", "bias_2")},
        **{name: p[name] for name in ("W_1", "b_1", "W_2", "b_2")},
    )
    trace = block.trace(p["words"][tokens] + p["positions"])
    model = forward(settings, p, tokens, ASKING)
    assert_array_equal(model.attention.attention.weights, trace.attention.attention.weights)
    expected = trace.output[:, ASKING] @ p["W_C"] + p["b_C"]
    assert_allclose(model.logits, expected, rtol=1e-12, atol=1e-12)


def test_attention_alone_is_that_of_the_package():
    settings = settings_for(whole_block=False)
    p, tokens, _ = random_case(settings)
    attend = MultiHeadAttention(p["W_Q"], p["W_K"], p["W_V"], p["W_O"], num_heads=HEADS)
    attended = attend(p["words"][tokens] + p["positions"])
    model = forward(settings, p, tokens, ASKING)
    expected = attended[:, ASKING] @ p["W_C"] + p["b_C"]
    assert_allclose(model.logits, expected, rtol=1e-12, atol=1e-12)


def test_the_first_parameters_have_the_scale_asked_for():
    settings = ModelSettings(500, 400, 300, d_model=64, num_heads=2, d_k=50, initial_scale=0.3)
    parameters = initial_parameters(settings, np.random.default_rng(0))
    expected = {
        "words": 0.3,
        "positions": 0.3,
        "W_Q": 0.3 / math.sqrt(64),
        "W_K": 0.3 / math.sqrt(64),
        "W_V": 0.3 / math.sqrt(64),
        "W_O": 0.3 / math.sqrt(100),
        "W_C": 0.3 / math.sqrt(64),
    }
    for name, deviation in expected.items():
        assert_allclose(parameters[name].std(), deviation, rtol=0.03, err_msg=name)
        assert_allclose(parameters[name].mean(), 0, atol=deviation * 0.06, err_msg=name)
    assert_array_equal(parameters["b_C"], 0)


def test_the_mlp_of_a_whole_block_is_four_times_as_wide_and_norms_change_nothing_at_first():
    parameters = initial_parameters(settings_for(whole_block=True), np.random.default_rng(0))
    assert parameters["W_1"].shape == (D_MODEL, 4 * D_MODEL)
    assert parameters["W_2"].shape == (4 * D_MODEL, D_MODEL)
    for number, names in ((1, ("gain_1", "gain_2")), (0, ("bias_1", "bias_2", "b_2"))):
        for name in names:
            assert_array_equal(parameters[name], np.full(D_MODEL, number))
    assert_array_equal(parameters["b_1"], np.zeros(4 * D_MODEL))


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"d_model": 0}, ValueError, "d_model: expected at least 1, got 0"),
        ({"answers_each": 0}, ValueError, "answers_each: expected at least 1, got 0"),
        ({"num_heads": 1.5}, TypeError, "num_heads: expected an integer"),
        ({"initial_scale": 0.0}, ValueError, "^initial_scale: expected a positive"),
    ],
)
def test_sizes_that_no_model_can_have_are_refused(changed, error, message):
    sizes = {
        "vocabulary_size": 2,
        "length": 2,
        "num_classes": 2,
        "d_model": 2,
        "num_heads": 1,
        "d_k": 2,
    }
    with pytest.raises(error, match=message):
        ModelSettings(**(sizes | changed))


@pytest.mark.parametrize(
    "name",
    ["vocabulary_size", "length", "num_classes", "d_model", "num_heads", "d_k", "answers_each"],
)
def test_each_size_may_be_one_and_not_less(name):
    check_least_size(ModelSettings, name)


def test_attention_alone_gives_one_answer_unless_it_is_said_otherwise():
    settings = ModelSettings(5, 3, 2, d_model=4, num_heads=1, d_k=4)
    assert settings == replace(settings, whole_block=False, initial_scale=0.3, answers_each=1)
    assert not settings.whole_block


def test_several_answers_are_read_off_the_same_position():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    settings = replace(settings_for(whole_block=False), answers_each=2)
    parameters, tokens, _ = random_case(settings)
    answers = np.random.default_rng(1).integers(CLASSES, size=(N, 2 * len(ASKING)))
    model = forward(settings, parameters, tokens, ASKING)
    assert model.logits.shape == (N, 2 * len(ASKING), CLASSES)
    # The first two answers come from the first asking position, each with its own columns of W_C.
    vector = model.attention.output[:, ASKING[0]]
    both = (vector @ parameters["W_C"] + parameters["b_C"]).reshape(N, 2, CLASSES)
    assert_allclose(model.logits[:, :2], both, rtol=1e-12, atol=1e-12)

    loss, gradients = loss_and_gradients(settings, parameters, tokens, ASKING, answers)
    theirs = {name: torch.tensor(p, requires_grad=True) for name, p in parameters.items()}
    logits = torch_logits(torch, settings, theirs, torch.tensor(tokens))
    their_loss = torch.nn.functional.cross_entropy(
        logits.reshape(-1, CLASSES), torch.tensor(answers).flatten()
    )
    their_loss.backward()
    assert_allclose(loss, their_loss.item(), rtol=1e-13)
    for name, gradient in gradients.items():
        expected = theirs[name].grad.numpy()
        assert_allclose(gradient, expected, rtol=1e-9, atol=1e-13, err_msg=name)
