"""Words as figures show them: literal, visible, whole or visibly cut, joined where asked."""

from dataclasses import replace

import numpy as np
import pytest

from attention_figures.canvas import text_width
from attention_figures.reading.weights import read_weights
from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.words import (
    merged,
    shortened,
    shown_words,
    visible,
    without_special,
    word_groups,
)


@pytest.mark.parametrize("word", ["m²", "$$", "$x_1$", "\\alpha", "a_b^c", "%", "<b>", "&amp;"])
def test_words_are_literal(word):
    assert visible(word) == word


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("a\u200bb", "a‹U+200B›b"),
        ("\u200b", "‹U+200B›"),
        ("\ufeffcat", "‹U+FEFF›cat"),
        ("soft\xadhyphen", "soft‹U+00AD›hyphen"),
        ("\x07", "‹U+0007›"),
        ("\n\n", "⏎⏎"),
        ("\t", "⇥"),
        ("", "‹empty›"),
        ("  ", "␣␣"),
        (" cat ", "cat"),
        ("\udcff", "\N{REPLACEMENT CHARACTER}"),
        # These join letters that need it, and are no strangers there.
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200db", "a‹U+200D›b"),
    ],
)
def test_nothing_is_invisible(word, shown):
    assert visible(word) == shown


@pytest.mark.parametrize(
    ("tokens", "shown"),
    [
        (["The", "Ġcat", "Ġsat", "."], ["The", "cat", "sat", "."]),
        (["ĠdÃ©jÃł", "ĠÃ"], ["déjà", "ĠÃ"]),
        (["Hi", "Ċ", "Ġthere"], ["Hi", "⏎", "there"]),
        (["▁The", "▁cat", "s"], ["The", "cat", "s"]),
        (["play", "##ing"], ["play", "##ing"]),
        # A word of Maltese, no token.
        (["Ġgantija", "is", "a", "temple"], ["Ġgantija", "is", "a", "temple"]),
    ],
)
def test_signs_for_spaces_are_spaces(tokens, shown):
    assert shown_words(tokens) == shown


def test_long_words_end_in_an_ellipsis_and_fit():
    with applied(DrawingStyle()):
        cut = shortened("a" * 130, 15, 100)
        assert cut.endswith("…")
        assert len(cut) > 5
        assert text_width(cut, 15) <= 100
        assert shortened("cat", 15, 100) == "cat"
        assert shortened("W" * 9, 15, 1) == "W…"


TOKENS = ["[CLS]", "the", "un", "##can", "##ny", "cat", "[SEP]"]


@pytest.fixture
def weights():
    return read_weights(np.random.default_rng(0).dirichlet(np.ones(7), 7), TOKENS)


@pytest.mark.parametrize(
    ("tokens", "groups"),
    [
        (TOKENS, [[0], [1], [2, 3, 4], [5], [6]]),
        (["The", "Ġun", "can", "ny", "Ġcat"], [[0], [1, 2, 3], [4]]),
        (["<s>", "▁un", "can", "▁cat", "</s>"], [[0], [1, 2], [3], [4]]),
        (["the", "cat"], [[0], [1]]),
    ],
)
def test_pieces_of_words_are_found(tokens, groups):
    assert word_groups(tokens) == groups


def test_keys_add_up_and_queries_take_the_mean(weights):
    joined = merged(weights)
    assert joined.queries == joined.keys == ("[CLS]", "the", "uncanny", "cat", "[SEP]")
    np.testing.assert_allclose(joined.weights.sum(axis=-1), 1)
    assert joined.weights[0, 2] == pytest.approx(weights.weights[0, 2:5].sum())
    assert joined.weights[2, 0] == pytest.approx(weights.weights[2:5, 0].mean())


def test_a_word_is_hidden_only_if_all_its_pieces_are(weights):
    hidden = np.zeros((7, 7), bool)
    hidden[2:5, 5] = True
    hidden[2:4, 1] = True
    joined = merged(replace(weights, hidden=hidden))
    assert np.argwhere(joined.hidden).tolist() == [[2, 3]]


def test_special_tokens_are_left_out_and_the_rest_is_divided(weights):
    rest = without_special(weights)
    assert rest.queries == rest.keys == tuple(TOKENS[1:-1])
    given = weights.weights[1:-1, 1:-1]
    np.testing.assert_allclose(rest.weights, given / given.sum(axis=-1, keepdims=True))
    lost = 1 - given.sum(axis=-1)
    assert f"left out [CLS], [SEP], which got {lost.min():.2f} to {lost.max():.2f}" in rest.notes[0]


@pytest.mark.parametrize("tokens", [["[CLS]", "[SEP]"], ["<s>", "</s>"], ["<|endoftext|>"] * 2])
def test_nothing_but_special_tokens_is_refused(tokens):
    with pytest.raises(ValueError, match="nothing is left when special tokens are left out"):
        without_special(read_weights(np.full((2, 2), 0.5), tokens))


def test_a_word_that_looks_at_special_tokens_alone_is_named():
    given = read_weights([[0.5, 0.5], [1.0, 0.0]], ["[CLS]", "cat"])
    with pytest.raises(ValueError, match="'cat' gives all its weight to special tokens"):
        without_special(given)
    masked = read_weights([[0.5, 0.5], [0.0, 1.0]], ["[MASK]", "cat"])
    assert without_special(masked).keys == ("[MASK]", "cat")
