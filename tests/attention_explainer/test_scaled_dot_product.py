"""Closed forms first, then shapes in which every axis has its own prime size."""

import dataclasses
import math
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import (
    attention_trace,
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    softmax,
)
from attention_explainer import scaled_dot_product as module
from attention_explainer.blockwise import blockwise_attention
from attention_explainer.scaled_dot_product import _has_logits, _has_plain_heads, attend

DTYPES = [np.float16, np.float32, np.float64]
BATCH, HEADS, L, S, E, EV = 2, 3, 5, 7, 11, 13


def random_inputs(*, dtype=np.float64, heads=HEADS, key_heads=HEADS, seed=0):
    rng = np.random.default_rng(seed)
    query = rng.normal(size=(BATCH, heads, L, E)).astype(dtype)
    key = rng.normal(size=(BATCH, key_heads, S, E)).astype(dtype)
    value = rng.normal(size=(BATCH, key_heads, S, EV)).astype(dtype)
    return query, key, value


# Closed forms


def test_a_query_of_root_two_against_keys_zero_and_one():
    query = [[math.sqrt(2), 0.0]]
    key = [[0.0, 5.0], [1.0, 5.0]]
    value = [[1.0], [0.0]]
    output, weights = scaled_dot_product_attention(query, key, value, return_weights=True)
    assert_allclose(weights, [np.array([1, math.e]) / (1 + math.e)], rtol=1e-14)
    assert_allclose(output, [[1 / (1 + math.e)]], rtol=1e-14)


def test_equal_keys_give_the_mean_of_the_values():
    output, weights = scaled_dot_product_attention(
        [[3.0], [-7.0]], [[2.0], [2.0]], [[1.0, 10.0], [3.0, 30.0]], return_weights=True
    )
    assert_array_equal(weights, [[0.5, 0.5], [0.5, 0.5]])
    assert_array_equal(output, [[2.0, 20.0], [2.0, 20.0]])


def test_a_query_of_zero_gives_the_mean_of_the_values():
    output = scaled_dot_product_attention([[0.0]], [[1.0], [-5.0]], [[1.0], [3.0]])
    assert_array_equal(output, [[2.0]])


def test_a_single_key_gives_its_value_whatever_is_asked():
    output = scaled_dot_product_attention([[3.0], [-7.0]], [[11.0]], [[5.0, 13.0]])
    assert_array_equal(output, [[5.0, 13.0], [5.0, 13.0]])


def test_a_very_long_query_looks_up_one_value():
    output = scaled_dot_product_attention(
        np.eye(3) * 1e6, np.eye(3), [[2.0, 3.0], [5.0, 7.0], [11.0, 13.0]]
    )
    assert_array_equal(output, [[2.0, 3.0], [5.0, 7.0], [11.0, 13.0]])


def test_the_scale_is_one_over_the_root_of_the_width():
    trace = attention_trace(np.ones((1, 16)), np.ones((1, 16)), [[1.0]])
    assert trace.scale == 0.25
    assert_array_equal(trace.scores, [[16.0]])
    assert_array_equal(trace.scaled_scores, [[4.0]])


def test_a_given_scale_takes_the_place_of_the_default():
    weights = attention_trace([[1.0] * 4], [[0.0] * 4, [1.0] * 4], [[0.0]] * 2, scale=0.25).weights
    assert_allclose(weights, [np.array([1, math.e]) / (1 + math.e)], rtol=1e-14)


def test_adding_ln_three_to_a_logit_triples_its_weight():
    weights = attention_trace(
        [[1.0]], [[2.0], [2.0]], [[0.0], [0.0]], attn_mask=[[0.0, math.log(3)]]
    ).weights
    assert_allclose(weights, [[0.25, 0.75]], rtol=1e-14)


def test_causal_with_equal_keys_gives_the_running_mean():
    value = np.array([[2.0], [4.0], [9.0]])
    output = scaled_dot_product_attention(np.ones((3, 1)), np.ones((3, 1)), value, is_causal=True)
    assert_allclose(output, [[2.0], [3.0], [5.0]], rtol=1e-14)


def test_softcap_squeezes_by_the_hyperbolic_tangent():
    trace = attention_trace([[3.0]], [[1.0], [1e6], [0.0]], [[0.0]] * 3, softcap=2.0)
    assert_allclose(trace.logits, [[2 * math.tanh(1.5), 2, 0]], rtol=1e-14)


def test_softcap_comes_before_the_mask_is_added():
    bias = np.array([[100.0, 0.0, -np.inf]])
    trace = attention_trace(
        [[1e6]], [[1.0], [-1.0], [1.0]], [[0.0]] * 3, attn_mask=bias, softcap=2.0
    )
    assert_array_equal(trace.logits, [[102.0, -2.0, -np.inf]])


def test_a_wide_softcap_changes_next_to_nothing():
    query, key, value = random_inputs()
    assert_allclose(
        scaled_dot_product_attention(query, key, value, softcap=1e8),
        scaled_dot_product_attention(query, key, value),
        rtol=1e-12,
    )


# Shapes


def by_loops(query, key, value, mask):
    """Equation (1), one number at a time."""
    output = np.zeros((BATCH, HEADS, L, EV))
    weights = np.zeros((BATCH, HEADS, L, S))
    for b, h, i in np.ndindex(BATCH, HEADS, L):
        terms = [
            math.exp(sum(query[b, h, i, e] * key[b, h, j, e] for e in range(E)) / math.sqrt(E))
            if mask[b, h, i, j]
            else 0.0
            for j in range(S)
        ]
        for j in range(S):
            weights[b, h, i, j] = terms[j] / sum(terms)
            for e in range(EV):
                output[b, h, i, e] += weights[b, h, i, j] * value[b, h, j, e]
    return output, weights


@pytest.mark.parametrize("masked", [False, True])
def test_it_is_the_formula_written_with_loops(masked):
    query, key, value = random_inputs()
    mask = np.ones((BATCH, HEADS, L, S), bool)
    if masked:
        mask = np.random.default_rng(1).random(mask.shape) < 0.5
        mask[..., 0] = True
    output, weights = scaled_dot_product_attention(
        query, key, value, attn_mask=mask if masked else None, return_weights=True
    )
    expected_output, expected_weights = by_loops(query, key, value, mask)
    assert_allclose(weights, expected_weights, rtol=1e-13, atol=1e-16)
    assert_allclose(output, expected_output, rtol=1e-12, atol=1e-14)


def test_every_step_has_the_shape_that_its_docstring_gives():
    trace = attention_trace(*random_inputs(), is_causal=True)
    shapes = {name: np.shape(getattr(trace, name)) for name in fields_of(trace)}
    assert shapes == {
        "query": (BATCH, HEADS, L, E),
        "key": (BATCH, HEADS, S, E),
        "value": (BATCH, HEADS, S, EV),
        "scale": (),
        "scores": (BATCH, HEADS, L, S),
        "scaled_scores": (BATCH, HEADS, L, S),
        "mask": (L, S),
        "logits": (BATCH, HEADS, L, S),
        "weights": (BATCH, HEADS, L, S),
        "output": (BATCH, HEADS, L, EV),
    }


def fields_of(trace):
    return [field.name for field in dataclasses.fields(trace)]


def test_each_step_of_the_trace_follows_from_the_one_before():
    query, key, value = random_inputs()
    mask = causal_mask(L, S)
    trace = attention_trace(query, key, value, attn_mask=mask, softcap=3.0)
    assert_array_equal(trace.query, query)
    assert_array_equal(trace.key, key)
    assert_array_equal(trace.value, value)
    assert_array_equal(trace.mask, mask)
    assert_allclose(trace.scores, np.einsum("bhle,bhse->bhls", query, key), rtol=1e-12, atol=1e-14)
    assert_array_equal(trace.scaled_scores, trace.scores * trace.scale)
    capped = 3.0 * np.tanh(trace.scaled_scores / 3.0)
    assert_array_equal(trace.logits, np.where(mask, capped, -np.inf))
    assert_array_equal(trace.weights, softmax(trace.logits))
    assert_allclose(
        trace.output, np.einsum("bhls,bhsv->bhlv", trace.weights, value), rtol=1e-12, atol=1e-14
    )


def test_the_function_returns_what_the_trace_holds():
    inputs = random_inputs()
    trace = attention_trace(*inputs, is_causal=True)
    output, weights = scaled_dot_product_attention(*inputs, is_causal=True, return_weights=True)
    assert_array_equal(output, trace.output)
    assert_array_equal(weights, trace.weights)
    assert_array_equal(scaled_dot_product_attention(*inputs, is_causal=True), trace.output)


def test_the_mechanism_alone_gives_the_same_steps():
    query, key, value = random_inputs()
    mask = np.tri(L, S, dtype=bool)
    trace = attention_trace(query, key, value, attn_mask=mask, softcap=3.0, scale=0.5)
    steps = attend(query, key, value, 0.5, softcap=3.0, mask=mask)
    assert steps._fields == ("scores", "scaled_scores", "logits", "weights", "output")
    for name, step in steps._asdict().items():
        assert_array_equal(step, getattr(trace, name))


def test_without_a_mask_the_trace_says_none():
    assert attention_trace(*random_inputs()).mask is None


# Masks


@pytest.mark.parametrize(
    "shape",
    [
        (),
        (S,),
        (L, 1),
        (1, S),
        (L, S),
        (HEADS, 1, 1),
        (HEADS, L, S),
        (BATCH, 1, 1, S),
        (BATCH, HEADS, L, S),
        (17, 1, 1, L, S),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["bool", "float"])
def test_a_mask_broadcasts(shape, kind):
    query, key, value = random_inputs()
    rng = np.random.default_rng(1)
    mask = rng.random(shape) < 0.5 if kind == "bool" else rng.normal(size=shape)
    full = np.broadcast_to(mask, np.broadcast_shapes(np.shape(mask), (BATCH, HEADS, L, S)))
    assert_array_equal(
        scaled_dot_product_attention(query, key, value, attn_mask=mask),
        scaled_dot_product_attention(query, key, value, attn_mask=full),
    )


def test_a_boolean_mask_is_a_float_mask_of_zero_and_minus_infinity():
    inputs = random_inputs()
    allowed = np.random.default_rng(1).random((L, S)) < 0.5
    assert_array_equal(
        scaled_dot_product_attention(*inputs, attn_mask=allowed),
        scaled_dot_product_attention(*inputs, attn_mask=np.where(allowed, 0.0, -np.inf)),
    )


@pytest.mark.parametrize("kind", ["bool", "float"])
def test_mask_and_causality_combine(kind):
    inputs = random_inputs()
    allowed = padding_mask(3, S)
    mask = allowed if kind == "bool" else np.where(allowed, 0.5, -np.inf)
    assert_allclose(
        scaled_dot_product_attention(*inputs, attn_mask=mask, is_causal=True),
        scaled_dot_product_attention(*inputs, attn_mask=allowed & causal_mask(L, S)),
        rtol=1e-12,
    )


def test_is_causal_is_the_causal_mask():
    inputs = random_inputs()
    assert_array_equal(
        scaled_dot_product_attention(*inputs, is_causal=True),
        scaled_dot_product_attention(*inputs, attn_mask=causal_mask(L, S)),
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["bool", "float"])
def test_a_query_that_may_attend_to_nothing_gets_zeros(dtype, kind):
    mask = np.ones((L, S), bool)
    mask[2] = False
    if kind == "float":
        mask = np.where(mask, 0.0, -np.inf)
    output, weights = scaled_dot_product_attention(
        *random_inputs(dtype=dtype), attn_mask=mask, return_weights=True
    )
    assert not output[..., 2, :].any()
    assert not weights[..., 2, :].any()
    others = np.delete(weights, 2, axis=-2)
    assert_allclose(others.sum(axis=-1), 1, atol=4 * np.finfo(dtype).eps)


def test_a_very_negative_finite_mask_still_compares():
    """The lowest finite number is not minus infinity: alone in a row, it changes nothing."""
    lowest = np.full((1, 2), np.finfo(np.float64).min)
    weights = attention_trace([[1.0]], [[1.0], [1.0]], [[0.0]] * 2, attn_mask=lowest).weights
    assert_array_equal(weights, [[0.5, 0.5]])


# Grouped queries


def test_neighbouring_query_heads_share_a_key_head():
    query, key, value = random_inputs(heads=2 * HEADS)
    weights_and_output = scaled_dot_product_attention(
        query, key, value, enable_gqa=True, return_weights=True
    )
    for group in range(HEADS):
        for head in (2 * group, 2 * group + 1):
            alone = scaled_dot_product_attention(
                query[:, head], key[:, group], value[:, group], return_weights=True
            )
            for shared, single in zip(weights_and_output, alone, strict=True):
                assert_allclose(shared[:, head], single, rtol=1e-12, atol=1e-15)


def test_one_key_head_serves_all_query_heads():
    query, key, value = random_inputs(key_heads=1)
    assert_allclose(
        scaled_dot_product_attention(query, key, value, enable_gqa=True),
        scaled_dot_product_attention(query, key, value),
        rtol=1e-12,
    )


# Scores too large for the dtype


@pytest.mark.parametrize(("dtype", "entry"), [(np.float32, 3e18), (np.float64, 3e153)])
def test_scores_may_overflow_if_scaled_ones_do_not(dtype, entry):
    """64 · (3e18)² is infinite in float32, an eighth of it, 7.2e37, is not."""
    query = np.full((1, 64), entry, dtype)
    key, value = np.stack([query[0], -query[0]]), np.array([[1.0], [3.0]], dtype)
    trace = attention_trace(query, key, value)
    assert_array_equal(trace.scores, [[np.inf, -np.inf]])
    assert_allclose(trace.scaled_scores, 8 * dtype(entry) ** 2 * np.array([[1, -1]]), rtol=1e-6)
    assert_array_equal(trace.weights, [[1, 0]])
    assert_array_equal(trace.output, [[1]])
    output, weights = scaled_dot_product_attention(query, -key, value, return_weights=True)
    assert_array_equal(weights, [[0, 1]])
    assert_array_equal(output, [[3]])
    assert_array_equal(scaled_dot_product_attention(query, -key, value), [[3]])


def test_one_score_that_overflows_changes_no_bit_of_other_rows():
    query, key, value = (array[0, 0] for array in random_inputs(dtype=np.float32))
    before = attention_trace(query, key, value, is_causal=True)
    larger = query.copy()
    larger[-1] = 1e38
    after = attention_trace(larger, key, value, is_causal=True)
    assert not np.isfinite(after.scores).all()
    for name in ("scores", "scaled_scores", "logits", "weights", "output"):
        assert_array_equal(getattr(after, name)[:-1], getattr(before, name)[:-1])


# Long texts, whose weights are never there all at once


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("kind", [None, bool, float])
@pytest.mark.parametrize("options", [{}, {"softcap": 3.0}, {"scale": 2.0}, {"grouped": True}])
def test_a_long_text_gives_what_the_trace_holds(dtype, is_causal, kind, options):
    """With values that are NaN, infinite or masked, and queries that may attend to nothing."""
    rng = np.random.default_rng(0)
    options = dict(options)
    grouped = options.pop("grouped", False)
    query = rng.normal(size=(2, 6, 97, 5)).astype(dtype)
    key, value = rng.normal(size=(2, 2, 2 if grouped else 6, 89, 5)).astype(dtype)
    value[0, 1, 40, 0], value[1, 0, 70, 1], key[1, 1, 60, 2] = np.inf, np.nan, np.nan
    mask = None
    if kind is not None:
        mask = rng.random((6, 97, 89)) < 0.2
        mask[2, :40], mask[..., 60] = False, False
    if kind is float:
        mask = np.where(mask, rng.normal(size=mask.shape), -np.inf).astype(dtype)
    options |= {"attn_mask": mask, "is_causal": is_causal, "enable_gqa": grouped}
    output = scaled_dot_product_attention(query, key, value, **options)
    trace = attention_trace(query, key, value, **options)
    assert output.dtype == trace.output.dtype
    error = 64 * np.finfo(dtype).eps
    assert_allclose(output, trace.output, rtol=error, atol=error)


@pytest.mark.parametrize(
    ("heads", "mask_shape"),
    [
        ((3,), (3, 400, 350)),
        ((3,), (400, 350)),
        ((1, 3), (3, 1, 350)),
        ((), (400, 350)),
        ((1,), (3, 400, 350)),  # broadcasts the heads
        ((3,), (2, 1, 1, 350)),
    ],
)
@pytest.mark.parametrize("kind", [None, bool, float])
@pytest.mark.parametrize("softcap", [None, 2.0])
def test_the_steps_of_a_long_text_are_those_of_the_mechanism(heads, mask_shape, kind, softcap):
    rng = np.random.default_rng(0)
    query = rng.normal(size=(*heads, 400, 5))
    key, value = rng.normal(size=(2, *heads, 350, 5))
    mask = bias = given = None
    if kind is not None:
        mask = given = rng.random(mask_shape) < 0.5
    if kind is float:
        bias = given = np.where(mask, rng.normal(size=mask_shape), -np.inf)
    trace = attention_trace(query, key, value, attn_mask=given, softcap=softcap)
    with np.errstate(all="ignore"):
        steps = attend(query, key, value, 5**-0.5, softcap, bias, mask)
    for name, step in steps._asdict().items():
        assert getattr(trace, name).shape == step.shape
        assert_allclose(getattr(trace, name), step, rtol=1e-10, atol=1e-12)
    output, weights = scaled_dot_product_attention(
        query, key, value, attn_mask=given, softcap=softcap, return_weights=True
    )
    assert_array_equal(output, trace.output)
    assert_array_equal(weights, trace.weights)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_the_steps_of_a_long_text_have_the_dtypes_of_a_short_one(dtype):
    x = np.random.default_rng(0).normal(size=(600, 5)).astype(dtype)
    long, short = (attention_trace(part, part, part) for part in (x, x[:7]))
    for name in ("scores", "scaled_scores", "logits", "weights", "output"):
        assert getattr(long, name).dtype == getattr(short, name).dtype


def test_logits_that_are_the_scaled_scores_take_no_space_of_their_own():
    x = np.random.default_rng(0).normal(size=(600, 5))
    for part in (x, x[:7]):
        trace = attention_trace(part, part, part)
        assert np.shares_memory(trace.logits, trace.scaled_scores)


@pytest.mark.parametrize(
    ("query", "key", "logits"),
    [
        ((5, 1), (7, 1), 5 * 7),
        ((11, 5, 2), (11, 7, 2), 11 * 5 * 7),
        ((2, 3, 5, 13), (3, 7, 13), 2 * 3 * 5 * 7),
        ((3, 5, 13), (2, 3, 7, 13), 2 * 3 * 5 * 7),
        ((2, 3, 5, 13), (7, 13), 2 * 3 * 5 * 7),
    ],
)
def test_what_decides_how_to_compute_is_the_number_of_logits(query, key, logits):
    arrays = np.ones(query), np.ones(key)
    assert (np.ones(query) @ np.ones(key).swapaxes(-1, -2)).size == logits
    assert _has_logits(*arrays, logits)
    assert not _has_logits(*arrays, logits + 1)


@pytest.mark.parametrize(
    ("shapes", "mask", "expected"),
    [
        ([(5, 11), (7, 11), (7, 13)], None, True),
        ([(2, 3, 5, 11), (2, 3, 7, 11), (2, 3, 7, 13)], (5, 7), True),
        ([(2, 3, 5, 11), (2, 3, 7, 11), (2, 3, 7, 13)], (2, 1, 5, 7), True),
        ([(3, 5, 11), (3, 7, 11), (3, 7, 13)], (2, 3, 5, 7), False),
        ([(3, 5, 11), (3, 7, 11), (3, 7, 13)], (2, 1, 5, 7), False),
        ([(2, 3, 5, 11), (3, 7, 11), (3, 7, 13)], None, False),
        ([(3, 5, 11), (3, 7, 11), (2, 3, 7, 13)], None, False),
        ([(1, 5, 11), (3, 7, 11), (3, 7, 13)], None, False),
    ],
)
@pytest.mark.parametrize("place", ["bias", "mask"])
def test_heads_are_computed_one_by_one_only_if_none_broadcasts(shapes, mask, expected, place):
    query, key, value = map(np.empty, shapes)
    pairs = {"bias": None, "mask": None} | {place: None if mask is None else np.ones(mask)}
    assert _has_plain_heads(query, key, value, 1.0, None, *pairs.values()) is expected


def test_scores_of_a_long_text_may_overflow_if_scaled_ones_do_not():
    query = np.full((700, 64), 3e18, np.float32)
    query[1:] = 1
    trace = attention_trace(query, query, query[:, :2])
    assert trace.scores[0, 0] == np.inf
    assert_allclose(trace.scaled_scores[0, 0], 7.2e37, rtol=1e-6)
    assert_array_equal(trace.output[0], query[0, :2])


@pytest.mark.parametrize("return_weights", [False, True])
def test_a_long_text_needs_memory_for_its_weights_only_if_they_are_asked_for(return_weights):
    length = 2048
    x = np.random.default_rng(0).standard_normal((length, 8), np.float32)
    scaled_dot_product_attention(x, x, x)  # threads keep space to compute in
    tracemalloc.start()
    try:
        scaled_dot_product_attention(x, x, x, is_causal=True, return_weights=return_weights)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (peak > length**2 * x.itemsize) is return_weights


@pytest.mark.parametrize("options", [{"is_causal": 1}, {"scale": -1.0}, {"attn_mask": [1]}])
def test_a_long_malformed_call_says_the_same_as_a_short_one(options):
    messages = []
    for length in (3, 300):
        x = np.ones((length, 4))
        with pytest.raises((TypeError, ValueError)) as caught:
            scaled_dot_product_attention(x, x, x, **options)
        messages.append((caught.type, str(caught.value)))
    assert messages[0] == messages[1]


# Dtypes, empty sequences, floating-point errors


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_dtype_stays(dtype):
    output, weights = scaled_dot_product_attention(*random_inputs(dtype=dtype), return_weights=True)
    assert output.dtype == weights.dtype == dtype


@pytest.mark.parametrize("wide", [0, 1, 2])
def test_one_wide_input_widens_weights_and_output(wide):
    """The weights hold all that the output needs, so the dtype of the values counts for them."""
    inputs = random_inputs(dtype=np.float32)
    widened = [array.astype(np.float64) for array in inputs]
    inputs = [widened[i] if i == wide else array for i, array in enumerate(inputs)]
    trace, expected = attention_trace(*inputs), attention_trace(*widened)
    assert trace.weights.dtype == trace.output.dtype == np.float64
    assert_allclose(trace.output, expected.output, rtol=1e-14)


def test_mixed_dtypes_promote_as_numpy_does():
    query, key, value = random_inputs()
    output = scaled_dot_product_attention(
        query.astype(np.float16), key.astype(np.float32), value.astype(np.float16)
    )
    assert output.dtype == np.float32


def test_a_float64_mask_does_not_widen_float32():
    output = scaled_dot_product_attention(
        *random_inputs(dtype=np.float32), attn_mask=np.zeros((L, S)), scale=0.5, softcap=3.0
    )
    assert output.dtype == np.float32


def test_integers_become_float64():
    output = scaled_dot_product_attention([[0]], [[1], [2]], [[1], [2]])
    assert output.dtype == np.float64
    assert_array_equal(output, [[1.5]])


def test_float16_is_rounded_only_at_the_end():
    inputs = random_inputs(dtype=np.float16)
    wide = [array.astype(np.float32) for array in inputs]
    trace, wide_trace = attention_trace(*inputs), attention_trace(*wide)
    assert trace.scores.dtype == trace.logits.dtype == np.float32
    assert_array_equal(trace.scores, wide_trace.scores)
    assert_array_equal(trace.weights, wide_trace.weights.astype(np.float16))
    assert_array_equal(trace.output, wide_trace.output.astype(np.float16))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("is_causal", [False, True])
def test_no_queries_give_no_output(dtype, is_causal):
    query, key, value = random_inputs(dtype=dtype)
    output = scaled_dot_product_attention(query[..., :0, :], key, value, is_causal=is_causal)
    assert output.shape == (BATCH, HEADS, 0, EV)
    assert output.dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("is_causal", [False, True])
def test_no_keys_give_zeros(dtype, is_causal):
    query, key, value = random_inputs(dtype=dtype)
    output, weights = scaled_dot_product_attention(
        query, key[..., :0, :], value[..., :0, :], is_causal=is_causal, return_weights=True
    )
    assert weights.shape == (BATCH, HEADS, L, 0)
    assert_array_equal(output, np.zeros((BATCH, HEADS, L, EV)))
    assert output.dtype == dtype


def test_no_sentences_and_no_value_width_are_empty_too():
    query, key, value = random_inputs()
    assert scaled_dot_product_attention(query[:0], key[:0], value[:0]).shape == (0, HEADS, L, EV)
    assert scaled_dot_product_attention(query, key, value[..., :0]).shape == (BATCH, HEADS, L, 0)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "options",
    [{}, {"is_causal": True}, {"softcap": 3.0}, {"attn_mask": np.where(np.eye(L, S), 0, -np.inf)}],
    ids=str,
)
def test_no_floating_point_error_even_when_all_of_them_raise(dtype, options):
    query, key, value = random_inputs(dtype=dtype)
    # Long queries, so that some weights come close to zero, or are too small for the dtype.
    query = query * dtype(500)
    with np.errstate(all="raise"):
        output, weights = scaled_dot_product_attention(
            query, key, value, return_weights=True, **options
        )
    assert np.isfinite(output).all()
    assert_allclose(weights.sum(axis=-1), 1, atol=4 * np.finfo(dtype).eps)


def test_two_traces_are_equal_only_if_they_are_one():
    trace = attention_trace(*random_inputs())
    assert trace == trace
    assert trace != attention_trace(*random_inputs())


# How large inputs are computed


@pytest.fixture
def small_limits(monkeypatch):
    """What is done with large inputs is done with small ones."""
    monkeypatch.setattr(module, "PARTS_FROM", 1)
    monkeypatch.setattr(module, "PART_LOGITS", 4)


@pytest.fixture
def parts(monkeypatch):
    """The number of queries and of keys in each piece of work, in their order."""
    seen = []

    def watched(query, key, *others):
        seen.append((query.shape[-2], key.shape[-2]))
        return attend_within_range(query, key, *others)

    attend_within_range = module._attend_within_range
    monkeypatch.setattr(module, "_attend_within_range", watched)
    return seen


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("length", "key_length", "expected"),
    [(5, 2, [1, 2, 2]), (5, 1, [1, 4]), (3, 9, [1, 1, 1]), (2, 4, [1, 1])],
)
def test_each_part_has_as_many_whole_rows_as_it_may_have_logits(
    parts, length, key_length, expected
):
    rng = np.random.default_rng(0)
    query, key, value = rng.normal(size=(length, 3)), *rng.normal(size=(2, key_length, 3))
    _, weights = scaled_dot_product_attention(query, key, value, return_weights=True)
    assert sorted(rows for rows, _ in parts) == expected
    assert {keys for _, keys in parts} == {key_length}
    assert_allclose(weights, softmax(query @ key.T / math.sqrt(3)), rtol=1e-14)


@pytest.mark.usefixtures("small_limits")
def test_heads_that_share_keys_are_no_parts(parts):
    query, key, value = random_inputs(key_heads=1)
    scaled_dot_product_attention(query, key, value, return_weights=True)
    assert parts == [(L, S)]


def test_few_logits_are_one_part(parts):
    scaled_dot_product_attention(*random_inputs(), return_weights=True)
    assert parts == [(L, S)]


def test_only_what_keeps_no_weights_is_computed_block_by_block(monkeypatch):
    asked = []

    def watched(*inputs, **settings):
        asked.append(settings)
        return blockwise_attention(*inputs, **settings)

    monkeypatch.setattr(module, "LEAN_FROM", BATCH * HEADS * L * S)
    monkeypatch.setattr("attention_explainer.blockwise.blockwise_attention", watched)
    inputs = random_inputs()
    expected, _ = scaled_dot_product_attention(*inputs, return_weights=True)
    assert asked == []
    assert_allclose(scaled_dot_product_attention(*inputs), expected, rtol=1e-13)
    assert len(asked) == 1
    monkeypatch.setattr(module, "LEAN_FROM", BATCH * HEADS * L * S + 1)
    scaled_dot_product_attention(*inputs)
    assert len(asked) == 1


# Numbers at the ends of what a dtype holds


def test_scores_within_range_are_not_computed_from_other_queries():
    """A quarter of the smallest number is zero, and four times the largest is infinite."""
    smallest, largest = np.finfo(np.float32).smallest_subnormal, np.finfo(np.float32).max
    for query, key, scale in ((smallest, largest, 0.25), (largest, 1 / largest, 4.0)):
        inputs = (np.array([[number]], dtype=np.float32) for number in (query, key, 1))
        trace = attention_trace(*inputs, scale=scale)
        assert_allclose(trace.scaled_scores, [[float(query) * float(key) * scale]], rtol=1e-6)
