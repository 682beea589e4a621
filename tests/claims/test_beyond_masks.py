"""What the page on masks says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention, softmax
from attention_explainer import worked_example as example
from scripts.figures import causal_map, causal_strips
from scripts.tables import later_word, padding_check

IT = example.SENTENCE.index("it")


@pytest.fixture(scope="module")
def causal():
    return example.worked_example(is_causal=True).weights


def test_was_and_tired_get_exactly_nothing(causal):
    assert causal[IT, IT + 1 :].tolist() == [0, 0]


def test_what_they_had_goes_to_the_others_in_proportion(causal):
    both = causal_strips.compute().weights[0][IT, : IT + 1]
    assert causal[IT, : IT + 1] == pytest.approx(both / both.sum())


def test_each_row_still_sums_to_one(causal):
    assert causal.sum(axis=-1) == pytest.approx(np.ones(len(causal)))


def test_the_map_is_a_lower_triangle():
    assert np.array_equal(causal_map.compute().weights > 0, np.tri(10, dtype=bool))


def test_the_first_word_sees_only_itself(causal):
    assert causal[0, 0] == 1


def test_with_every_word_in_sight_all_vectors_change_and_causal_the_last_alone():
    changes = later_word.compute()
    assert (changes.both_ways > 0).all()
    assert (changes.causal > 0).tolist() == [False] * 9 + [True]


def test_the_difference_for_the_earlier_words_is_nothing():
    assert later_word.compute().causal[:-1].max() == 0


def test_padding_changes_nothing_with_a_mask_and_something_without():
    result = padding_check.compute()
    assert result.masked < 1e-12
    assert result.unmasked > 0.1
    assert result.weight_on_filling > 0.1


def test_the_two_the_get_different_rows_under_the_causal_mask(causal):
    assert not np.allclose(causal[0], causal[4])


def test_masking_after_softmax_and_renormalising_gives_the_same():
    logits = example.worked_example().logits[IT]
    allowed = np.arange(10) <= IT
    after = np.where(allowed, softmax(logits), 0)
    assert after / after.sum() == pytest.approx(softmax(logits, where=allowed))


def test_a_word_that_may_attend_to_nothing_gets_zeros():
    ones = np.ones((1, 2))
    output = scaled_dot_product_attention(ones, ones, ones, attn_mask=[[False]])
    assert output.tolist() == [[0, 0]]
