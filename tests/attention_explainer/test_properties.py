"""What has to hold for every input, tried on inputs that Hypothesis thinks up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, mutually_broadcastable_shapes
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import (
    MultiHeadAttention,
    attention_trace,
    causal_mask,
    scaled_dot_product_attention,
    softmax,
)

no_deadline = settings(deadline=None)  # a busy machine is no counterexample

FLOAT64 = st.just(np.float64)
DTYPES = st.sampled_from([np.float16, np.float32, np.float64])
LENGTHS = st.integers(0, 6)
WIDTHS = st.integers(1, 5)
BAD = st.sampled_from([np.nan, np.inf, -np.inf])

# Scores stay below a thousand, so reordering their sums changes them by less than 1e-11, and the
# weights by as much in proportion; outputs stay below a few hundred.
ROUNDING = {"rtol": 1e-8, "atol": 1e-8}


def numbers(shape, dtype=np.float64, largest=10):
    width = 8 * np.dtype(dtype).itemsize
    return arrays(dtype, shape, elements=st.floats(-largest, largest, width=width))


@st.composite
def attention_inputs(draw, *, lengths=LENGTHS, dtypes=FLOAT64):
    queries, keys, width, value_width = (draw(s) for s in (lengths, lengths, WIDTHS, WIDTHS))
    dtype = draw(dtypes)
    query = draw(numbers((queries, width), dtype))
    key = draw(numbers((keys, width), dtype))
    value = draw(numbers((keys, value_width), dtype))
    mask = draw(arrays(np.bool_, (queries, keys)))
    return query, key, value, mask


@st.composite
def tokens(draw):
    """Draw a sentence, and matrices that make queries, keys and values of it."""
    length, model, width, value_width = draw(st.integers(1, 6)), *draw(st.tuples(*[WIDTHS] * 3))
    x = draw(numbers((length, model), largest=3))
    matrices = [
        draw(numbers((model, columns), largest=1)) for columns in (width, width, value_width)
    ]
    return x, matrices


# Softmax


@no_deadline
@given(
    arrays(
        st.shared(DTYPES, key="dtype"),
        array_shapes(max_dims=3, max_side=5),
        elements=st.shared(DTYPES, key="dtype").flatmap(
            lambda dtype: st.floats(
                allow_nan=False, allow_infinity=False, width=8 * np.dtype(dtype).itemsize
            )
        ),
    ),
    st.data(),
)
def test_softmax_gives_weights_that_sum_to_one_whatever_the_size_of_the_logits(logits, data):
    axis = data.draw(st.integers(-logits.ndim, logits.ndim - 1))
    weights = softmax(logits, axis)
    assert weights.dtype == logits.dtype
    assert ((weights >= 0) & (weights <= 1)).all()
    total = weights.astype(np.float64).sum(axis)
    assert_allclose(total, 1, atol=5 * np.finfo(logits.dtype).eps)


@no_deadline
@given(
    arrays(np.float64, st.integers(1, 7), elements=st.integers(-(2**40), 2**40)),
    st.integers(-(2**40), 2**40),
)
def test_softmax_does_not_see_a_shift(logits, shift):
    """Whole numbers of this size add up without rounding, so the weights are the same bits."""
    assert_array_equal(softmax(logits + shift), softmax(logits))


@no_deadline
@given(numbers(st.integers(1, 7)), st.data())
def test_softmax_follows_a_permutation(logits, data):
    order = data.draw(st.permutations(range(logits.size)))
    assert_allclose(softmax(logits[order]), softmax(logits)[order], rtol=1e-14)


@no_deadline
@given(numbers(st.integers(2, 7)))
def test_softmax_keeps_the_order(logits):
    # Between neighbouring floats exp may err by its last bits.
    assert (np.diff(softmax(np.sort(logits))) >= -8 * np.finfo(np.float64).eps).all()


@no_deadline
@given(numbers((3, 5)), arrays(np.bool_, (3, 5)), BAD)
def test_softmax_never_looks_at_what_is_taken_out(logits, where, bad):
    assert_array_equal(
        softmax(np.where(where, logits, bad), where=where), softmax(logits, where=where)
    )


# Weights and outputs


@no_deadline
@given(
    attention_inputs(dtypes=DTYPES),
    st.booleans(),
    st.one_of(st.none(), st.floats(0.5, 50)),
)
def test_rows_sum_to_one_or_see_nothing(inputs, is_causal, softcap):
    query, key, value, mask = inputs
    output, weights = scaled_dot_product_attention(
        query,
        key,
        value,
        attn_mask=mask,
        is_causal=is_causal,
        softcap=softcap,
        return_weights=True,
    )
    allowed = mask & causal_mask(*mask.shape) if is_causal else mask
    sees_something = allowed.any(axis=-1)
    assert output.dtype == weights.dtype == query.dtype
    assert not weights[~allowed].any()
    assert not output[~sees_something].any()
    total = weights.astype(np.float64).sum(axis=-1)
    assert_allclose(total, sees_something, atol=6 * np.finfo(query.dtype).eps)


@no_deadline
@given(attention_inputs(dtypes=DTYPES))
def test_outputs_lie_between_the_values_that_are_seen(inputs):
    query, key, value, mask = inputs
    output = scaled_dot_product_attention(query, key, value, attn_mask=mask)
    slack = 20 * np.finfo(query.dtype).eps * np.abs(value).max(initial=1)
    for row, seen in zip(output, mask, strict=True):
        if seen.any():
            assert (row >= value[seen].min(axis=0) - slack).all()
            assert (row <= value[seen].max(axis=0) + slack).all()


@no_deadline
@given(attention_inputs())
def test_values_that_name_their_position_give_the_weights_themselves(inputs):
    query, key, _, mask = inputs
    output, weights = scaled_dot_product_attention(
        query, key, np.eye(len(key)), attn_mask=mask, return_weights=True
    )
    assert_array_equal(output, weights)


@no_deadline
@given(attention_inputs(dtypes=DTYPES), st.floats(0.5, 50))
def test_softcap_bounds_the_logits_and_keeps_their_order(inputs, softcap):
    query, key, value, _ = inputs
    trace = attention_trace(query, key, value, softcap=softcap)
    assert (np.abs(trace.logits) <= trace.logits.dtype.type(softcap)).all()
    order = np.argsort(trace.scaled_scores, axis=-1)
    rounding = 4 * np.finfo(trace.logits.dtype).eps * softcap
    assert (np.diff(np.take_along_axis(trace.logits, order, axis=-1)) >= -rounding).all()


@no_deadline
@given(attention_inputs(), st.floats(0.125, 8))
def test_doubling_the_scale_is_doubling_the_query(inputs, scale):
    """Doubling never rounds, so both are the same bits."""
    query, key, value, _ = inputs
    assert_array_equal(
        scaled_dot_product_attention(query, key, value, scale=2 * scale),
        scaled_dot_product_attention(2 * query, key, value, scale=scale),
    )


# Order


@no_deadline
@given(attention_inputs(), st.data())
def test_the_order_of_the_keys_does_not_matter(inputs, data):
    query, key, value, mask = inputs
    order = data.draw(st.permutations(range(len(key))))
    order = np.array(order, dtype=int)
    assert_allclose(
        scaled_dot_product_attention(query, key[order], value[order], attn_mask=mask[:, order]),
        scaled_dot_product_attention(query, key, value, attn_mask=mask),
        **ROUNDING,
    )


@no_deadline
@given(tokens(), st.data())
def test_without_positions_a_reordered_sentence_gives_reordered_outputs(sentence, data):
    x, (W_Q, W_K, W_V) = sentence
    order = data.draw(st.permutations(range(len(x))))
    y = x[order]
    assert_allclose(
        scaled_dot_product_attention(y @ W_Q, y @ W_K, y @ W_V),
        scaled_dot_product_attention(x @ W_Q, x @ W_K, x @ W_V)[order],
        **ROUNDING,
    )


@no_deadline
@given(tokens(), st.data())
def test_multi_head_attention_has_no_sense_of_order_either(sentence, data):
    x, (W_Q, W_K, W_V) = sentence
    mha = MultiHeadAttention(
        *(np.tile(W, 3) for W in (W_Q, W_K, W_V)), np.ones((3 * W_V.shape[1], 2)), num_heads=3
    )
    order = data.draw(st.permutations(range(len(x))))
    assert_allclose(mha(x[order]), mha(x)[order], **ROUNDING)


@no_deadline
@given(tokens(), st.data(), st.one_of(BAD, st.floats(-10, 10)))
def test_causality_later_tokens_change_nothing_earlier(sentence, data, anything):
    x, (W_Q, W_K, W_V) = sentence
    now = data.draw(st.integers(0, len(x) - 1))
    other_future = x.copy()
    other_future[now + 1 :] = anything
    mha = MultiHeadAttention(W_Q, W_K, W_V, np.eye(W_V.shape[1]), num_heads=1)
    assert_array_equal(
        mha(other_future, is_causal=True)[: now + 1], mha(x, is_causal=True)[: now + 1]
    )


@no_deadline
@given(tokens(), st.data())
def test_causality_a_shorter_sentence_gives_the_same_beginning(sentence, data):
    x, (W_Q, W_K, W_V) = sentence
    now = data.draw(st.integers(0, len(x)))
    start, whole = (
        scaled_dot_product_attention(y @ W_Q, y @ W_K, y @ W_V, is_causal=True)
        for y in (x[:now], x)
    )
    assert_allclose(start, whole[:now], **ROUNDING)


# What is masked


@no_deadline
@given(attention_inputs(dtypes=DTYPES), st.data())
def test_what_is_masked_never_leaks(inputs, data):
    """Bad keys, values and queries touch the rows that look at them, and no other."""
    query, key, value, mask = inputs
    bad_keys = data.draw(arrays(np.bool_, len(key)))
    bad_queries = data.draw(arrays(np.bool_, len(query)))
    dirty_query, dirty_key, dirty_value = query.copy(), key.copy(), value.copy()
    dirty_query[bad_queries] = data.draw(BAD)
    dirty_key[bad_keys, 0] = data.draw(BAD)
    dirty_value[bad_keys, -1] = data.draw(BAD)
    for attn_mask in (mask, np.where(mask, 0.0, -np.inf)):
        clean, clean_weights = scaled_dot_product_attention(
            query, key, value, attn_mask=attn_mask, return_weights=True
        )
        dirty, dirty_weights = scaled_dot_product_attention(
            dirty_query, dirty_key, dirty_value, attn_mask=attn_mask, return_weights=True
        )
        untouched = ~(mask & (bad_keys | bad_queries[:, np.newaxis])).any(axis=-1)
        assert_array_equal(dirty[untouched], clean[untouched])
        assert_array_equal(dirty_weights[untouched], clean_weights[untouched])


@no_deadline
@given(attention_inputs(lengths=st.integers(1, 6)), BAD)
def test_a_bad_value_that_is_seen_is_not_hidden(inputs, bad):
    query, key, value, _ = inputs
    value[0] = bad
    assert not np.isfinite(
        scaled_dot_product_attention(query * 0, key, value, attn_mask=np.True_)
    ).any()


@no_deadline
@given(attention_inputs(dtypes=DTYPES))
def test_a_boolean_mask_is_zero_and_minus_infinity(inputs):
    query, key, value, mask = inputs
    assert_array_equal(
        scaled_dot_product_attention(query, key, value, attn_mask=mask),
        scaled_dot_product_attention(query, key, value, attn_mask=np.where(mask, 0.0, -np.inf)),
    )


@no_deadline
@given(attention_inputs())
def test_hiding_a_key_is_leaving_it_out(inputs):
    query, key, value, mask = inputs
    output = scaled_dot_product_attention(query, key, value, attn_mask=mask)
    for i, seen in enumerate(mask):
        alone = scaled_dot_product_attention(query[i : i + 1], key[seen], value[seen])
        assert_allclose(output[i], alone[0], **ROUNDING)


# Axes


@no_deadline
@given(
    mutually_broadcastable_shapes(num_shapes=4, max_dims=3, max_side=3),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_broadcasting_is_looping(shapes, seed, is_causal):
    *inputs, masks = shapes.input_shapes
    rng = np.random.default_rng(seed)
    query, key, value = (
        rng.normal(size=leading + trailing)
        for leading, trailing in zip(inputs, ((2, 3), (5, 3), (5, 7)), strict=True)
    )
    mask = rng.random((*masks, 2, 5)) < 0.6
    output, weights = scaled_dot_product_attention(
        query, key, value, attn_mask=mask, is_causal=is_causal, return_weights=True
    )
    leading = shapes.result_shape
    assert output.shape == (*leading, 2, 7)
    query, key, value, mask, weights = (
        np.broadcast_to(array, leading + array.shape[-2:])
        for array in (query, key, value, mask, weights)
    )
    for index in np.ndindex(leading):
        alone = scaled_dot_product_attention(
            query[index],
            key[index],
            value[index],
            attn_mask=mask[index],
            is_causal=is_causal,
            return_weights=True,
        )
        assert_allclose(output[index], alone[0], **ROUNDING)
        assert_allclose(weights[index], alone[1], **ROUNDING)


@no_deadline
@given(
    array_shapes(min_dims=0, max_dims=2, max_side=3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 2**32 - 1),
)
def test_grouped_queries_are_repeated_key_heads(leading, key_heads, group, seed):
    rng = np.random.default_rng(seed)
    query = rng.normal(size=(*leading, key_heads * group, 2, 3))
    key = rng.normal(size=(*leading, key_heads, 5, 3))
    value = rng.normal(size=(*leading, key_heads, 5, 7))
    repeated = (np.repeat(array, group, axis=-3) for array in (key, value))
    assert_array_equal(
        scaled_dot_product_attention(query, key, value, enable_gqa=True),
        scaled_dot_product_attention(query, *repeated),
    )


# Manners


@no_deadline
@given(attention_inputs(dtypes=DTYPES), st.booleans(), st.booleans(), st.sampled_from([None, 2.0]))
def test_inputs_are_left_alone(inputs, float_mask, is_causal, softcap):
    query, key, value, mask = inputs
    if float_mask:
        mask = np.where(mask, 0.0, -np.inf)
    copies = [array.copy() for array in (query, key, value, mask)]
    for array in (query, key, value, mask):
        array.setflags(write=False)
    scaled_dot_product_attention(
        query, key, value, attn_mask=mask, is_causal=is_causal, softcap=softcap
    )
    for array, copy in zip((query, key, value, mask), copies, strict=True):
        assert_array_equal(array, copy)


@pytest.mark.parametrize("enable_gqa", [False, True])
@no_deadline
@given(
    arrays(np.float64, (2, 3, 1), elements=st.floats(allow_nan=False, allow_infinity=False)),
    st.booleans(),
)
def test_finite_numbers_of_any_size_raise_no_warning(enable_gqa, x, is_causal):
    """Warnings are errors in this suite; overflow gives infinity or NaN, and says nothing."""
    output = scaled_dot_product_attention(x, x, x, is_causal=is_causal, enable_gqa=enable_gqa)
    assert output.shape == x.shape
