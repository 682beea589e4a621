"""The decoder, on a tiny random one: against PyTorch, and what must hold in any case."""

import numpy as np
import pytest

from attention_explainer.real_model.decoder import (
    Decoder,
    DecoderSettings,
    decoder_tensor_shapes,
    silu,
)

SETTINGS = DecoderSettings(
    num_layers=3,
    num_heads=6,
    num_key_heads=2,
    d_model=48,
    d_hidden=40,
    vocabulary_size=31,
    max_length=20,
    rotary_base=500.0,
    epsilon=1e-5,
)
METADATA = {
    "general.architecture": "llama",
    "llama.block_count": 3,
    "llama.attention.head_count": 6,
    "llama.attention.head_count_kv": 2,
    "llama.embedding_length": 48,
    "llama.feed_forward_length": 40,
    "llama.vocab_size": 31,
    "llama.context_length": 20,
    "llama.rope.freq_base": 500.0,
    "llama.attention.layer_norm_rms_epsilon": 1e-5,
}
TOKENS = np.random.default_rng(5).integers(0, 31, size=(2, 11))


def random_tensors(dtype=np.float64):
    rng = np.random.default_rng(0)
    return {
        name: (rng.normal(size=shape) / np.sqrt(shape[-1])).astype(dtype)
        if len(shape) == 2
        else rng.uniform(0.5, 2, size=shape).astype(dtype)
        for name, shape in decoder_tensor_shapes(SETTINGS).items()
    }


@pytest.fixture(scope="module")
def decoder():
    return Decoder(SETTINGS, random_tensors())


def run_with_torch(torch, tensors, tokens):
    """Return weights and logits; turned pairs are complex numbers times e^(i · angle)."""
    functional = torch.nn.functional
    tensors = {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}
    length, width = tokens.shape[-1], SETTINGS.d_head
    frequencies = SETTINGS.rotary_base ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    angles = torch.arange(length, dtype=torch.float64)[:, None] * frequencies
    factors = torch.polar(torch.ones_like(angles), angles)

    def turned(x):
        return torch.view_as_real(torch.view_as_complex(x.unflatten(-1, (-1, 2))) * factors)

    def heads(x, name, number):
        matrix = tensors[name + ".weight"]
        return functional.linear(x, matrix).unflatten(-1, (number, -1)).transpose(-2, -3)

    def norm(x, name):
        gain = tensors[name + ".weight"]
        return functional.rms_norm(x, gain.shape, gain, SETTINGS.epsilon)

    x = tensors["token_embd.weight"][torch.from_numpy(tokens)]
    all_weights = []
    for layer in range(SETTINGS.num_layers):
        here = f"blk.{layer}."
        h = norm(x, here + "attn_norm")
        query = turned(heads(h, here + "attn_q", SETTINGS.num_heads).contiguous()).flatten(-2)
        key = turned(heads(h, here + "attn_k", SETTINGS.num_key_heads).contiguous()).flatten(-2)
        value = heads(h, here + "attn_v", SETTINGS.num_key_heads)
        attend = functional.scaled_dot_product_attention
        unit = torch.eye(length, dtype=x.dtype).expand(*key.shape[:-2], -1, -1)
        all_weights.append(attend(query, key, unit, is_causal=True, enable_gqa=True))
        output = attend(query, key, value, is_causal=True, enable_gqa=True)
        merged = output.transpose(-2, -3).flatten(-2)
        x = x + functional.linear(merged, tensors[here + "attn_output.weight"])
        h = norm(x, here + "ffn_norm")
        gate = functional.silu(functional.linear(h, tensors[here + "ffn_gate.weight"]))
        up = functional.linear(h, tensors[here + "ffn_up.weight"])
        x = x + functional.linear(gate * up, tensors[here + "ffn_down.weight"])
    logits = functional.linear(norm(x, "output_norm"), tensors["token_embd.weight"])
    return torch.stack(all_weights, dim=-4).numpy(), logits.numpy()


def test_weights_and_logits_are_those_of_torch(decoder):
    torch = pytest.importorskip(
        "torch", reason="PyTorch is the oracle here; install the test group that brings it"
    )
    weights, logits = run_with_torch(torch, random_tensors(), TOKENS)
    trace = decoder.trace(TOKENS)
    assert trace.weights.shape == (2, 3, 6, 11, 11)
    np.testing.assert_allclose(trace.weights, weights, atol=1e-12)
    np.testing.assert_allclose(trace.logits, logits, atol=1e-12)


def test_float32_stays_float32_and_close(decoder):
    trace = Decoder(SETTINGS, random_tensors(np.float32)).trace(TOKENS)
    assert trace.weights.dtype == trace.logits.dtype == np.float32
    exact = decoder.trace(TOKENS)
    np.testing.assert_allclose(trace.weights, exact.weights, atol=1e-5)
    np.testing.assert_allclose(trace.logits, exact.logits, atol=1e-4)


def test_what_comes_later_changes_nothing_before(decoder):
    changed = TOKENS.copy()
    changed[:, -1] = (changed[:, -1] + 1) % SETTINGS.vocabulary_size
    one, other = decoder.trace(TOKENS), decoder.trace(changed)
    np.testing.assert_array_equal(one.weights[..., :-1, :], other.weights[..., :-1, :])
    np.testing.assert_array_equal(one.logits[:, :-1], other.logits[:, :-1])
    assert (one.weights[..., -1, :] != other.weights[..., -1, :]).any()


@pytest.mark.parametrize("cuts", [(1,), (4, 7), tuple(range(1, 11))])
def test_in_parts_with_caches_it_gives_the_same(decoder, cuts):
    whole = decoder.trace(TOKENS)
    caches = decoder.caches()
    start = 0
    for part in np.split(TOKENS, cuts, axis=1):
        end = start + part.shape[1]
        trace = decoder.trace(part, caches=caches)
        np.testing.assert_allclose(trace.weights, whole.weights[..., start:end, :end], atol=1e-12)
        np.testing.assert_allclose(trace.logits, whole.logits[:, start:end], atol=1e-12)
        start = end


def test_only_the_last_logits_are_computed_where_no_more_are_wanted(decoder):
    np.testing.assert_allclose(
        decoder.trace(TOKENS, last=2).logits, decoder.trace(TOKENS).logits[:, -2:], atol=1e-12
    )


def test_a_head_that_is_switched_off_is_one_whose_columns_of_the_output_are_zero(decoder):
    off = [(1, 4), (2, 0)]
    tensors = random_tensors()
    for layer, head in off:
        columns = slice(head * SETTINGS.d_head, (head + 1) * SETTINGS.d_head)
        tensors[f"blk.{layer}.attn_output.weight"][:, columns] = 0
    expected = Decoder(SETTINGS, tensors).trace(TOKENS)
    found = decoder.trace(TOKENS, switched_off=off)
    np.testing.assert_allclose(found.logits, expected.logits, atol=1e-12)
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-12)
    # Its own weights, and those of all layers up to its own, are as before.
    before = decoder.trace(TOKENS)
    np.testing.assert_array_equal(found.weights[:, :2], before.weights[:, :2])
    assert np.abs(found.logits - before.logits).max() > 1e-3


def test_it_writes_the_same_with_and_without_cache_and_counts_the_work(decoder):
    text = TOKENS[0].tolist()
    cached, anew = decoder.write(text, 4), decoder.write(text, 4, use_cache=False)
    assert cached.tokens == anew.tokens
    assert cached.lengths == (11, 1, 1, 1)
    assert anew.lengths == (11, 12, 13, 14)
    assert cached.pairs == (121, 12, 13, 14)
    assert anew.pairs == (121, 144, 169, 196)
    logits = decoder.trace([*text, *cached.tokens[:3]]).logits
    assert cached.tokens == tuple(logits[-4:].argmax(axis=-1))


def test_settings_come_from_the_metadata():
    assert DecoderSettings.from_gguf(METADATA) == SETTINGS
    for name, given, message in (
        ("general.architecture", "qwen2", r"general.architecture: expected 'llama', got 'qwen2'"),
        ("llama.rope.dimension_count", 4, r"rope.dimension_count: expected .* 8, got 4"),
        ("llama.embedding_length", 50, r"d_model: expected an even number for each of 6 heads"),
        ("llama.attention.head_count_kv", 4, r"num_key_heads: expected a divisor of num_heads 6"),
        ("llama.block_count", 0, r"num_layers: expected"),
    ):
        with pytest.raises(ValueError, match=message):
            DecoderSettings.from_gguf(METADATA | {name: given})
    with pytest.raises(ValueError, match=r"metadata: expected llama.block_count, got none"):
        DecoderSettings.from_gguf(
            {name: given for name, given in METADATA.items() if name != "llama.block_count"}
        )


def test_tensors_that_do_not_fit_are_refused():
    tensors = random_tensors()
    with pytest.raises(ValueError, match=r"tensors: expected output_norm.weight of shape \(48,\)"):
        Decoder(SETTINGS, {n: t for n, t in tensors.items() if n != "output_norm.weight"})
    with pytest.raises(ValueError, match=r"token_embd.weight: expected shape \(31, 48\), got"):
        Decoder(SETTINGS, tensors | {"token_embd.weight": np.zeros((48, 31))})


def test_bad_arguments_are_refused(decoder):
    for tokens in ([], [[]], 3, list(range(21))):
        with pytest.raises(ValueError, match=r"tokens: expected shape \(..., L\) with L from 1 to"):
            decoder.trace(tokens)
    for tokens in ([31], [-1]):
        with pytest.raises(ValueError, match=r"tokens: expected numbers from 0 to 30"):
            decoder.trace(tokens)
    with pytest.raises(TypeError, match=r"tokens: expected integers"):
        decoder.trace([0.5])
    with pytest.raises(ValueError, match=r"last: expected 1 to 2, got 3"):
        decoder.trace([1, 2], last=3)
    with pytest.raises(ValueError, match=r"switched_off: expected .*, got \(3, 0\)"):
        decoder.trace([1], switched_off=[(3, 0)])
    with pytest.raises(ValueError, match=r"caches: expected one for each of 3 layers, got 2"):
        decoder.trace([1], caches=decoder.caches()[:2])
    with pytest.raises(ValueError, match=r"number: expected"):
        decoder.write([1], 0)
    full = decoder.caches()
    decoder.trace(TOKENS[0], caches=full)
    with pytest.raises(ValueError, match=r"tokens: expected shape \(..., L\) with L from 1 to 9"):
        decoder.trace(TOKENS[0], caches=full)


def test_silu_refuses_what_does_not_fit():
    with pytest.raises(TypeError, match=r"x: expected real numbers"):
        silu(["a"])
