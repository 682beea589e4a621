"""What the page on tokens and word vectors says in words."""

import sys
import unicodedata
from collections import Counter
from itertools import pairwise

import numpy as np

from attention_explainer.real_model.byte_pairs import BytePairs, byte_letters
from attention_explainer.real_model.word_vectors import most_alike
from scripts.figures import word_likeness
from scripts.live import own_pieces
from scripts.real_model.rounding import rounded_model
from scripts.results import byte_pair_merges
from scripts.results.own_pieces import byte_pairs, cut, lines
from scripts.results.word_vectors import PAIRS, TABLE, row_of, same_words, steps, units
from scripts.tables import word_neighbours, word_pieces

PIECES = word_pieces.compute()
NEAR = word_neighbours.compute()
ALIKE = word_likeness.compute()
MERGES, MERGED_TEXT = byte_pair_merges.compute(), byte_pair_merges.text()


def nearest(word):
    return [other for other, _ in NEAR[word]]


def test_every_text_becomes_entries_of_the_vocabulary():
    model = rounded_model()
    for text in (*PIECES.pieces, PIECES.sentence, "qwxz", "日本"):
        assert set(model.pieces.tokens(text)) <= set(model.pieces.vocabulary)
    assert len(model.pieces.vocabulary) == PIECES.vocabulary


def test_frequent_words_are_entries_and_others_are_spelt():
    assert all(len(PIECES.pieces[word]) == 1 for word in ("cat", "Cats", "tired"))
    assert all(len(PIECES.pieces[word]) > 1 for word in ("unbelievably", "rhododendron"))


def test_at_each_place_the_longest_piece_is_taken():
    vocabulary = set(rounded_model().pieces.vocabulary)
    for text in ("unbelievably", "tokenizer", "rhododendron"):
        rest, mark = text, ""
        for piece in PIECES.pieces[text]:
            longest = max(n for n in range(1, len(rest) + 1) if mark + rest[:n] in vocabulary)
            assert piece == mark + rest[:longest]
            rest, mark = rest[longest:], "##"
        assert rest == ""


def test_capitals_and_accents_are_dropped():
    model = rounded_model()
    assert model.pieces.tokens("Cats") == model.pieces.tokens("cats")
    assert PIECES.pieces["Zürich"] == ("zurich",)


def test_a_special_token_stands_at_either_end():
    first, *inner, last = PIECES.tokens
    assert first.startswith("[")
    assert last.startswith("[")
    assert not [token for token in inner if token.startswith("[")]


def test_letters_are_many_more_than_pieces():
    assert len(PIECES.sentence) > 3 * len(PIECES.tokens)


def test_a_number_is_the_address_of_a_row():
    model = rounded_model()
    row = model.encoder.tensors[TABLE][PIECES.rows["cat"][0]]
    assert model.pieces.vocabulary[PIECES.rows["cat"][0]] == "cat"
    assert row.shape == (PIECES.width,)


def test_to_the_row_are_added_a_position_and_one_vector_for_all():
    tensors = rounded_model().encoder.tensors
    others = {name.split(".")[1] for name in tensors if name.startswith("embeddings.")}
    assert others - {"word_embeddings", "LayerNorm"} == {
        "position_embeddings",
        "token_type_embeddings",
    }
    assert units().shape[1] == PIECES.width


def test_cosines_of_one_and_zero_are_the_same_direction_and_right_angles():
    across = np.zeros(units().shape[1])
    cat = units()[row_of("cat")]
    across[:2] = cat[1], -cat[0]
    assert abs(cat @ across) < 1e-12
    assert np.isclose(cat @ cat, 1)


def test_relatives_are_near_and_cat_and_mat_are_not():
    for one, other in (("cat", "kitten"), ("mat", "rug"), ("tired", "sleepy")):
        assert ALIKE.of(one, other) > 0.3
    assert abs(ALIKE.of("cat", "mat")) < 0.15


def test_hard_is_near_soft_and_matrix_near_mat():
    assert "hard" in nearest("soft")
    assert {"matrix", "matrices"} <= set(nearest("mat"))
    assert nearest("it") == ["its", "this", "them", "they"]


def test_there_is_one_row_for_each_spelling():
    vocabulary = rounded_model().pieces.vocabulary
    assert len(set(vocabulary)) == len(vocabulary)


def test_every_pair_of_pairs_is_a_question():
    for kind, pairs in PAIRS.items():
        assert steps()[kind].questions == len(pairs) * (len(pairs) - 1)


def test_for_plurals_the_step_does_nothing_and_for_capitals_everything():
    plural, capital = steps()["one and many"], steps()["country and capital"]
    assert plural.found == plural.found_without_step == 1
    assert capital.found_without_step == 0
    assert capital.found > 0.5


def test_with_nothing_left_out_hardly_any_question_is_answered():
    assert max(of_kind.found_among_all for of_kind in steps().values()) < 0.05
    assert min(of_kind.found for of_kind in steps().values()) > 0.5


def test_the_step_ends_nearest_to_one_of_the_three():
    for pairs in PAIRS.values():
        (a, b), (c, _) = (tuple(map(row_of, pair)) for pair in pairs[:2])
        found, _ = most_alike(units(), units()[c] + units()[b] - units()[a])
        assert found[0] in (a, b, c)


def test_it_has_one_row_and_two_vectors_at_the_end():
    same = same_words()
    it, mat = same.words.index("it"), same.words.index("mat")
    assert np.allclose(same.before, 1)
    assert same.after[it] < 0.95
    others = [same.words.index(word) for word in ("because", "was")]
    assert (same.after[others] <= same.after[it]).all()
    assert same.after[mat] > 0.99
    assert same.after[mat] == same.after.max()


def test_one_word_in_two_sentences_differs_after_the_layers_and_not_at_the_table():
    model = rounded_model()
    ends = []
    for text in ("They sat by the bank of the river.", "The robber ran from the bank."):
        tokens = model.pieces.tokens(text)
        end = model.encoder.trace(model.pieces.numbers(tokens)).output[tokens.index("bank")]
        ends.append(end / np.linalg.norm(end))
    assert ends[0] @ ends[1] < 0.9


# Byte pairs


def test_the_most_frequent_pair_of_neighbours_is_merged_and_the_first_of_equals():
    words = [tuple(f"␣{word}"[not index :]) for index, word in enumerate(MERGED_TEXT.split(" "))]
    assert "".join(symbol for word in words for symbol in word) == MERGED_TEXT.replace(" ", "␣")
    for step in MERGES:
        counts = Counter(pair for word in words for pair in pairwise(word))
        first = next(pair for pair in counts if counts[pair] == max(counts.values()))
        assert (step.pair, step.count) == (first, counts[first])
        before = sum(map(len, words))
        words = list(step.words)
        assert before - sum(map(len, words)) == step.count
        assert "".join(symbol for word in words for symbol in word) == MERGED_TEXT.replace(" ", "␣")


def test_the_merges_applied_in_their_order_cut_the_text_again():
    letters = sorted({*MERGED_TEXT.replace(" ", "Ġ")})
    merges = [" ".join(step.pair).replace("␣", "Ġ") for step in MERGES]
    pairs = BytePairs([*letters, *(merge.replace(" ", "") for merge in merges)], merges)
    tokens = [token.replace("Ġ", "␣") for token in pairs.tokens(MERGED_TEXT)]
    assert tokens == [symbol for word in MERGES[-1].words for symbol in word]


def test_no_text_is_unknown_to_byte_pairs_and_it_comes_back_letter_by_letter():
    for text in ("Zürich's 24 cats.", "日本 🐈", "  naïve\n"):
        assert byte_pairs().decode(byte_pairs().encode(text)) == text


def test_wordpiece_has_only_the_unknown_token_for_an_emoji():
    emoji = cut(own_pieces.EMOJI)
    assert [piece for piece, _ in emoji.word_pieces].count("[UNK]") == 1
    parts = [byte_pairs().bytes_of(number) for _, number in emoji.byte_pairs]
    assert b"".join(parts).decode() == emoji.text
    broken = [
        part for part in parts if part.decode(errors="replace").count("\N{REPLACEMENT CHARACTER}")
    ]
    assert len(broken) > 1


def test_digits_are_tokens_by_themselves():
    for digits in (own_pieces.DIGITS, "2024", "100"):
        assert [piece for piece, _ in cut(digits).byte_pairs] == list(digits)


def test_a_cat_after_a_space_is_another_token():
    numbers = {text: cut(text).byte_pairs for text in (" cat", "cat", "Cat")}
    assert all(len(tokens) == 1 for tokens in numbers.values())
    assert len({tokens[0][1] for tokens in numbers.values()}) == 3


def test_no_script_has_a_byte_that_is_unknown():
    """The bytes that the vocabulary lacks are in control characters, or in no character at all."""
    lacking = {
        byte for byte, letter in enumerate(byte_letters()) if letter not in byte_pairs().vocabulary
    }
    written = (
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in ("Cc", "Cn", "Cs")
    )
    used = set("".join(written).encode())
    assert 0 < len(lacking) < 30
    assert not lacking & used


def test_wordpiece_loses_capitals_accents_and_spaces():
    pieces = rounded_model().pieces
    assert pieces.tokens("Zürich  is") == pieces.tokens("zurich is")
    assert byte_pairs().encode("Zürich  is") != byte_pairs().encode("zurich is")


def test_the_tokenizer_has_a_token_for_each_merge():
    given = lines()
    assert len(byte_pairs().vocabulary) == len(given)
    assert own_pieces.numbers(cut("x"))["merges"] == f"{sum(' ' in line for line in given):,}"
