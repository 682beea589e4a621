"""How each library's attention is called with one head and no projections of its own.

Each call takes `query` (L, E), `key` (S, E), `value` (S, E), a mask (L, S) or none, and whether it
is causal, and returns the output (L, E). The libraries are imported when they are called.

Layers that have projections get identity matrices, so they compute the bare mechanism too.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

ONNX_OPSET = 23
"""The first set of operators that has attention."""


@dataclass(frozen=True)
class Library:
    """One attention function and how to call it.

    Attributes
    ----------
    function : str
        What the reader would import.
    distribution : str
        The package whose version counts.
    call : callable
        ``call(query, key, value, mask, is_causal)``, the output as an array.
    weights : callable or None
        ``weights(query, key, value)``, the weights; None if the function returns none.
    asked_by : str
        The argument that asks for the weights; "" if there is none.
    """

    function: str
    distribution: str
    call: Callable[[Array, Array, Array, Array | None, bool], Array]
    weights: Callable[[Array, Array, Array], Array] | None = None
    asked_by: str = ""


def with_torch(
    query: Array, key: Array, value: Array, mask: Array | None, is_causal: bool
) -> Array:
    import torch

    q, k, v = (torch.from_numpy(array)[None, None] for array in (query, key, value))
    given = None if mask is None else torch.from_numpy(mask)
    attend = torch.nn.functional.scaled_dot_product_attention
    output: Array = attend(q, k, v, attn_mask=given, is_causal=is_causal)[0, 0].numpy()
    return output


def torch_layer(width: int) -> Any:
    import torch

    layer = torch.nn.MultiheadAttention(width, num_heads=1, bias=False, batch_first=True)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.out_proj.weight.copy_(torch.eye(width))
    return layer.requires_grad_(False)


def with_torch_layer(
    query: Array, key: Array, value: Array, mask: Array | None, is_causal: bool
) -> Array:
    import torch

    q, k, v = (torch.from_numpy(array)[None] for array in (query, key, value))
    given = None if mask is None else torch.from_numpy(mask)
    layer = torch_layer(query.shape[-1])
    output: Array = layer(q, k, v, attn_mask=given, is_causal=is_causal)[0][0].numpy()
    return output


def weights_of_torch_layer(query: Array, key: Array, value: Array) -> Array:
    import torch

    q, k, v = (torch.from_numpy(array)[None] for array in (query, key, value))
    weights: Array = torch_layer(query.shape[-1])(q, k, v, need_weights=True)[1][0].numpy()
    return weights


def with_jax(query: Array, key: Array, value: Array, mask: Array | None, is_causal: bool) -> Array:
    import jax

    q, k, v = (array[None, :, None] for array in (query, key, value))
    given = None if mask is None else mask[None, None]
    output = jax.nn.dot_product_attention(q, k, v, mask=given, is_causal=is_causal)
    kept: Array = np.asarray(output)[0, :, 0]
    return kept


def keras_layer(query: Array, key: Array) -> Any:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    width = query.shape[-1]
    layer = keras.layers.MultiHeadAttention(num_heads=1, key_dim=width, use_bias=False)
    layer.build((1, *query.shape), (1, *key.shape), (1, *key.shape))
    layer.set_weights(
        [np.eye(width, dtype="float32").reshape(each.shape) for each in layer.get_weights()]
    )
    return layer


def with_keras(
    query: Array, key: Array, value: Array, mask: Array | None, is_causal: bool
) -> Array:
    layer = keras_layer(query, key)
    given = None if mask is None else mask[None]
    # Its order is query, value, key.
    output = layer(
        query[None], value[None], key[None], attention_mask=given, use_causal_mask=is_causal
    )
    kept: Array = output[0].detach().numpy()
    return kept


def weights_of_keras(query: Array, key: Array, value: Array) -> Array:
    layer = keras_layer(query, key)
    _, weights = layer(query[None], value[None], key[None], return_attention_scores=True)
    kept: Array = weights[0, 0].detach().numpy()
    return kept


def run_onnx(inputs: Mapping[str, Array], outputs: list[str], **attributes: int) -> list[Any]:
    import onnxruntime
    from onnx import TensorProto, helper

    kinds = {"bool": TensorProto.BOOL, "float32": TensorProto.FLOAT}
    node = helper.make_node("Attention", list(inputs), outputs, **attributes)
    graph = helper.make_graph(
        [node],
        "attention",
        [
            helper.make_tensor_value_info(name, kinds[str(array.dtype)], array.shape)
            for name, array in inputs.items()
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs if name],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", ONNX_OPSET)], ir_version=11
    )
    session = onnxruntime.InferenceSession(model.SerializeToString())
    answers: list[Any] = session.run(None, dict(inputs))
    return answers


def with_onnx(query: Array, key: Array, value: Array, mask: Array | None, is_causal: bool) -> Array:
    inputs = {"query": query[None, None], "key": key[None, None], "value": value[None, None]}
    if mask is not None:
        inputs["mask"] = mask
    output: Array = run_onnx(inputs, ["output"], is_causal=int(is_causal))[0][0, 0]
    return output


def weights_of_onnx(query: Array, key: Array, value: Array) -> Array:
    inputs = {"query": query[None, None], "key": key[None, None], "value": value[None, None]}
    after_softmax = 3
    _, weights = run_onnx(
        inputs, ["output", "", "", "weights"], qk_matmul_output_mode=after_softmax
    )
    kept: Array = weights[0, 0]
    return kept


def with_this_package(
    query: Array, key: Array, value: Array, mask: Array | None, is_causal: bool
) -> Array:
    from attention_explainer import scaled_dot_product_attention

    return scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=is_causal)


def weights_of_this_package(query: Array, key: Array, value: Array) -> Array:
    from attention_explainer import scaled_dot_product_attention

    _, weights = scaled_dot_product_attention(query, key, value, return_weights=True)
    return weights


LIBRARIES = {
    "PyTorch’s function": Library(
        "torch.nn.functional.scaled_dot_product_attention", "torch", with_torch
    ),
    "PyTorch’s layer": Library(
        "torch.nn.MultiheadAttention",
        "torch",
        with_torch_layer,
        weights_of_torch_layer,
        "need_weights",
    ),
    "JAX": Library("jax.nn.dot_product_attention", "jax", with_jax),
    "Keras": Library(
        "keras.layers.MultiHeadAttention",
        "keras",
        with_keras,
        weights_of_keras,
        "return_attention_scores",
    ),
    "ONNX Runtime": Library(
        f"Attention, opset {ONNX_OPSET}",
        "onnxruntime",
        with_onnx,
        weights_of_onnx,
        "qk_matmul_output",
    ),
    "this package": Library(
        "attention_explainer.scaled_dot_product_attention",
        "attention-explainer",
        with_this_package,
        weights_of_this_package,
        "return_weights",
    ),
}
