"""What the reference of the package says in words."""

import inspect

import numpy as np

from attention_explainer import scaled_dot_product_attention

IN_PYTORCH = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal", "scale", "enable_gqa")
"""Of torch.nn.functional.scaled_dot_product_attention, as its documentation lists them."""


def test_names_follow_pytorch():
    ours = list(inspect.signature(scaled_dot_product_attention).parameters)
    shared = [name for name in IN_PYTORCH if name in ours]
    assert set(IN_PYTORCH) - set(ours) == {"dropout_p"}
    assert [name for name in ours if name in IN_PYTORCH] == shared
    assert set(ours) - set(IN_PYTORCH) == {"softcap", "return_weights"}


def test_nested_lists_do_as_well_as_arrays():
    query, key, value = np.random.default_rng(0).standard_normal((3, 5, 2))
    from_arrays = scaled_dot_product_attention(query, key, value)
    from_lists = scaled_dot_product_attention(query.tolist(), key.tolist(), value.tolist())
    assert isinstance(from_lists, np.ndarray)
    assert np.array_equal(from_arrays, from_lists)
