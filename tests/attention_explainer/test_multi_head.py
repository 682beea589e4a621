"""Closed forms first, then shapes in which every axis has its own prime size."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import (
    MultiHeadAttention,
    causal_mask,
    merge_heads,
    padding_mask,
    scaled_dot_product_attention,
    split_heads,
)

DTYPES = [np.float16, np.float32, np.float64]
BATCH, HEADS, L, S = 2, 3, 5, 7
D_K, D_V, D_MODEL, D_KEY, D_VALUE, D_OUT = 11, 13, 17, 19, 23, 29


def random_attention(*, dtype=np.float64, biases=True, seed=0):
    rng = np.random.default_rng(seed)
    shapes = {
        "W_Q": (D_MODEL, HEADS * D_K),
        "W_K": (D_KEY, HEADS * D_K),
        "W_V": (D_VALUE, HEADS * D_V),
        "W_O": (HEADS * D_V, D_OUT),
    }
    weights = {
        name: (rng.normal(size=shape) / np.sqrt(shape[0])).astype(dtype)
        for name, shape in shapes.items()
    }
    if biases:
        for name, (_, columns) in shapes.items():
            weights[name.replace("W", "b")] = rng.normal(size=columns).astype(dtype)
    return MultiHeadAttention(**weights, num_heads=HEADS)


def random_inputs(*, dtype=np.float64, leading=(BATCH,), seed=1):
    rng = np.random.default_rng(seed)
    shapes = ((L, D_MODEL), (S, D_KEY), (S, D_VALUE))
    return [rng.normal(size=(*leading, *shape)).astype(dtype) for shape in shapes]


# Closed forms


def test_one_head_with_identities_is_plain_attention():
    x = np.random.default_rng(0).normal(size=(L, D_K))
    identity = np.eye(D_K)
    mha = MultiHeadAttention(identity, identity, identity, identity, num_heads=1)
    assert_allclose(mha(x), scaled_dot_product_attention(x, x, x), rtol=1e-12)


def test_with_identities_each_head_attends_within_its_slice():
    width = 6
    x = np.random.default_rng(0).normal(size=(L, width))
    identity = np.eye(width)
    mha = MultiHeadAttention(identity, identity, identity, identity, num_heads=3)
    slices = [x[:, 0:2], x[:, 2:4], x[:, 4:6]]
    expected = np.concatenate([scaled_dot_product_attention(s, s, s) for s in slices], axis=-1)
    assert_allclose(mha(x), expected, rtol=1e-12)


def test_equal_keys_give_the_projected_mean():
    mha = MultiHeadAttention(
        W_Q=[[1.0, 1.0]],
        W_K=[[0.0, 0.0]],
        W_V=[[1.0, 10.0]],
        W_O=[[1.0], [1.0]],
        num_heads=2,
    )
    assert_array_equal(mha([[1.0], [3.0]]), [[22.0], [22.0]])


def test_each_bias_is_added_where_it_belongs():
    biases = {"b_Q": [2.0], "b_K": [3.0], "b_V": [5.0], "b_O": [7.0]}
    mha = MultiHeadAttention([[1]], [[1]], [[1]], [[10]], num_heads=1, **biases)
    trace = mha.trace([[1.0]])
    assert trace.attention.query.item() == 3
    assert trace.attention.key.item() == 4
    assert trace.attention.value.item() == 6
    assert trace.output.item() == 67


def test_without_any_key_what_remains_is_the_output_bias():
    mha = random_attention()
    query, key, value = random_inputs()
    for output in (
        mha(query, key, value, attn_mask=False),
        mha(query, key[:, :0], value[:, :0]),
    ):
        assert_array_equal(output, np.broadcast_to(mha.b_O, (BATCH, L, D_OUT)))


def test_concatenating_and_projecting_is_a_sum_over_heads():
    mha = random_attention()
    trace = mha.trace(*random_inputs())
    blocks = mha.W_O.reshape(HEADS, D_V, D_OUT)
    contributions = trace.attention.output @ blocks
    assert_allclose(contributions.sum(axis=-3) + mha.b_O, trace.output, rtol=1e-11, atol=1e-13)


# Heads


def test_split_gives_each_head_its_own_columns():
    x = np.random.default_rng(0).normal(size=(BATCH, L, HEADS * D_K))
    heads = split_heads(x, HEADS)
    assert heads.shape == (BATCH, HEADS, L, D_K)
    for head in range(HEADS):
        assert_array_equal(heads[:, head], x[..., head * D_K : (head + 1) * D_K])


@pytest.mark.parametrize("leading", [(), (2,), (2, 3), (0,)])
@pytest.mark.parametrize("length", [0, 1, 5])
@pytest.mark.parametrize("dtype", DTYPES)
def test_merge_undoes_split(leading, length, dtype):
    x = np.random.default_rng(0).normal(size=(*leading, length, 21)).astype(dtype)
    heads = split_heads(x, 7)
    assert heads.shape == (*leading, 7, length, 3)
    merged = merge_heads(heads)
    assert merged.dtype == dtype
    assert_array_equal(merged, x)


# Shapes and paths


def test_every_step_has_the_shape_that_its_docstring_gives():
    trace = random_attention().trace(*random_inputs())
    assert trace.attention.query.shape == (BATCH, HEADS, L, D_K)
    assert trace.attention.key.shape == (BATCH, HEADS, S, D_K)
    assert trace.attention.value.shape == (BATCH, HEADS, S, D_V)
    assert trace.attention.weights.shape == (BATCH, HEADS, L, S)
    assert trace.attention.output.shape == (BATCH, HEADS, L, D_V)
    assert trace.concatenated.shape == (BATCH, L, HEADS * D_V)
    assert trace.output.shape == (BATCH, L, D_OUT)


def test_head_by_head_it_is_attention_on_blocks_of_the_matrices():
    mha = random_attention()
    query, key, value = random_inputs()
    heads = []
    for head in range(HEADS):
        k, v = slice(head * D_K, (head + 1) * D_K), slice(head * D_V, (head + 1) * D_V)
        heads.append(
            scaled_dot_product_attention(
                query @ mha.W_Q[:, k] + mha.b_Q[k],
                key @ mha.W_K[:, k] + mha.b_K[k],
                value @ mha.W_V[:, v] + mha.b_V[v],
            )
        )
    expected = np.concatenate(heads, axis=-1) @ mha.W_O + mha.b_O
    assert_allclose(mha(query, key, value), expected, rtol=1e-11, atol=1e-13)


def test_the_call_returns_what_the_trace_holds():
    mha, inputs = random_attention(), random_inputs()
    trace = mha.trace(*inputs, is_causal=True)
    output, weights = mha(*inputs, is_causal=True, return_weights=True)
    assert_array_equal(output, trace.output)
    assert_array_equal(weights, trace.attention.weights)
    assert_array_equal(mha(*inputs, is_causal=True), trace.output)


def test_key_defaults_to_query_and_value_to_key():
    rng = np.random.default_rng(0)
    mha = MultiHeadAttention(*rng.normal(size=(4, 6, 6)), num_heads=3)
    x, context = rng.normal(size=(5, 6)), rng.normal(size=(7, 6))
    assert_array_equal(mha(x), mha(x, x, x))
    assert_array_equal(mha(x, context), mha(x, context, context))
    assert_array_equal(mha(x, value=x[::-1]), mha(x, x, x[::-1]))
    assert not np.array_equal(mha(x, context), mha(x))


def test_leading_axes_broadcast():
    mha = random_attention()
    query, key, value = random_inputs(leading=())
    batch = np.stack([query, 2 * query])
    expected = np.stack([mha(query, key, value), mha(2 * query, key, value)])
    assert_allclose(mha(batch, key, value), expected, rtol=1e-11, atol=1e-13)
    deep = mha(batch[:, np.newaxis], np.stack([key] * 31), value)
    assert deep.shape == (2, 31, L, D_OUT)
    assert_allclose(deep[:, 17], expected, rtol=1e-11, atol=1e-13)


# Masks


def test_a_mask_with_the_axes_of_the_inputs_holds_for_every_head():
    mha, inputs = random_attention(), random_inputs()
    padding = padding_mask([3, 5], S)
    _, weights = mha(*inputs, attn_mask=padding, return_weights=True)
    assert (weights[0, :, :, :3] > 0).all()
    assert not weights[0, :, :, 3:].any()
    assert (weights[1, :, :, :5] > 0).all()
    assert not weights[1, :, :, 5:].any()


def test_a_mask_with_one_axis_more_has_a_layer_for_each_head():
    mha, inputs = random_attention(), random_inputs()
    mask = np.random.default_rng(2).random((1, HEADS, L, S)) < 0.5
    _, weights = mha(*inputs, attn_mask=mask, return_weights=True)
    assert_array_equal(weights > 0, np.broadcast_to(mask, weights.shape))


def test_batch_and_heads_are_told_apart_even_when_there_are_as_many():
    mha = random_attention()
    inputs = random_inputs(leading=(HEADS,))
    mask = np.random.default_rng(2).random((HEADS, L, S)) < 0.5
    _, for_batch = mha(*inputs, attn_mask=mask, return_weights=True)
    _, for_heads = mha(*inputs, attn_mask=mask[np.newaxis], return_weights=True)
    assert_array_equal(for_batch > 0, np.broadcast_to(mask[:, np.newaxis], for_batch.shape))
    assert_array_equal(for_heads > 0, np.broadcast_to(mask, for_heads.shape))


def test_without_a_batch_a_mask_with_three_axes_is_for_the_heads():
    mha = random_attention()
    mask = np.random.default_rng(2).random((HEADS, L, S)) < 0.5
    _, weights = mha(*random_inputs(leading=()), attn_mask=mask, return_weights=True)
    assert_array_equal(weights > 0, mask)


@pytest.mark.parametrize("shape", [(), (S,), (L, 1), (L, S)], ids=str)
def test_a_small_mask_broadcasts_over_batch_and_heads(shape):
    mha, inputs = random_attention(), random_inputs()
    bias = np.random.default_rng(2).normal(size=shape)
    full = np.broadcast_to(bias, (BATCH, HEADS, L, S))
    assert_array_equal(mha(*inputs, attn_mask=bias), mha(*inputs, attn_mask=full))


def test_is_causal_is_the_causal_mask():
    mha, inputs = random_attention(), random_inputs()
    assert_array_equal(mha(*inputs, is_causal=True), mha(*inputs, attn_mask=causal_mask(L, S)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, np.finfo(np.float64).max])
def test_a_hidden_token_may_hold_anything(bad):
    mha = random_attention()
    query, key, value = random_inputs()
    mask = padding_mask([3, 5], S)
    expected = mha(query, key, value, attn_mask=mask)
    key[0, 3:], value[0, 3:] = bad, bad
    assert_array_equal(mha(query, key, value, attn_mask=mask), expected)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_query_that_sees_nothing_may_hold_anything(bad):
    mha = random_attention()
    query, key, value = random_inputs()
    mask = np.ones((L, 1), bool)
    mask[2] = False
    expected = mha(query, key, value, attn_mask=mask)
    query[:, 2] = bad
    output = mha(query, key, value, attn_mask=mask)
    assert_array_equal(output[:, 2], np.broadcast_to(mha.b_O, (BATCH, D_OUT)))
    assert_array_equal(output, expected)


# Weights


def test_weights_are_copies_that_nobody_can_change():
    identity = np.eye(3)
    mha = MultiHeadAttention(identity, identity, identity, identity, num_heads=3, b_O=identity[0])
    identity[:] = 7
    for weight in (mha.W_Q, mha.W_K, mha.W_V, mha.W_O):
        assert_array_equal(weight, np.eye(3))
        with pytest.raises(ValueError, match="read-only"):
            weight[0, 0] = 7
    assert_array_equal(mha.b_O, [1, 0, 0])
    assert mha.b_Q is mha.b_K is mha.b_V is None


def test_parameters_are_counted():
    matrices = HEADS * (D_K * (D_MODEL + D_KEY) + D_V * (D_VALUE + D_OUT))
    biases = HEADS * (2 * D_K + D_V) + D_OUT
    assert random_attention(biases=False).num_parameters == matrices
    assert random_attention().num_parameters == matrices + biases


def test_a_torch_state_is_transposed_and_cut_in_three():
    """PyTorch's layout, by hand: this runs without PyTorch."""
    rng = np.random.default_rng(0)
    state = {
        "in_proj_weight": rng.normal(size=(18, 6)),
        "in_proj_bias": rng.normal(size=18),
        "out_proj.weight": rng.normal(size=(6, 6)),
        "out_proj.bias": rng.normal(size=6),
    }
    mha = MultiHeadAttention.from_torch_state(state, num_heads=3)
    for third, (weight, bias) in enumerate(
        ((mha.W_Q, mha.b_Q), (mha.W_K, mha.b_K), (mha.W_V, mha.b_V))
    ):
        rows = slice(6 * third, 6 * third + 6)
        assert_array_equal(weight, state["in_proj_weight"][rows].T)
        assert_array_equal(bias, state["in_proj_bias"][rows])
    assert_array_equal(mha.W_O, state["out_proj.weight"].T)
    assert_array_equal(mha.b_O, state["out_proj.bias"])


# Dtypes, empty sequences, floating-point errors


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_dtype_stays(dtype):
    output, weights = random_attention(dtype=dtype)(
        *random_inputs(dtype=dtype), return_weights=True
    )
    assert output.dtype == weights.dtype == dtype


def test_inputs_and_weights_promote_together():
    inputs = random_inputs(dtype=np.float32)
    assert random_attention(dtype=np.float16)(*inputs).dtype == np.float32
    assert random_attention(dtype=np.float64)(*inputs).dtype == np.float64


def test_float16_is_rounded_only_at_the_end():
    inputs = random_inputs(dtype=np.float16)
    mha = random_attention(dtype=np.float16)
    wide = mha.trace(*(array.astype(np.float32) for array in inputs))
    output, weights = mha(*inputs, return_weights=True)
    assert_array_equal(output, wide.output.astype(np.float16))
    assert_array_equal(weights, wide.attention.weights.astype(np.float16))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_nothing_on_the_way_is_wider_than_float32(dtype):
    trace = random_attention(dtype=dtype).trace(*random_inputs(dtype=dtype))
    for name in ("query", "key", "value", "scores", "weights", "output"):
        assert getattr(trace.attention, name).dtype == np.float32
    assert trace.concatenated.dtype == np.float32


INPUTS = ("query", "key", "value")
WEIGHTS = ("W_Q", "W_K", "W_V", "W_O", "b_Q", "b_K", "b_V", "b_O")


@pytest.mark.parametrize("wide", [*INPUTS, *WEIGHTS])
def test_one_wide_array_widens_everything(wide):
    """The others are the same numbers in both dtypes, so the output is exact in the wider one."""
    narrow = random_attention(dtype=np.float32)
    arrays = dict(zip(INPUTS, random_inputs(dtype=np.float32), strict=True))
    arrays |= {name: getattr(narrow, name) for name in WEIGHTS}
    exact = {name: array.astype(np.float64) for name, array in arrays.items()}
    traces = []
    for given in (arrays | {wide: exact[wide]}, exact):
        inputs = [given.pop(name) for name in INPUTS]
        traces.append(MultiHeadAttention(**given, num_heads=HEADS).trace(*inputs))
    mixed, expected = traces
    assert mixed.output.dtype == np.float64
    assert_allclose(mixed.output, expected.output, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
def test_empty_sequences_have_an_answer(dtype):
    mha = random_attention(dtype=dtype)
    query, key, value = random_inputs(dtype=dtype)
    assert mha(query[:, :0], key, value).shape == (BATCH, 0, D_OUT)
    assert mha(query[:0], key[:0], value[:0]).shape == (0, L, D_OUT)
    output, weights = mha(query, key[:, :0], value[:, :0], return_weights=True)
    assert output.shape == (BATCH, L, D_OUT)
    assert weights.shape == (BATCH, HEADS, L, 0)
    assert output.dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
def test_no_floating_point_error_even_when_all_of_them_raise(dtype):
    query, key, value = random_inputs(dtype=dtype)
    # So long and so short that weights and projected values underflow.
    query, value = query * dtype(100), value * np.finfo(dtype).tiny
    with np.errstate(all="raise"):
        output, weights = random_attention(dtype=dtype)(
            query, key, value, is_causal=True, return_weights=True
        )
    assert np.isfinite(output).all()
    assert (weights[..., 0, 0] == 1).all()


def test_inputs_are_left_alone():
    mha = random_attention()
    inputs = random_inputs()
    mask = np.zeros((L, S))
    copies = [array.copy() for array in inputs]
    for array in (*inputs, mask):
        array.setflags(write=False)
    mha(*inputs, attn_mask=mask, is_causal=True)
    for array, copy in zip(inputs, copies, strict=True):
        assert_array_equal(array, copy)
    assert not mask.any()
