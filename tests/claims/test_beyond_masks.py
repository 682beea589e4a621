"""What the page on masks says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention, softmax
from attention_explainer import worked_example as example
from scripts.figures import causal_map, causal_strips
from scripts.live import forbidden_cells, one_row_a_word
from scripts.tables import later_word, padding_check

IT = example.position(example.QUERY_WORD)


@pytest.fixture(scope="module")
def causal():
    return example.worked_example(is_causal=True).weights


def test_was_and_tired_get_exactly_nothing(causal):
    assert causal[IT, IT + 1 :].tolist() == [0, 0]


def test_what_they_had_goes_to_the_others_in_proportion(causal):
    both = causal_strips.compute().bidirectional[IT, : IT + 1]
    assert causal[IT, : IT + 1] == pytest.approx(both / both.sum())


def test_each_row_still_sums_to_one(causal):
    assert causal.sum(axis=-1) == pytest.approx(np.ones(len(causal)))


def test_the_map_is_a_lower_triangle():
    assert np.array_equal(
        causal_map.compute().weights > 0, np.tri(len(example.SENTENCE), dtype=bool)
    )


def test_the_first_word_sees_only_itself(causal):
    assert causal[0, 0] == 1


class TestThingsToTry:
    def test_the_figure_starts_as_the_map(self):
        assert np.array_equal(forbidden_cells.compute().weights, causal_map.compute().weights)

    def test_without_the_cat_the_others_share_in_proportion_and_mat_gets_most(self, causal):
        without = forbidden_cells.masked(pairs=((example.QUERY_WORD, example.ANSWER),)).weights[IT]
        assert example.SENTENCE[without.argmax()] == example.RIVAL
        others = np.delete(causal[IT], 1)
        assert without[example.position(example.ANSWER)] == 0
        assert np.delete(without, 1) == pytest.approx(others / others.sum())

    def test_the_first_word_has_one_cell_and_without_it_nothing(self):
        assert forbidden_cells.compute().allowed[0].sum() == 1
        first = example.SENTENCE[0]
        assert not forbidden_cells.masked(pairs=((first, first),)).weights[0].any()

    @pytest.mark.parametrize("padded", range(1, len(example.SENTENCE)))
    def test_filling_changes_its_own_rows_if_causal_and_every_row_if_not(self, padded, causal):
        rows = np.arange(len(causal))
        filled = forbidden_cells.masked(padded=padded).weights
        changed = np.abs(filled - causal).max(axis=1) > 1e-12
        assert changed.tolist() == (rows >= len(rows) - padded).tolist()
        both = [forbidden_cells.masked(causal=False, padded=n).weights for n in (0, padded)]
        assert (np.abs(both[1] - both[0]).max(axis=1) > 1e-3).all()

    @pytest.mark.parametrize("padded", range(1, len(example.SENTENCE)))
    def test_no_word_sees_the_filling_whose_rows_are_computed_all_the_same(self, padded):
        filled = forbidden_cells.masked(causal=False, padded=padded).weights
        assert not filled[:, -padded:].any()
        assert filled.sum(axis=1) == pytest.approx(np.ones(len(filled)))


def test_with_every_word_in_sight_all_vectors_change_and_causal_the_last_alone():
    changes = later_word.compute()
    assert (changes.both_ways > 0).all()
    assert (changes.causal > 0).tolist() == [word == example.CAUSE for word in example.SENTENCE]


def test_the_difference_for_the_earlier_words_is_nothing():
    assert later_word.compute().causal[: later_word.CHANGED].max() == 0


def test_padding_changes_nothing_with_a_mask_and_something_without():
    result = padding_check.compute()
    assert result.masked < 1e-12
    assert result.unmasked > 0.1
    assert result.weight_on_filling > 0.1


def test_the_two_the_get_different_rows_under_the_causal_mask(causal):
    assert not np.allclose(causal[0], causal[4])


def test_masking_after_softmax_and_renormalising_gives_the_same():
    logits = example.worked_example().logits[IT]
    allowed = np.arange(len(example.SENTENCE)) <= IT
    after = np.where(allowed, softmax(logits), 0)
    assert after / after.sum() == pytest.approx(softmax(logits, where=allowed))


def test_a_word_that_may_attend_to_nothing_gets_zeros():
    ones = np.ones((1, 2))
    output = scaled_dot_product_attention(ones, ones, ones, attn_mask=[[False]])
    assert output.tolist() == [[0, 0]]


def test_above_every_word_sees_every_other():
    assert causal_strips.compute().bidirectional.min() > 0


def test_masking_after_softmax_fails_where_the_masked_position_had_nearly_all():
    logits, allowed = np.array([1000.0, 1.0, 0.0]), np.array([False, True, True])
    after = np.where(allowed, softmax(logits), 0)
    assert after.sum() == 0
    assert softmax(logits, where=allowed).sum() == pytest.approx(1)


def test_a_word_wants_one_row_with_a_cache_and_the_whole_triangle_without():
    last = len(example.SENTENCE) - 1
    steps = {kept: one_row_a_word.Step(last, kept) for kept in (True, False)}
    allowed = np.tri(len(example.SENTENCE), dtype=bool)
    assert steps[True].pairs == np.count_nonzero(allowed[last])
    assert steps[False].pairs == np.count_nonzero(allowed)
    shown = one_row_a_word.numbers(one_row_a_word.compute())
    assert shown["pairs_with"] == str(steps[True].pairs)
    assert shown["pairs_without"] == str(steps[False].pairs)


def test_the_multiplications_so_far_are_those_of_every_matrix_product():
    """Counted on arrays of the shapes that are multiplied, word by word."""
    x = example.embed(example.SENTENCE)

    def products(rows, columns, inner):
        return rows * columns * inner

    for kept in (True, False):
        total = 0
        for written in range(1, len(x) + 1):
            new = x[written - 1 : written] if kept else x[:written]
            total += 3 * products(*new.shape, example.W_Q.shape[1])
            for length in range(written, written + 1) if kept else range(1, written + 1):
                total += products(1, length, example.W_K.shape[1])  # scores of a row
                total += products(1, example.W_V.shape[1], length)  # its weighted sum
        name = "all_with" if kept else "all_without"
        assert one_row_a_word.numbers(one_row_a_word.compute())[name] == str(total)
