"""What the page on other libraries says in words."""

import json

import numpy as np

from attention_explainer import scaled_dot_product_attention
from scripts.conventions.probes import KEYS, QUERIES, RAISED, inputs
from scripts.results import conventions
from scripts.results.conventions import compute, names, rows_of

RESULT = compute()
DATA = json.loads(conventions.DATA.read_text(encoding="utf-8"))


def those(holds):
    return names(RESULT, holds)


def test_without_a_mask_all_agree_within_rounding():
    assert RESULT.largest_difference < 2e-6  # six digits are kept


def test_with_a_mask_no_two_functions_that_others_made_do_the_same():
    answers = {
        (each.true_means, each.causal, each.nothing_to_see, each.numbers_as_mask)
        for each in RESULT.libraries.values()
    }
    assert len(answers) > len(RESULT.libraries) / 2


def test_true_hides_in_one_of_them():
    assert those(lambda each: each.true_means == conventions.HIDDEN) == ["PyTorch’s layer"]
    others = those(lambda each: each.true_means == conventions.SEEN)
    assert len(others) > len(RESULT.libraries) / 2


def test_a_mask_that_is_not_negated_shows_what_should_be_hidden_and_nothing_else():
    query, key, value = inputs()
    mask = np.tri(QUERIES, KEYS, dtype=bool)
    meant = scaled_dot_product_attention(query, key, value, attn_mask=mask)
    other = scaled_dot_product_attention(query, key, value, attn_mask=~mask)
    assert ((meant > 0) == (other == 0)).all()


def test_numbers_are_added_taken_for_booleans_or_refused():
    assert len(those(lambda each: each.numbers_as_mask == conventions.ADDED)) > 1
    assert those(lambda each: each.numbers_as_mask == conventions.AS_BOOLEAN) == ["Keras"]
    assert those(lambda each: each.numbers_as_mask == conventions.REFUSED) == ["JAX"]
    assert RAISED > 0  # so the others of the mask are zeros


def test_all_triangles_begin_at_the_top_left_and_one_function_makes_none():
    corners = {each.causal for each in RESULT.libraries.values()}
    assert corners == {conventions.TOP_LEFT, conventions.REFUSED}
    assert those(lambda each: each.causal == conventions.REFUSED) == ["PyTorch’s layer"]


def test_from_the_bottom_right_the_last_query_sees_all_and_from_the_top_left_the_first_sees_one():
    top_left = np.tri(QUERIES, KEYS, dtype=bool)
    bottom_right = np.tri(QUERIES, KEYS, KEYS - QUERIES, dtype=bool)
    assert top_left[0].sum() == 1
    assert bottom_right[-1].all()
    assert not top_left[-1].all()


def test_with_as_many_queries_as_keys_both_corners_give_one_triangle():
    assert (np.tri(KEYS, KEYS) == np.tri(KEYS, KEYS, KEYS - KEYS)).all()
    assert (np.tri(QUERIES, KEYS) != np.tri(QUERIES, KEYS, KEYS - QUERIES)).any()


def test_a_query_with_nothing_to_see_gets_zeros_nan_or_equal_weights():
    zeros = those(lambda each: each.nothing_to_see == conventions.ZEROS)
    equal = those(lambda each: each.nothing_to_see == conventions.EQUAL)
    assert "this package" in zeros
    assert len(zeros) > 1
    assert len(equal) > 1
    assert those(lambda each: each.nothing_to_see == conventions.NOT_A_NUMBER) == [
        "PyTorch’s layer"
    ]


def test_by_the_formula_a_query_with_nothing_to_see_divides_zero_by_zero():
    powers = np.exp(np.full(KEYS, -np.inf))
    assert powers.sum() == 0
    with np.errstate(invalid="ignore"):
        assert np.isnan(powers / powers.sum()).all()


def test_one_nan_makes_a_sum_nan_unless_its_row_is_left_out():
    answer = rows_of(DATA["libraries"]["PyTorch’s layer"]["answers"]["nothing to see"])
    assert np.isnan(answer.sum())
    assert np.isfinite(answer[1:].sum())


def test_a_mask_that_hides_padding_from_queries_too_leaves_rows_with_nothing():
    real = np.array([True, True, False])
    mask = real[:, np.newaxis] & real
    assert not mask[~real].any()


def test_equally_low_logits_give_equal_weights():
    query, key, value = inputs()
    low = np.full((QUERIES, KEYS), -1e30, np.float32)
    output = scaled_dot_product_attention(query, key, value, attn_mask=low)
    np.testing.assert_allclose(output, 1 / KEYS)


def test_a_hidden_nan_stays_out_of_this_package_alone():
    assert np.isnan(0 * np.nan)
    assert those(lambda each: each.hidden_nan == conventions.STAYS_OUT) == ["this package"]


def test_some_return_no_weights():
    assert len(those(lambda each: each.weights == conventions.NONE)) > 1


def test_a_mask_for_one_key_tells_what_true_means():
    query, key, value = inputs()
    mask = np.zeros((QUERIES, KEYS), dtype=bool)
    mask[:, 0] = True
    seen = scaled_dot_product_attention(query, key, value, attn_mask=mask)
    hidden = scaled_dot_product_attention(query, key, value, attn_mask=~mask)
    assert (rows_of(seen.tolist()) == value[0]).all()
    assert (hidden[:, 0] == 0).all()
