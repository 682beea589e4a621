"""Word by word, a cache gives what one causal call on the whole sentence gives."""

import math
import re
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import (
    KeyValueCache,
    MultiHeadAttention,
    causal_mask,
    merge_heads,
    rotary,
    scaled_dot_product_attention,
    split_heads,
)
from attention_explainer.worked_example import SENTENCE, embed

DTYPES = [np.float16, np.float32, np.float64]
BATCH, HEADS, LENGTH, E, EV = 2, 6, 19, 5, 7


def random_inputs(key_heads=HEADS, dtype=np.float64):
    rng = np.random.default_rng(0)
    return (
        rng.normal(size=(BATCH, heads, LENGTH, width)).astype(dtype)
        for heads, width in ((HEADS, E), (key_heads, E), (key_heads, EV))
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("key_heads", [1, 2, 3, 6])
def test_every_step_equals_its_row_of_causal_attention(key_heads, dtype):
    query, key, value = random_inputs(key_heads, dtype)
    whole = scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
    cache = KeyValueCache()
    for i in range(LENGTH):
        word = np.s_[..., i : i + 1, :]
        keys, values = cache.append(key[word], value[word])
        output = scaled_dot_product_attention(query[word], keys, values, enable_gqa=True)
        assert output.dtype == dtype
        eps = np.finfo(dtype).eps
        assert_allclose(output, whole[word], rtol=8 * eps, atol=8 * eps)


@pytest.mark.parametrize("prompt", [1, 4, 18])
def test_a_prompt_at_once_and_then_several_words_at_a_time(prompt):
    query, key, value = random_inputs()
    whole = scaled_dot_product_attention(query, key, value, is_causal=True)
    cache = KeyValueCache()
    first = np.s_[..., :prompt, :]
    held = cache.append(key[first], value[first])
    output = scaled_dot_product_attention(query[first], *held, is_causal=True)
    assert_allclose(output, whole[first], rtol=1e-13, atol=1e-14)
    for start in range(prompt, LENGTH, 3):
        words = np.s_[..., start : start + 3, :]
        held = cache.append(key[words], value[words])
        n = query[words].shape[-2]
        mask = causal_mask(cache.length)[-n:]
        output = scaled_dot_product_attention(query[words], *held, attn_mask=mask)
        assert_allclose(output, whole[words], rtol=1e-13, atol=1e-14)


def test_rotary_positions_are_given_to_each_key_once():
    query, key, value = random_inputs()
    query, key = query[..., :4], key[..., :4]
    whole = scaled_dot_product_attention(rotary(query), rotary(key), value, is_causal=True)
    cache = KeyValueCache()
    for i in range(LENGTH):
        word = np.s_[..., i : i + 1, :]
        held = cache.append(rotary(key[word], i), value[word])
        output = scaled_dot_product_attention(rotary(query[word], i), *held)
        assert_allclose(output, whole[word], rtol=1e-13, atol=1e-14)


def test_a_layer_with_weights_writes_the_worked_example_word_by_word():
    x, heads = embed(SENTENCE), 2
    W_Q, W_K, W_V, W_O = np.random.default_rng(0).normal(size=(4, 4, 4))
    whole = MultiHeadAttention(W_Q, W_K, W_V, W_O, num_heads=heads)(x, is_causal=True)
    cache = KeyValueCache()
    for i in range(len(x)):
        word = x[i : i + 1]
        held = cache.append(split_heads(word @ W_K, heads), split_heads(word @ W_V, heads))
        attended = scaled_dot_product_attention(split_heads(word @ W_Q, heads), *held)
        assert_allclose(merge_heads(attended) @ W_O, whole[i : i + 1], rtol=1e-12, atol=1e-14)


def test_it_gives_back_what_was_put_in():
    _, key, value = random_inputs()
    cache = KeyValueCache()
    for i in range(LENGTH):
        word = np.s_[..., i : i + 1, :]
        keys, values = cache.append(key[word], value[word])
        assert cache.length == i + 1
        assert_array_equal(keys, key[..., : i + 1, :])
        assert_array_equal(values, value[..., : i + 1, :])


@pytest.mark.parametrize("dtype", DTYPES)
def test_its_size_is_that_of_the_words_held(dtype):
    _, key, value = random_inputs(key_heads=2, dtype=dtype)
    cache = KeyValueCache()
    assert (cache.length, cache.nbytes) == (0, 0)
    for i in range(LENGTH):
        cache.append(key[..., [i], :], value[..., [i], :])
        assert cache.nbytes == (i + 1) * BATCH * 2 * (E + EV) * np.dtype(dtype).itemsize


def test_a_tenth_of_the_heads_takes_a_tenth_of_the_space():
    sizes = []
    for heads in (1, 10):
        cache = KeyValueCache()
        cache.append(np.ones((heads, 3, E)), np.ones((heads, 3, EV)))
        sizes.append(cache.nbytes)
    assert sizes[1] == 10 * sizes[0]


def test_what_was_returned_stays_as_it_was_and_cannot_be_changed():
    _, key, value = random_inputs()
    cache = KeyValueCache()
    returned = [cache.append(key[..., [i], :], value[..., [i], :]) for i in range(LENGTH)]
    for i, (keys, values) in enumerate(returned):
        assert_array_equal(keys, key[..., : i + 1, :])
        assert_array_equal(values, value[..., : i + 1, :])
    with pytest.raises(ValueError, match="read-only"):
        returned[-1][0][...] = 0


def test_the_arrays_given_are_copied():
    key, value = np.ones((1, E)), np.ones((1, EV))
    cache = KeyValueCache()
    cache.append(key, value)
    key[:] = value[:] = 7
    keys, values = cache.append(np.ones((1, E)), np.ones((1, EV)))
    assert_array_equal(keys, np.ones((2, E)))
    assert_array_equal(values, np.ones((2, EV)))


def test_space_is_never_more_than_twice_what_is_held_and_grows_seldom():
    """Counted in memory that NumPy takes, so that it holds however the space is kept."""
    cache = KeyValueCache()
    word = np.ones((1, 1000))
    kept = []
    tracemalloc.start()
    try:
        for _ in range(65):
            cache.append(word, word)
            kept.append(tracemalloc.get_traced_memory()[0])
            assert kept[-1] < 2.1 * cache.nbytes + 20_000
    finally:
        tracemalloc.stop()
    growths = sum(after > before + 1000 for before, after in pairwise(kept))
    assert growths <= math.log2(65) + 1


def test_space_that_is_set_aside_is_filled_before_more_is_taken():
    """With the second word the cache has space for four, so only the fifth one moves them."""
    cache = KeyValueCache()
    held = [cache.append(np.ones((1, E)), np.ones((1, EV))) for _ in range(5)]
    for which in range(2):
        second, third, fourth, fifth = (each[which] for each in held[1:])
        assert np.shares_memory(second, third)
        assert np.shares_memory(third, fourth)
        assert not np.shares_memory(fourth, fifth)


def test_no_new_words_change_nothing():
    cache = KeyValueCache()
    assert cache.append(np.ones((2, 0, E)), np.ones((2, 0, EV)))[0].shape == (2, 0, E)
    cache.append(np.ones((2, 3, E)), np.ones((2, 3, EV)))
    keys, values = cache.append(np.ones((2, 0, E)), np.ones((2, 0, EV)))
    assert (keys.shape, values.shape) == ((2, 3, E), (2, 3, EV))


@pytest.mark.parametrize(
    ("key", "value", "exception", "pattern"),
    [
        ("cat", np.ones((2, 1, 7)), TypeError, r"key: expected real numbers .* <U3"),
        (np.ones((2, 1, 5)), "cat", TypeError, r"value: expected real numbers .* <U3"),
        (np.ones(5), np.ones((2, 1, 7)), ValueError, r"key: expected at least two .* \(5,\)"),
        (np.ones((2, 1, 5)), np.ones(7), ValueError, r"value: expected at least two .* \(7,\)"),
        (
            np.ones((2, 1, 6)),
            np.ones((2, 1, 7)),
            ValueError,
            r"key: expected shape \(2, n, 5\), as before, got \(2, 1, 6\)",
        ),
        (
            np.ones((2, 1, 5)),
            np.ones((3, 1, 7)),
            ValueError,
            r"value: expected shape \(2, n, 7\), as before, got \(3, 1, 7\)",
        ),
        (
            np.ones((2, 1, 5)),
            np.ones((2, 3, 7)),
            ValueError,
            r"value: .* number of words of key; got key \(2, 1, 5\) and value \(2, 3, 7\)",
        ),
        (
            np.ones((2, 1, 5), np.float32),
            np.ones((2, 1, 7)),
            TypeError,
            r"key: expected float64, as before, got float32",
        ),
    ],
)
def test_a_malformed_append_says_what_is_wrong_and_changes_nothing(key, value, exception, pattern):
    cache = KeyValueCache()
    cache.append(np.zeros((2, 3, 5)), np.zeros((2, 3, 7)))
    with pytest.raises(exception) as caught:
        cache.append(key, value)
    assert re.match(pattern, str(caught.value))
    assert cache.length == 3
    keys, values = cache.append(np.zeros((2, 1, 5)), np.zeros((2, 1, 7)))
    assert_array_equal(keys, np.zeros((2, 4, 5)))
    assert_array_equal(values, np.zeros((2, 4, 7)))
