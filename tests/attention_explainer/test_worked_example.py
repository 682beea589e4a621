"""The hand-made example against the essay, and against what the pages take for granted."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import softmax
from attention_explainer import worked_example as worked_example_module
from attention_explainer.worked_example import (
    ANSWER,
    DIMENSIONS,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    TWIN_SENTENCE,
    VOCABULARY,
    W_K,
    W_Q,
    W_V,
    embed,
    position,
    worked_example,
)

THE_ESSAY_PRINTS = {
    "the": 0.04,
    "cat": 0.71,
    "sat": 0.05,
    "mat": 0.07,
    "because": 0.05,
    "tired": 0.03,
}
IT = position(QUERY_WORD)


@pytest.mark.parametrize(("word", "printed"), THE_ESSAY_PRINTS.items())
def test_the_weight_of_each_word_that_the_essay_lists(word, printed):
    weights = worked_example().weights[IT]
    for place, other in enumerate(SENTENCE):
        if other.lower() == word:
            assert abs(weights[place] - printed) <= 0.005


def test_the_query_word_finds_the_answer_first_and_the_rival_next():
    by_weight = worked_example().weights[IT].argsort()[::-1]
    assert by_weight[:2].tolist() == [position(ANSWER), position(RIVAL)]


def test_the_query_word_comes_after_answer_and_rival_in_both_sentences():
    for words in (SENTENCE, TWIN_SENTENCE):
        assert position(ANSWER, words) < position(RIVAL, words) < position(QUERY_WORD, words)


def test_a_position_is_that_of_the_word_as_it_is_spelt():
    assert [position(word) for word in SENTENCE] == list(range(10))
    assert position("cat", ["a", "cat", "saw", "a", "cat"]) == 1
    assert position("cat", iter(["the", "cat"])) == 1


def test_a_word_that_is_not_there_is_named_with_the_sentence():
    with pytest.raises(ValueError, match=r"word: .*\('The', 'cat', .* 'tired'\), got 'dog'"):
        position("dog")
    with pytest.raises(ValueError, match=r"word: .* \('the', 'mat'\), got 'The'"):
        position("The", ["the", "mat"])
    with pytest.raises(TypeError, match=r"words: expected a sequence of words, got str 'sit'"):
        position("it", "sit")


def test_the_ten_weights_sum_to_one_in_each_row():
    assert len(SENTENCE) == 10
    assert_allclose(worked_example().weights.sum(axis=-1), np.ones(10), rtol=1e-14)


def test_the_is_the_same_word_in_upper_and_lower_case():
    upper, lower = position("The"), position("the")
    trace = worked_example()
    assert_array_equal(trace.weights[:, upper], trace.weights[:, lower])
    assert_array_equal(trace.output[upper], trace.output[lower])
    assert_array_equal(embed(["THE"]), embed(["the"]))


def test_the_twin_differs_in_its_last_word_only():
    assert TWIN_SENTENCE[:-1] == SENTENCE[:-1]
    assert (SENTENCE[-1], TWIN_SENTENCE[-1]) == ("tired", "soft")
    assert_allclose(worked_example(TWIN_SENTENCE).weights.sum(axis=-1), np.ones(10), rtol=1e-14)


def test_every_word_has_one_number_for_each_dimension():
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    assert {word.lower() for word in (*SENTENCE, *TWIN_SENTENCE)} <= set(VOCABULARY)
    assert embed(VOCABULARY).shape == (len(VOCABULARY), len(DIMENSIONS))


def test_no_two_words_share_an_embedding():
    assert len(np.unique(embed(VOCABULARY), axis=0)) == len(VOCABULARY)


@pytest.mark.parametrize("matrix", [W_Q, W_K, W_V], ids=["W_Q", "W_K", "W_V"])
def test_matrices_are_small_whole_numbers_that_nobody_can_change(matrix):
    assert matrix.shape == (4, 4)
    assert_array_equal(matrix, matrix.round())
    assert np.abs(matrix).max() <= 3
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 7


def test_embeddings_are_written_in_tenths():
    assert_allclose(embed(VOCABULARY) * 10, (embed(VOCABULARY) * 10).round(), atol=1e-12)


def test_changing_what_embed_returns_changes_no_embedding():
    embed(["cat"])[:] = 7
    assert_array_equal(embed(["cat"]), [[1.0, 1.0, 0.0, 0.0]])


def test_the_example_is_plain_attention_on_the_three_projections():
    x = embed(SENTENCE)
    logits = (x @ W_Q) @ (x @ W_K).T / 2
    trace = worked_example()
    assert_allclose(trace.logits, logits, rtol=1e-14)
    assert_allclose(trace.weights, softmax(logits), rtol=1e-14)
    assert_allclose(trace.output, softmax(logits) @ (x @ W_V), rtol=1e-14)


def test_a_causal_reader_has_not_seen_tired_yet():
    weights = worked_example(is_causal=True).weights
    assert_array_equal(weights, np.tril(weights))
    assert weights[IT, position("tired")] == 0
    assert_allclose(weights.sum(axis=-1), np.ones(10), rtol=1e-14)


def test_no_words_give_an_empty_trace():
    trace = worked_example([])
    assert trace.weights.shape == (0, 0)
    assert trace.output.shape == (0, 4)


def test_words_may_come_from_any_iterable():
    assert_array_equal(embed(word for word in ["cat", "mat"]), embed(["cat", "mat"]))
    assert_array_equal(embed(np.array(["cat", "mat"])), embed(["cat", "mat"]))


def test_an_unknown_word_is_named_beside_the_known_ones():
    with pytest.raises(ValueError, match=r"words: no embedding for 'dog', 'ran'; .*cat, sat") as e:
        embed(["cat", "dog", "ran"])
    assert all(word in str(e.value) for word in VOCABULARY)


MODULE = Path(worked_example_module.__file__).read_text(encoding="utf-8")


def with_constants(**others: object) -> str:
    """Return the module with other values of its constants, as somebody may write them."""
    text = MODULE
    for name, value in others.items():
        text, changes = re.subn(rf"^{name} = .*$", f"{name} = {value!r}", text, flags=re.M)
        assert changes == 1
    return text


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"SENTENCE": "The cat sat"}, "SENTENCE: expected a tuple of words, got 'The cat sat'"),
        ({"RIVAL": "dog"}, "RIVAL: expected a word of SENTENCE, got 'dog' .*The cat sat"),
        ({"QUERY_WORD": "It"}, "QUERY_WORD: expected a word of SENTENCE, got 'It'"),
        ({"RIVAL": "cat"}, "ROLES: expected another word for each role"),
        ({"TWIN_CAUSE": "was"}, "TWIN_CAUSE: expected a word that SENTENCE does not have"),
        ({"TWIN_CAUSE": "awake"}, "_EMBEDDINGS: expected one for each word.*none for .'awake'"),
        ({"REPEATED": "on"}, "REPEATED: expected a word that stands twice"),
        ({"ANSWER": "was"}, "ANSWER: expected a word before CONJUNCTION .'because'"),
        ({"QUERY_WORD": "on"}, "SENTENCE: expected QUERY_WORD and then CAUSE after CONJUNCTION"),
        ({"QUERY_WORD": "tired", "CAUSE": "was"}, "expected QUERY_WORD and then CAUSE"),
        ({"SENTENCE": (*SENTENCE, "the")}, "SENTENCE: .* all spelt differently, got .'the'"),
        ({"SENTENCE": (*SENTENCE, "today")}, "_EMBEDDINGS: .*, got .none for .'today'"),
    ],
)
def test_roles_that_do_not_fit_the_sentence_are_named(others, message):
    with pytest.raises(ValueError, match=message):
        exec(compile(with_constants(**others), "worked_example.py", "exec"), {"__name__": "other"})


def test_a_sentence_may_have_any_length_and_go_on_after_the_cause():
    longer = {"SENTENCE": (*SENTENCE, "Sat", "On")}
    module: dict[str, object] = {"__name__": "other"}
    exec(compile(with_constants(**longer), "worked_example.py", "exec"), module)
    assert module["TWIN_SENTENCE"] == (*TWIN_SENTENCE, "Sat", "On")
