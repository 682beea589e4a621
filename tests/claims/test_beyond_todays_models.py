"""What the page on today's models says in words."""

import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from attention_explainer import (
    KeyValueCache,
    MultiHeadAttention,
    attention_trace,
    rotary,
    scaled_dot_product_attention,
    sliding_window_mask,
)
from attention_explainer import worked_example as example
from attention_explainer.layer_norm import layer_norm
from attention_explainer.linear_attention import LinearAttentionState, linear_attention
from attention_explainer.rms_norm import rms_norm
from attention_explainer.transformer_block import TransformerBlock
from scripts.artifacts.places import ROOT
from scripts.live import cache_memory
from scripts.results import cache_sizes, todays_models
from scripts.results.published_models import GEMMA_CAP, MISTRAL_WINDOW, SMOLLM2_135M
from scripts.tables import todays_models as table

IT, CAT, MAT = (
    example.position(word) for word in (example.QUERY_WORD, example.ANSWER, example.RIVAL)
)
ROWS = {row[0]: row for row in table.tabulate(table.compute()).rows}
CHANGES = todays_models.compute()
CACHE = cache_sizes.compute()
SIZES = CACHE.bytes_in_all()


# The table


def test_the_first_row_is_the_worked_example_and_the_cache_of_heads_with_keys_of_their_own():
    first = next(iter(ROWS.values()))
    assert "gives “cat” 0.71" in first[2]
    assert first[-1] == SIZES["own keys"] / 1e6


def test_only_what_is_kept_of_a_word_changes_the_cache():
    first, *others = ROWS.values()
    smaller = {row[0] for row in others if row[-1] < first[-1]}
    assert smaller == {
        *("grouped keys", "one key head", "latent keys"),
        *("sliding window", "linear attention"),
    }
    assert all(row[-1] == first[-1] for row in others if row[0] not in smaller)


def test_each_change_is_a_line_and_prints_a_weight():
    program = ROOT / "scripts" / "examples" / "todays_models_in_code.py"
    printed = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=True
    ).stdout
    *weights, last = printed.splitlines()
    shown = {line[:18].strip(): float(line[18:]) for line in weights}
    assert shown["as it was"] == shown["latent keys"] == 0.71
    assert shown["layer norm first"] == round(CHANGES.after_layer_norm, 2)
    assert shown["RMS norm first"] == round(CHANGES.after_rms_norm, 2)
    assert len(shown) == 10
    assert last == "its sums give the same, word by word"


def test_in_the_program_the_cap_is_tighter_and_linear_attention_sees_no_later_words():
    program = (ROOT / "scripts" / "examples" / "todays_models_in_code.py").read_text()
    (cap,) = re.findall(r"softcap=(\d+)", program)
    assert int(cap) < GEMMA_CAP
    found = example.worked_example()
    seen = linear_attention(
        found.query, found.key, found.value, is_causal=True, return_weights=True
    )[1][IT]
    assert not seen[IT + 1 :].any()
    assert seen[CAT] > CHANGES.linear


# The cache


def test_the_formula_counts_what_a_cache_of_the_package_holds():
    words, bytes_each = 5, 2
    for heads, name in ((9, "own keys"), (3, "grouped"), (1, "one key head")):
        held = 0
        for _ in range(CACHE.layers):
            cache = KeyValueCache()
            new = np.ones((heads, words, CACHE.head_width), np.float16)
            cache.append(new, new)
            held += cache.nbytes
        formula = 2 * CACHE.layers * heads * CACHE.head_width * words * bytes_each
        assert held == formula == words * CACHE.bytes_of_a_word()[name]


def test_heads_share_keys_in_groups_and_the_cache_shrinks_by_as_much():
    assert SMOLLM2_135M.query_heads == 3 * SMOLLM2_135M.key_heads
    assert SIZES["own keys"] == 3 * SIZES["grouped"] == 9 * SIZES["one key head"]


def test_grouped_keys_are_keys_that_several_heads_use():
    rng = np.random.default_rng(0)
    query, key, value = (rng.normal(size=(heads, 5, 7)) for heads in (6, 2, 2))
    shared = scaled_dot_product_attention(query, key, value, enable_gqa=True)
    for head in range(6):
        own = scaled_dot_product_attention(query[head], key[head // 3], value[head // 3])
        assert np.allclose(shared[head], own)


def test_the_embedding_is_enough_for_keys_and_values_and_less_is_an_approximation():
    plain = example.worked_example()
    width = len(example.DIMENSIONS)
    assert CHANGES.latent_enough == width < CHANGES.latent_before == 2 * width
    whole, short = todays_models.latent(width), todays_models.latent(2)
    assert np.allclose(whole.trace.output, plain.output)
    assert not np.allclose(short.trace.output, plain.output, atol=0.1)
    assert short.trace.weights[IT].argmax() == CAT


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_the_matrix_of_the_keys_can_be_folded_into_the_query(width):
    kept = todays_models.latent(width)
    assert kept.kept.shape == (len(example.SENTENCE), width)
    assert np.allclose(kept.folded_scores, kept.trace.scores)


def test_rotary_positions_cannot_be_folded_in():
    rng = np.random.default_rng(0)
    c, up, query = rng.normal(size=(5, 2)), rng.normal(size=(2, 4)), rng.normal(size=(5, 4))
    turned = rotary(query) @ rotary(c @ up).T
    assert not np.allclose(rotary(query) @ up.T @ c.T, turned, atol=0.1)
    assert not np.allclose(query @ up.T @ c.T, turned, atol=0.1)


def test_latent_vectors_are_narrower_than_keys_and_values_of_all_heads():
    kept = CACHE.numbers_of_a_word()
    assert kept["latent"] == 4 * CACHE.head_width + CACHE.head_width // 2
    assert kept["one key head"] < kept["latent"] < kept["grouped"] < kept["own keys"]


def test_with_a_window_the_cache_stops_growing():
    sizes = [
        replace(CACHE, context=factor * MISTRAL_WINDOW).bytes_in_all()["window"]
        for factor in (1, 2, 7)
    ]
    assert len(set(sizes)) == 1
    assert replace(CACHE, context=MISTRAL_WINDOW - 1).bytes_in_all()["window"] < sizes[0]


def test_a_window_saves_nothing_in_a_text_that_is_shorter():
    short = replace(CACHE, context=CACHE.window // 2).bytes_in_all()
    assert short["window"] == short["own keys"]
    assert cache_memory.numbers(CACHE)["to_short"].endswith(f"={CACHE.window // 2}")


def test_in_a_long_text_all_but_window_and_sums_grow_with_the_words():
    times = 16
    long = replace(CACHE, context=times * CACHE.context)
    assert cache_memory.numbers(CACHE)["long"] == f"{long.context:,}"
    growing = {way for way, size in long.bytes_in_all().items() if size == times * SIZES[way]}
    assert growing == set(SIZES) - {"window"}
    assert long.bytes_in_all()["window"] == SIZES["window"]
    assert long.linear_bytes == CACHE.linear_bytes


@pytest.mark.parametrize(("layers", "window"), [(1, 5), (2, 3), (3, 4), (5, 2)])
def test_each_layer_reaches_a_window_less_one_further_back(layers, window):
    assert todays_models.heard_words(layers, window) == layers * (window - 1)


def test_values_pass_from_word_to_word_beyond_the_window():
    length, window = 9, 4
    mask = sliding_window_mask(length, window=window, is_causal=True)
    x = np.eye(length)
    for _ in range(todays_models.SMALL_LAYERS):
        x = x + scaled_dot_product_attention(0 * x, x, x, attn_mask=mask)
    heard = np.flatnonzero(x[-1])
    assert heard.min() == 0
    assert mask[-1].argmax() == length - window


def test_the_reach_of_the_table_is_that_of_its_layers():
    assert CACHE.reach == CACHE.layers * (CACHE.window - 1)


def test_with_a_window_in_every_second_layer_the_cache_grows_more_slowly():
    of_a_layer = CACHE.bytes_of_a_word()["own keys"] / CACHE.layers

    def size(words, *, with_windows):
        seen = [min(words, MISTRAL_WINDOW) if with_windows and i % 2 else words for i in range(30)]
        return of_a_layer * sum(seen)

    assert CACHE.layers == 30
    growth, of_all = (
        size(3 * MISTRAL_WINDOW, with_windows=way) - size(2 * MISTRAL_WINDOW, with_windows=way)
        for way in (True, False)
    )
    assert growth == of_all / 2


def test_sharing_keys_saves_projections_and_no_scores():
    rng = np.random.default_rng(0)
    d, width = 6, 2
    W_Q, W_O = rng.normal(size=(2, d, d))
    own, shared = rng.normal(size=(2, d, d)), rng.normal(size=(2, d, width))
    x = rng.normal(size=(5, d))
    of_own = MultiHeadAttention(W_Q, *own, W_O, num_heads=3)
    query = x @ W_Q
    scores = [
        attention_trace(
            query.reshape(5, 3, width).swapaxes(0, 1),
            keys.reshape(5, -1, width).swapaxes(0, 1),
            keys.reshape(5, -1, width).swapaxes(0, 1),
            enable_gqa=True,
        ).scores
        for keys in (x @ own[0], x @ shared[0])
    ]
    assert scores[0].shape == scores[1].shape == (3, 5, 5)
    assert shared.size < own.size == of_own.W_K.size + of_own.W_V.size


# Logits within bounds


def test_a_logit_far_above_the_others_leaves_no_slope():
    """The slope of a weight by its logit is w (1 − w)."""
    slopes = []
    for logit in (1.0, 20.0):
        _, weights = scaled_dot_product_attention(
            [[1.0]], [[logit], [0.0]], np.eye(2), scale=1.0, return_weights=True
        )
        slopes.append(weights[0, 0] * (1 - weights[0, 0]))
    assert slopes[0] > 0.1
    assert slopes[1] < 1e-8


def test_the_cap_bends_a_large_logit_below_its_limit():
    assert todays_models.LARGE > GEMMA_CAP > CHANGES.capped > 0.9 * GEMMA_CAP
    assert GEMMA_CAP > todays_models.capped(10.0, GEMMA_CAP) > 9.8


def test_normed_queries_and_keys_have_logits_up_to_the_root_of_their_width():
    width = SMOLLM2_135M.head_width
    rng = np.random.default_rng(0)
    rows = rms_norm(100 * rng.normal(size=(50, width)), np.ones(width))
    assert np.allclose(np.linalg.norm(rows, axis=-1), np.sqrt(width))
    logits = attention_trace(rows, rows, rows).logits
    assert logits.max() == pytest.approx(np.sqrt(width)) == CHANGES.largest_logit
    assert np.allclose(np.diagonal(logits), np.sqrt(width))


def test_at_the_extreme_that_singles_out_one_word():
    length, width = SMOLLM2_135M.context, SMOLLM2_135M.head_width
    key = -np.ones((length, width))
    key[3] = 1
    _, weights = scaled_dot_product_attention(
        np.ones((1, width)), key, key[:, :1], return_weights=True
    )
    assert weights[0, 3] == pytest.approx(CHANGES.largest_weight)
    assert CHANGES.largest_weight > 0.99


def test_with_lengths_taken_out_cat_falls():
    normed, plain = todays_models.normed_queries_and_keys(), example.worked_example()
    assert normed.weights[IT, CAT] < plain.weights[IT, CAT] / 3
    for rows in (plain.query, plain.key):
        assert np.ptp(np.linalg.norm(rows, axis=-1)) > 1
    for rows in (normed.query, normed.key):
        lengths = np.linalg.norm(rows, axis=-1)
        assert np.allclose(lengths[lengths > 0.1], 2, rtol=1e-2)


def test_with_a_sink_rows_of_words_sum_to_less_than_one():
    trace, plain = todays_models.with_a_sink(), example.worked_example()
    sums = trace.weights[:, 1:].sum(axis=-1)
    assert np.allclose(trace.scores[:, 0], 0)
    assert np.allclose(trace.weights.sum(axis=-1), 1)
    assert np.array_equal(sums, CHANGES.sums_of_words)
    assert (sums < 1).all()
    assert np.allclose(plain.weights * sums[:, np.newaxis], trace.weights[:, 1:])
    # Who has found something keeps most: the larger the best logit, the larger the sum.
    found = np.exp(plain.logits).sum(axis=-1)
    assert np.allclose(sums, found / (1 + found))
    assert sums[IT] == sums.max()


# Without softmax


def test_sums_give_what_the_map_gives_and_do_not_grow():
    trace = example.worked_example()
    whole = linear_attention(trace.query, trace.key, trace.value, is_causal=True)
    state, sizes = LinearAttentionState(), set()
    for i in range(len(whole)):
        state.append(trace.key[[i]], trace.value[[i]])
        assert np.allclose(state.read(trace.query[[i]]), whole[[i]])
        sizes.add(state.nbytes)
    assert len(sizes) == 1


def test_the_state_in_the_shape_of_the_model_is_counted_by_the_package():
    state = LinearAttentionState()
    heads = np.ones((CACHE.query_heads, 1, CACHE.head_width), np.float32)
    state.append(heads, heads)
    assert state.nbytes // 4 * CACHE.bytes_each * CACHE.layers == CACHE.linear_bytes
    words = CACHE.linear_bytes / CACHE.bytes_of_a_word()["own keys"]
    assert words == (CACHE.head_width + 1) / 2


def test_linear_attention_is_flatter():
    weights, plain = todays_models.linear_weights(), example.worked_example().weights
    assert weights[IT, CAT] < plain[IT, CAT] / 3
    assert weights[IT].argmax() == CAT
    assert weights[IT, CAT] < 1.5 * weights[IT, MAT]
    assert plain[IT, CAT] > 9 * plain[IT, MAT]
    decided = plain.max(axis=-1) > 2 / len(plain)
    assert decided.sum() > 3
    assert (weights.max(axis=-1) < plain.max(axis=-1))[decided].all()


def test_different_texts_share_the_same_sums():
    """More words than the sums have numbers: some other text has to lead to the same sums."""
    one, other = LinearAttentionState(), LinearAttentionState()
    one.append([[0.0], [2.0]], [[1.0], [1.0]])
    other.append([[1.0], [1.0]], [[1.0], [1.0]])
    for query in ([[0.3]], [[-4.0]]):
        assert np.allclose(one.read(query), other.read(query))


# Norms


def test_with_the_norm_last_little_of_the_input_goes_undivided_into_the_output():
    assert 0 < CHANGES.left_last < 0.02
    # Each sum of two independent vectors of length one is divided by about the root of two.
    assert CHANGES.left_last == pytest.approx(2**-6, rel=0.1)


def test_with_the_norm_first_the_input_arrives_whole():
    rng = np.random.default_rng(0)
    d, hidden = 5, 7
    matrices = rng.normal(size=(4, d, d))
    block = TransformerBlock(
        MultiHeadAttention(*matrices, num_heads=1),
        norm_first=True,
        gain_1=np.ones(d),
        bias_1=np.zeros(d),
        gain_2=np.ones(d),
        bias_2=np.zeros(d),
        W_1=rng.normal(size=(d, hidden)),
        b_1=np.zeros(hidden),
        W_2=rng.normal(size=(hidden, d)),
        b_2=np.zeros(d),
    )
    trace = block.trace(rng.normal(size=(3, d)))
    assert np.allclose(trace.output - trace.attention.output - trace.mlp_output, trace.x)


def test_layer_norm_removes_the_mean_and_rms_norm_keeps_it():
    x = example.embed(example.SENTENCE)
    ones, zeros = np.ones(4), np.zeros(4)
    assert np.allclose(layer_norm(x, ones, zeros).mean(axis=-1), 0)
    assert (rms_norm(x, ones).mean(axis=-1) > 0.1)[x.mean(axis=-1) > 0].all()
    centred = x - x.mean(axis=-1, keepdims=True)
    assert np.allclose(rms_norm(centred, ones), layer_norm(centred, ones, zeros), rtol=1e-4)
    assert CHANGES.after_rms_norm > 2 * CHANGES.after_layer_norm


def test_moved_together_words_keep_their_rotary_scores():
    assert CHANGES.score_near == pytest.approx(CHANGES.score_far, rel=1e-9)
    trace = example.worked_example()
    apart = rotary(trace.query, np.arange(10)) @ rotary(trace.key, np.arange(10) + 3).T
    assert not np.allclose(apart[IT, CAT], CHANGES.score_near, atol=0.1)


def test_softmax_of_scores_and_a_weighted_sum_are_still_there():
    """Every change but the last ends in the function of the first chapters."""
    trace = todays_models.with_a_sink()
    shifted = np.exp(trace.logits - trace.logits.max(axis=-1, keepdims=True))
    assert np.allclose(trace.weights, shifted / shifted.sum(axis=-1, keepdims=True))
    assert np.allclose(trace.output, trace.weights @ trace.value)
