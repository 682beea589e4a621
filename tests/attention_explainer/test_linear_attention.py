"""Closed forms, a loop written out, the recurrent form, and refusals."""

import math
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.linear_attention import LinearAttentionState, linear_attention

BATCH, HEADS, L, S, E, EV = 2, 3, 5, 11, 7, 13


def random_inputs(length=L, dtype=np.float64):
    rng = np.random.default_rng(0)
    shapes = ((BATCH, HEADS, length, E), (BATCH, HEADS, S, E), (BATCH, HEADS, S, EV))
    return (rng.normal(size=shape).astype(dtype) for shape in shapes)


def feature(x):
    return x + 1 if x > 0 else math.exp(x)


def test_equal_keys_share_the_weight_equally():
    output, weights = linear_attention(
        [[0.3, -2.0]], np.full((4, 2), 0.7), [[1.0], [2.0], [3.0], [6.0]], return_weights=True
    )
    assert_allclose(weights, [[0.25] * 4])
    assert_allclose(output, [[3.0]])


def test_weights_are_in_the_ratio_of_the_features_products():
    query, key, value = ([[1.0, -1.0]], [[-1.0, 2.0], [0.0, 3.0]], [[1.0], [0.0]])
    products = [
        sum(feature(q) * feature(k) for q, k in zip(query[0], one, strict=True)) for one in key
    ]
    assert_allclose(linear_attention(query, key, value), [[products[0] / sum(products)]])


def test_it_is_the_loop_written_out():
    query, key, value = random_inputs(S)
    for is_causal in (False, True):
        output, weights = linear_attention(
            query, key, value, is_causal=is_causal, return_weights=True
        )
        for head in np.ndindex(BATCH, HEADS):
            for i in range(S):
                seen = range(i + 1 if is_causal else S)
                products = [
                    sum(
                        feature(q) * feature(k)
                        for q, k in zip(query[head][i], key[head][j], strict=True)
                    )
                    for j in seen
                ]
                expected = np.array(products) / sum(products)
                assert_allclose(weights[head][i, list(seen)], expected, rtol=1e-12)
                assert_allclose(output[head][i], expected @ value[head][: len(seen)], rtol=1e-10)
        assert_allclose(weights.sum(axis=-1), 1)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_word_by_word_the_sums_give_what_the_map_gives(dtype):
    query, key, value = random_inputs(S, dtype)
    whole = linear_attention(query, key, value, is_causal=True)
    assert whole.dtype == dtype
    state, sizes = LinearAttentionState(), set()
    for i in range(S):
        word = np.s_[..., i : i + 1, :]
        state.append(key[word], value[word])
        eps = np.finfo(dtype).eps
        output = state.read(query[word])
        assert output.dtype == dtype
        assert_allclose(output, whole[word], rtol=64 * eps, atol=64 * eps)
        sizes.add(state.nbytes)
        assert state.length == i + 1
    assert sizes == {BATCH * HEADS * E * (EV + 1) * np.dtype(np.result_type(dtype, "f4")).itemsize}


def test_several_words_at_once_give_the_same_sums():
    query, key, value = random_inputs()
    state = LinearAttentionState()
    for words in (np.s_[..., :4, :], np.s_[..., 4:, :]):
        state.append(key[words], value[words])
    assert_allclose(state.read(query), linear_attention(query, key, value), rtol=1e-12)


def test_large_numbers_stay_finite_and_hopeless_ones_give_zeros():
    assert_allclose(linear_attention([[1e4]], [[1e4], [-1e4]], [[1.0], [9.0]]), [[1.0]])
    assert_array_equal(linear_attention([[1.0]], [[-1e4]], [[5.0]]), [[0.0]])
    assert_array_equal(
        linear_attention(np.ones((2, 3)), np.ones((0, 3)), np.ones((0, 1))), [[0], [0]]
    )


@pytest.mark.parametrize(
    ("arguments", "exception", "message"),
    [
        ((["a"], [[1.0]], [[1.0]]), TypeError, "query: expected real numbers"),
        (
            (np.ones((5, 3)), np.ones((7, 2)), np.ones((7, 2))),
            ValueError,
            "key: expected the width",
        ),
        (
            (np.ones((5, 3)), np.ones((7, 3)), np.ones((6, 2))),
            ValueError,
            "value: expected the len",
        ),
        ((np.ones(3), np.ones((7, 3)), np.ones((7, 2))), ValueError, "query: expected shape"),
    ],
)
def test_it_refuses_what_does_not_fit(arguments, exception, message):
    with pytest.raises(exception, match=message):
        linear_attention(*arguments)


def test_flags_must_be_flags():
    for name in ("is_causal", "return_weights"):
        with pytest.raises(TypeError, match=f"{name}: expected True or False"):
            linear_attention([[1.0]], [[1.0]], [[1.0]], **{name: 1})


@pytest.mark.parametrize(
    ("key", "value", "exception", "message"),
    [
        ("cat", np.ones((2, 1, 7)), TypeError, r"key: expected real numbers"),
        (np.ones(5), np.ones((2, 1, 7)), ValueError, r"query: expected shape|key: expected shape"),
        (
            np.ones((2, 1, 5)),
            np.ones((3, 1, 7)),
            ValueError,
            r"value: expected the leading axes|query",
        ),
        (
            np.ones((2, 1, 6)),
            np.ones((2, 1, 7)),
            ValueError,
            r"key: .* as before, got key \(2, 1, 6\)",
        ),
        (np.ones((2, 1, 5)), np.ones((2, 1, 8)), ValueError, r"value: .* as before, .*\(2, 1, 8\)"),
    ],
)
def test_a_malformed_append_changes_nothing(key, value, exception, message):
    state = LinearAttentionState()
    state.append(np.ones((2, 3, 5)), np.ones((2, 3, 7)))
    before = state.read(np.ones((2, 1, 5)))
    with pytest.raises(exception) as caught:
        state.append(key, value)
    assert re.match(message, str(caught.value))
    assert state.length == 3
    assert_array_equal(state.read(np.ones((2, 1, 5))), before)


def test_reading_needs_words_and_their_width():
    state = LinearAttentionState()
    with pytest.raises(ValueError, match="query: expected words in the sums, got none"):
        state.read([[1.0]])
    state.append(np.ones((2, 5)), np.ones((2, 7)))
    with pytest.raises(
        ValueError, match=re.escape("query: expected shape (..., L, 5), got (3, 4)")
    ):
        state.read(np.ones((3, 4)))
