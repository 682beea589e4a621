"""The tokenizer, on vocabularies small enough to see what should come out."""

import pytest

from attention_explainer.real_model.wordpiece import WordPiece, split_words

MARKERS = ["[UNK]", "[CLS]", "[SEP]"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The cat sat.", ["the", "cat", "sat", "."]),
        ("don't—stop… “quote”", ["don", "'", "t", "—", "stop", "…", "“", "quote", "”"]),
        ("naïve Ångström İstanbul", ["naive", "angstrom", "istanbul"]),
        ("a\tb\nc\u00a0d", ["a", "b", "c", "d"]),
        ("zero\u200bwidth \x00null \ufffd", ["zerowidth", "null"]),
        ("$100^2 ~ `a` <b>", ["$", "100", "^", "2", "~", "`", "a", "`", "<", "b", ">"]),
        ("日本 text", ["日", "本", "text"]),
        ("€5 ½", ["€5", "½"]),
        ("", []),
    ],
)
def test_words(text, words):
    assert split_words(text) == words


def test_the_longest_piece_comes_first():
    pieces = WordPiece([*MARKERS, "c", "ca", "cat", "##t", "##ch", "##c", "##h", "##er"])
    assert pieces.tokens("cat catch catcher")[1:-1] == [
        *["cat"],
        *["cat", "##ch"],
        *["cat", "##ch", "##er"],
    ]


def test_a_word_that_cannot_be_spelled_to_its_end_is_unknown_as_a_whole():
    pieces = WordPiece([*MARKERS, "cat", "##ch"])
    assert pieces.tokens("catchy cat") == ["[CLS]", "[UNK]", "cat", "[SEP]"]


def test_a_piece_that_continues_does_not_begin():
    assert WordPiece([*MARKERS, "##cat"]).tokens("cat") == ["[CLS]", "[UNK]", "[SEP]"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("the [MASK] sat", ["the", "[MASK]", "sat"]),
        ("the[MASK]sat[SEP][SEP]", ["the", "[MASK]", "sat", "[SEP]", "[SEP]"]),
        ("[CLS] the [UNK]", ["[CLS]", "the", "[UNK]"]),
        ("[mask] [ MASK ]", [*"[", "[UNK]", *"]"] * 2),  # only as it is written
        ("[PAD]", ["[", "[UNK]", "]"]),  # not in this vocabulary
    ],
)
def test_special_tokens_in_a_text_are_kept_whole(text, tokens):
    pieces = WordPiece([*MARKERS, "[MASK]", "[", "]", "the", "sat"])
    assert pieces.tokens(text)[1:-1] == tokens


@pytest.mark.parametrize(("length", "known"), [(100, True), (101, False)])
def test_very_long_words_are_unknown(length, known):
    pieces = WordPiece([*MARKERS, "a", "##a"])
    assert (pieces.tokens("a" * length)[1] == "a") is known


def test_numbers_are_places_in_the_vocabulary():
    pieces = WordPiece([*MARKERS, "cat", "mat"])
    assert pieces.numbers(["mat", "[CLS]", "cat"]) == [4, 1, 3]
    with pytest.raises(ValueError, match="tokens: expected pieces of the vocabulary, got 'dog'"):
        pieces.numbers(["dog"])


def test_a_vocabulary_must_have_each_piece_once_and_the_markers():
    with pytest.raises(ValueError, match="4 pieces, 3 of them different"):
        WordPiece([*MARKERS, "[UNK]"])
    with pytest.raises(ValueError, match=r"expected \[SEP\] among the pieces"):
        WordPiece(["[UNK]", "[CLS]", "cat"])


def test_a_text_is_a_string():
    with pytest.raises(TypeError, match="text: expected a string, got bytes"):
        split_words(b"cat")
    with pytest.raises(TypeError, match="text: expected a string, got bytes"):
        WordPiece(MARKERS).tokens(b"cat")
