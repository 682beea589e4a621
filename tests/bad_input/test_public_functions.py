"""Whatever a public function is given, it answers, or says which argument is wrong.

A call that is right gets one or two arguments of any kind. What may come of it: a result, or a
ValueError or TypeError that begins with the name of an argument. Nothing else: no other error, no
warning (pytest makes errors of them), and no change to what was passed.
"""

import copy
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import attention_explainer
from attention_explainer import (
    KeyValueCache,
    MultiHeadAttention,
    attention_trace,
    blockwise_attention,
    blockwise_steps,
    causal_mask,
    merge_heads,
    padding_mask,
    rotary,
    scaled_dot_product_attention,
    sinusoidal_positions,
    sliding_window_mask,
    softmax,
    split_heads,
)
from attention_explainer.layer_norm import layer_norm
from attention_explainer.transformer_block import TransformerBlock
from tests.bad_input.arguments import calls, numbers, refusal

FLAGS = st.booleans()
LENGTHS = st.integers(0, 6)
SCALE = st.none() | st.floats(-2, 2)
SOFTCAP = st.none() | st.floats(0.5, 50)
MASKS = st.none() | arrays(np.bool_, (5, 6)) | numbers(5, 6)
ATTENTION = {
    "query": numbers(2, 5, 3),
    "key": numbers(2, 6, 3),
    "value": numbers(2, 6, 4),
    "attn_mask": MASKS,
    "is_causal": FLAGS,
    "scale": SCALE,
    "softcap": SOFTCAP,
    "enable_gqa": FLAGS,
}
HEADS = {
    "W_Q": numbers(3, 4),
    "W_K": numbers(3, 4),
    "W_V": numbers(3, 6),
    "W_O": numbers(6, 5),
    "num_heads": st.sampled_from([1, 2]),
}


def multi_head(query: Any, attn_mask: Any, is_causal: Any, **of_heads: Any) -> Any:
    return MultiHeadAttention(**of_heads)(query, attn_mask=attn_mask, is_causal=is_causal)


def multi_head_trace(query: Any, key: Any, value: Any, **of_heads: Any) -> Any:
    return MultiHeadAttention(**of_heads).trace(query, key, value)


def from_torch_state(in_proj_weight: Any, out_proj_weight: Any, num_heads: Any) -> Any:
    state = {"in_proj_weight": in_proj_weight, "out_proj.weight": out_proj_weight}
    return MultiHeadAttention.from_torch_state(state, num_heads=num_heads)


def appended(key: Any, value: Any, later_key: Any, later_value: Any) -> Any:
    cache = KeyValueCache()
    cache.append(key, value)
    return cache.append(later_key, later_value)


def block_trace(x: Any, attn_mask: Any, is_causal: Any, **of_block: Any) -> Any:
    weights = {name: of_block.pop(name) for name in HEADS if name in of_block}
    attention = MultiHeadAttention(**weights)
    return TransformerBlock(attention, **of_block).trace(
        x, attn_mask=attn_mask, is_causal=is_causal
    )


CALLS: Mapping[Callable[..., Any], Mapping[str, st.SearchStrategy[Any]]] = {
    softmax: {
        "logits": numbers(2, 3),
        "axis": st.sampled_from([0, 1, -1]),
        "where": st.none() | arrays(np.bool_, (2, 3)),
    },
    scaled_dot_product_attention: ATTENTION | {"return_weights": FLAGS},
    attention_trace: ATTENTION,
    blockwise_attention: ATTENTION
    | {
        "query_block": st.none() | st.integers(1, 4),
        "key_block": st.none() | st.integers(1, 4),
        "threads": st.sampled_from([None, 1, 2]),
    },
    blockwise_steps: {
        "query": numbers(3),
        "key": numbers(6, 3),
        "value": numbers(6, 4),
        "block": st.integers(1, 4),
        "scale": SCALE,
    },
    causal_mask: {"query_length": LENGTHS, "key_length": st.none() | LENGTHS},
    sliding_window_mask: {
        "query_length": LENGTHS,
        "key_length": st.none() | LENGTHS,
        "window": st.integers(1, 4),
        "is_causal": FLAGS,
    },
    padding_mask: {
        "lengths": st.lists(st.integers(0, 6), max_size=3),
        "key_length": st.just(6),
    },
    split_heads: {"x": numbers(2, 5, 6), "num_heads": st.sampled_from([1, 2, 3])},
    merge_heads: {"x": numbers(2, 3, 5, 4)},
    sinusoidal_positions: {
        "length": LENGTHS,
        "d_model": st.sampled_from([2, 4]),
        "base": st.floats(2, 1e5),
    },
    rotary: {
        "x": numbers(2, 5, 4),
        "positions": st.none() | st.lists(st.integers(0, 99), min_size=5, max_size=5),
        "base": st.floats(2, 1e5),
        "interleaved": FLAGS,
    },
    multi_head: HEADS | {"query": numbers(2, 5, 3), "attn_mask": st.none(), "is_causal": FLAGS},
    multi_head_trace: HEADS
    | {"query": numbers(5, 3), "key": st.none() | numbers(6, 3), "value": st.none()},
    from_torch_state: {
        "in_proj_weight": numbers(18, 6),
        "out_proj_weight": numbers(6, 6),
        "num_heads": st.sampled_from([1, 2, 3]),
    },
    layer_norm: {"x": numbers(2, 5, 3), "gain": numbers(3), "bias": numbers(3)},
    block_trace: HEADS
    | {
        "W_O": numbers(6, 3),
        "x": numbers(2, 5, 3),
        "attn_mask": st.none(),
        "is_causal": FLAGS,
        "norm_first": FLAGS,
        **{name: numbers(3) for name in ("gain_1", "bias_1", "gain_2", "bias_2", "b_2")},
        "W_1": numbers(3, 4),
        "b_1": numbers(4),
        "W_2": numbers(4, 3),
    },
    appended: {
        "key": numbers(2, 3, 4),
        "value": numbers(2, 3, 5),
        "later_key": numbers(2, 1, 4),
        "later_value": numbers(2, 1, 5),
    },
}
"""Each public function, by itself or in a small function of this file, and calls that are right."""

NAMED_OTHERWISE = {
    "from_torch_state": ("state", "in_proj_weight", "out_proj.weight"),
    "appended": ("key", "value"),
}
"""Names in messages that are not those of the functions here."""


def test_every_public_name_is_called() -> None:
    source = inspect.getsource(inspect.getmodule(appended))  # type: ignore[arg-type]
    results = {"AttentionTrace", "BlockwiseStep", "MultiHeadTrace"}  # made by functions alone
    for name in set(attention_explainer.__all__) - results:
        assert re.search(rf"\b{name}\b[(.:]", source), name


@pytest.mark.parametrize("function", CALLS, ids=lambda function: function.__name__)
@given(data=st.data())
def test_it_answers_or_names_the_argument(function: Callable[..., Any], data: Any) -> None:
    given_ = data.draw(calls(CALLS[function]))
    before = copy.deepcopy({name: one for name, one in given_.items() if _is_array(one)})
    problem = refusal(function, given_)
    if problem is not None:
        assert ": expected" in str(problem), problem
        named = {*given_, *NAMED_OTHERWISE.get(function.__name__, ())}
        assert re.split(r"[:,]", str(problem))[0] in named, problem
    for name, array in before.items():
        np.testing.assert_array_equal(given_[name], array)


def _is_array(given: Any) -> bool:
    return isinstance(given, np.ndarray) and given.dtype.kind != "O"
