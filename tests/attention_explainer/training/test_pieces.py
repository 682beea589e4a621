"""Byte-pair encoding, learnt and applied."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from attention_explainer.training.pieces import WORDS, Pieces, learn_pieces

TEXT = "the cat sat on the mat.\nthe cat, the 'cat-mat': that sat!\n"


def test_the_most_frequent_pair_is_joined_first():
    # "a" and "b" meet three times, "b" and "c" twice.
    assert learn_pieces("abc abc abx", 6) == (" ", "a", "b", "c", "x", "ab")
    assert learn_pieces("abc abc abx", 7)[-1] in {"abc", " ab"}


def test_learning_ends_where_nothing_is_left_to_join():
    assert learn_pieces("ab", 99) == ("a", "b", "ab")


def test_no_piece_reaches_over_the_border_of_a_word():
    for piece in learn_pieces(TEXT, 60):
        assert len(WORDS.findall(piece)) == 1, piece


@pytest.mark.parametrize("size", [20, 30, 60])
def test_what_was_cut_is_whole_again(size):
    pieces = Pieces(learn_pieces(TEXT, size))
    assert pieces.decode(pieces.encode(TEXT)) == TEXT
    unseen = "a tom-cat's hat, on no mats"
    assert pieces.decode(pieces.encode(unseen)) == pieces.readable(unseen)


def test_more_pieces_make_shorter_texts():
    lengths = [len(Pieces(learn_pieces(TEXT, size)).encode(TEXT)) for size in (20, 30, 60)]
    assert lengths[0] > lengths[1] > lengths[2]


def test_encoding_joins_as_learning_did():
    vocabulary = learn_pieces(TEXT, 40)
    again = Pieces(vocabulary).encode(TEXT)
    # Join all over the text, piece by piece in the order in which they were learnt.
    words = [list(word) for word in WORDS.findall(TEXT)]
    for piece in vocabulary[len(set(TEXT)) :]:
        for parts in words:
            at = 0
            while at < len(parts) - 1:
                if parts[at] + parts[at + 1] == piece:
                    parts[at : at + 2] = [piece]
                at += 1
    expected = [vocabulary.index(part) for parts in words for part in parts]
    assert_array_equal(again, expected)


def test_what_cannot_be_read_is_left_out():
    pieces = Pieces(learn_pieces(TEXT, 30))
    assert pieces.readable("The CAT é 7") == "the cat  "
    assert pieces.encode("é").size == 0
    assert pieces.encode("").dtype == np.array([0]).dtype


def test_too_few_pieces_are_refused():
    with pytest.raises(ValueError, match="size"):
        learn_pieces("abc", 2)
