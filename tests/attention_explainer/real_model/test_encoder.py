"""The encoder without its weights: shapes, closed forms, and what it refuses."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer import MultiHeadAttention
from attention_explainer.real_model.encoder import (
    Encoder,
    Settings,
    gelu,
    tensor_shapes,
    transformed_value_norms,
    untrained_tensors,
)

SETTINGS = Settings(3, 5, 35, 13, vocabulary_size=17, max_length=11)
CONFIG = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "num_hidden_layers": 3,
    "num_attention_heads": 5,
    "hidden_size": 35,
    "intermediate_size": 13,
    "vocab_size": 17,
    "max_position_embeddings": 11,
    "layer_norm_eps": 1e-12,
    "initializer_range": 0.02,
}


@pytest.fixture(scope="module")
def tensors():
    return untrained_tensors(SETTINGS, np.random.default_rng(0))


@pytest.fixture(scope="module")
def encoder(tensors):
    return Encoder(SETTINGS, tensors)


def test_a_config_is_read():
    assert Settings.from_config(CONFIG) == SETTINGS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_act": "relu"}, "hidden_act: expected 'gelu', got 'relu'"),
        ({"model_type": "gpt2"}, "model_type: expected 'bert', got 'gpt2'"),
        ({"position_embedding_type": "relative_key"}, "position_embedding_type: expected"),
        ({"num_attention_heads": 4}, "d_model: expected a multiple of num_heads 4, got 35"),
        ({"num_hidden_layers": 0}, "num_layers: expected at least 1, got 0"),
        ({"layer_norm_eps": 0}, "epsilon: expected a positive"),
    ],
)
def test_another_kind_of_model_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Settings.from_config(CONFIG | change)


def test_a_config_must_be_complete():
    with pytest.raises(ValueError, match="config: expected hidden_size, got"):
        Settings.from_config({name: CONFIG[name] for name in CONFIG if name != "hidden_size"})


def test_shapes_of_a_trace(encoder):
    trace = encoder.trace(np.arange(14).reshape(2, 7))
    assert trace.weights.shape == (2, 3, 5, 7, 7)
    assert trace.value_norms.shape == (2, 3, 5, 7)
    assert trace.output.shape == (2, 7, 35)
    assert_allclose(trace.weights.sum(axis=-1), 1)


def test_sentences_run_together_as_they_do_alone(encoder):
    together = encoder.trace([[1, 2, 3], [4, 4, 2]])
    alone = encoder.trace([4, 4, 2])
    assert_allclose(together.weights[1], alone.weights, rtol=1e-12)
    assert_allclose(together.value_norms[1], alone.value_norms, rtol=1e-12)
    assert_allclose(together.output[1], alone.output, rtol=1e-9, atol=1e-12)


def test_the_order_of_the_words_matters(encoder):
    there, back = encoder.trace([1, 2, 3]).output, encoder.trace([3, 2, 1]).output[::-1]
    assert np.abs(there - back).max() > 1e-3


def test_the_last_norm_leaves_mean_zero_and_variance_one(encoder):
    output = encoder.trace([1, 2, 3, 4]).output
    assert_allclose(output.mean(axis=-1), 0, atol=1e-12)
    assert_allclose(output.var(axis=-1), 1, rtol=1e-6)


def test_equal_queries_and_keys_look_at_all_alike(tensors):
    silent = {
        name: np.zeros_like(tensor) if ".query." in name else tensor
        for name, tensor in tensors.items()
    }
    assert_allclose(Encoder(SETTINGS, silent).trace([1, 2, 3, 4]).weights, 1 / 4)


def test_computes_in_the_dtype_of_the_weights(tensors):
    single = {name: tensor.astype(np.float32) for name, tensor in tensors.items()}
    trace = Encoder(SETTINGS, single).trace([1, 2, 3])
    assert trace.weights.dtype == trace.value_norms.dtype == trace.output.dtype == np.float32


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([], "tokens: expected shape"),
        (3, "tokens: expected shape"),
        (np.zeros((0, 3), int), "tokens: expected shape"),
        ([0] * 12, "L from 1 to 11, got"),
        ([0, 17], "numbers from 0 to 16, got 0 to 17"),
        ([-1, 2], "numbers from 0 to 16, got -1 to 2"),
    ],
)
def test_tokens_that_it_cannot_take(encoder, tokens, message):
    with pytest.raises(ValueError, match=message):
        encoder.trace(tokens)


def test_tokens_are_integers(encoder):
    with pytest.raises(TypeError, match="tokens: expected integers, got dtype float64"):
        encoder.trace([1.0, 2.0])


def test_tensors_must_be_there_and_fit(tensors):
    name = "encoder.layer.1.output.dense.weight"
    with pytest.raises(ValueError, match=rf"tensors: expected {name} of shape \(35, 13\)"):
        Encoder(SETTINGS, {key: tensors[key] for key in tensors if key != name})
    with pytest.raises(ValueError, match=rf"{name}: expected shape \(35, 13\), got \(13, 35\)"):
        Encoder(SETTINGS, {**tensors, name: tensors[name].T})


def test_untrained_weights_are_drawn_as_promised(tensors):
    assert tensors.keys() == tensor_shapes(SETTINGS).keys()
    for name, tensor in tensors.items():
        if name.endswith("LayerNorm.weight"):
            assert (tensor == 1).all()
        elif name.endswith("bias"):
            assert (tensor == 0).all()
        else:
            assert tensor.std() == pytest.approx(0.02, rel=0.25)
    assert tensors["embeddings.word_embeddings.weight"].mean() == pytest.approx(0, abs=0.004)


class TestGelu:
    def test_closed_forms(self):
        one = (1 + math.erf(math.sqrt(0.5))) / 2
        assert_allclose(gelu([0, 1, -1]), [0, one, one - 1], rtol=1e-15)

    def test_far_out_it_is_zero_or_the_number_itself(self):
        assert_allclose(gelu([-40.0, 40.0]), [0, 40], atol=1e-300)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_keeps_dtype_and_shape(self, dtype):
        found = gelu(np.ones((2, 3), dtype))
        assert found.dtype == dtype
        assert found.shape == (2, 3)


def test_norms_are_those_of_what_a_position_adds():
    rng = np.random.default_rng(1)
    W_Q, W_K, W_V, W_O = (rng.normal(size=(6, 6)) for _ in range(4))
    attention = MultiHeadAttention(W_Q, W_K, W_V, W_O, num_heads=3)
    x = rng.normal(size=(5, 6))
    norms = transformed_value_norms(attention.trace(x).attention.value, attention)
    for head in range(3):
        columns = slice(2 * head, 2 * head + 2)
        added = x @ W_V[:, columns] @ W_O[columns]
        assert_allclose(norms[head], np.sqrt((added**2).sum(axis=-1)))
    with pytest.raises(ValueError, match=r"value: expected shape \(..., 3, S, 2\)"):
        transformed_value_norms(x, attention)
