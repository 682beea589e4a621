"""The real model against the same model written a second time, with PyTorch's own operations.

The second implementation shares nothing with the package: it reads the file by itself, and lets
PyTorch do embeddings, layer norms, attention and GELU. Weights of attention, which PyTorch's fused
function does not return, are its answer to values that are a unit matrix.
"""

import json
import struct

import numpy as np
import pytest

from attention_explainer.real_model.encoder import Encoder
from scripts.real_model.results import ROUNDED

torch = pytest.importorskip(
    "torch", reason="PyTorch is the oracle here; install the test group that brings it"
)
functional = torch.nn.functional

# In float32 the rounding of six layers adds up to some 1e-6; in float64 there is hardly any.
TOLERANCE = {np.float32: 1e-4, np.float64: 1e-12}
TEXTS = (
    "The cat sat on the mat because it was tired.",
    "Unhappily, the café's 3 naïve tokenizers didn't agree!",
    "Yes",
    "The box did not fit in the bag because it was too big.",
    "The box did not fit in the bag because it was too small.",
    "The bag did not fit in the box because it was too big.",
    "The bag did not fit in the box because it was too small.",
)


SAFETENSORS_DTYPES = {"F32": torch.float32, "I8": torch.int8}


def tensors_of(content, dtype):
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if entry.get("dtype") in SAFETENSORS_DTYPES:
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            flat = torch.frombuffer(
                bytearray(content[begin:end]), dtype=SAFETENSORS_DTYPES[entry["dtype"]]
            )
            tensors[name] = flat.reshape(entry["shape"]).to(dtype)
    for name in [name for name in tensors if name.endswith(".scale")]:
        tensors[name.removesuffix(".scale")] *= tensors.pop(name).unsqueeze(1)
    return tensors


def run_by_hand(tensors, config, tokens):
    """Return weights (layers, heads, L, L), norms (layers, heads, L) and output (L, width)."""
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]

    def norm(x, name):
        gain, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
        return functional.layer_norm(x, gain.shape, gain, bias, epsilon)

    def linear(x, name):
        return functional.linear(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def split(x):
        return x.unflatten(-1, (heads, -1)).transpose(0, 1)

    ids = torch.tensor(tokens)
    x = functional.embedding(ids, tensors["embeddings.word_embeddings.weight"])
    x = x + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = x + tensors["embeddings.token_type_embeddings.weight"][0]
    x = norm(x, "embeddings.LayerNorm")
    all_weights, all_norms = [], []
    for layer in range(config["num_hidden_layers"]):
        here = f"encoder.layer.{layer}"
        query, key, value = (
            split(linear(x, f"{here}.attention.self.{name}")) for name in ("query", "key", "value")
        )
        attend = functional.scaled_dot_product_attention
        unit = torch.eye(len(ids), dtype=x.dtype).expand(heads, -1, -1)
        all_weights.append(attend(query, key, unit))
        W_O = tensors[f"{here}.attention.output.dense.weight"]
        transformed = torch.einsum("hsd,ohd->hso", value, W_O.unflatten(-1, (heads, -1)))
        all_norms.append(torch.linalg.vector_norm(transformed, dim=-1))
        attended = attend(query, key, value).transpose(0, 1).flatten(-2)
        x = norm(
            x + linear(attended, f"{here}.attention.output.dense"),
            f"{here}.attention.output.LayerNorm",
        )
        hidden = functional.gelu(linear(x, f"{here}.intermediate.dense"))
        x = norm(x + linear(hidden, f"{here}.output.dense"), f"{here}.output.LayerNorm")
    return torch.stack(all_weights), torch.stack(all_norms), x


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_every_layer_and_head(real_model_files, real_model, dtype):
    theirs = tensors_of(real_model_files["model.safetensors"], torch_dtype(dtype))
    config = json.loads(real_model_files["config.json"])
    compare(real_model, theirs, config, dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_every_layer_and_head_with_rounded_weights(rounded_model, dtype):
    theirs = tensors_of((ROUNDED / "layers.safetensors").read_bytes(), torch_dtype(dtype))
    parts = [
        tensors_of(path.read_bytes(), torch_dtype(dtype))
        for path in sorted(ROUNDED.glob("words-*.safetensors"))
    ]
    theirs |= {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    compare(rounded_model, theirs, json.loads((ROUNDED / "config.json").read_bytes()), dtype)


def torch_dtype(dtype):
    return torch.float32 if dtype is np.float32 else torch.float64


def compare(model, theirs, config, dtype):
    ours = {name: tensor.astype(dtype) for name, tensor in model.encoder.tensors.items()}
    encoder = Encoder(model.encoder.settings, ours)
    for text in TEXTS:
        tokens = model.pieces.numbers(model.pieces.tokens(text))
        trace = encoder.trace(tokens)
        with torch.no_grad():
            weights, norms, output = run_by_hand(theirs, config, tokens)
        for found, expected in (
            (trace.weights, weights),
            (trace.value_norms, norms),
            (trace.output, output),
        ):
            assert found.dtype == dtype
            assert found.shape == expected.shape
            np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=TOLERANCE[dtype])


def test_gelu_is_that_of_pytorch():
    from attention_explainer.real_model.encoder import gelu

    x = np.linspace(-9, 9, 10_001)
    np.testing.assert_allclose(
        gelu(x), functional.gelu(torch.from_numpy(x)).numpy(), rtol=1e-12, atol=1e-15
    )
