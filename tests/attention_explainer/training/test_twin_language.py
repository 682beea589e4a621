"""Nothing but the adjective says which noun is meant, and held-out pairs are new."""

from collections import Counter

import numpy as np
import pytest

from attention_explainer.training.language import PLACES
from attention_explainer.training.twin_language import (
    ADJECTIVE_POSITION,
    ADJECTIVES,
    LENGTH,
    NOUN_POSITIONS,
    NOUNS,
    PRONOUN_POSITION,
    VOCABULARY,
    example_twins,
    held_out_twins,
    noun_pairs,
    training_sentences,
)

MANY = 4000


@pytest.fixture(scope="module")
def training():
    return training_sentences(MANY, np.random.default_rng(5))


def test_held_out_pairs_are_new(training):
    seen = noun_pairs(training)
    for sentences in (*held_out_twins(), *example_twins()):
        assert not seen & noun_pairs(sentences)
    assert len(seen) == len(noun_pairs(held_out_twins()[0])) == 24


def test_all_words_of_the_language_are_learnt(training):
    assert set(np.unique(training.tokens)) == set(range(len(VOCABULARY)))


def test_twins_differ_in_the_adjective_alone_and_mean_different_nouns():
    for first, second in (held_out_twins(), example_twins()):
        is_other = first.tokens != second.tokens
        assert is_other[:, ADJECTIVE_POSITION].all()
        assert is_other.sum() == len(first.tokens)
        assert (first.right == second.wrong).all()
        assert (first.wrong == second.right).all()
        assert (first.answers != second.answers).all()


def test_the_right_noun_is_the_one_that_the_adjective_fits():
    for kind, sentences in enumerate(held_out_twins()):
        for index in range(len(sentences.tokens)):
            words = sentences.words(index)
            meant = words[sentences.right[index, 0]]
            assert words[ADJECTIVE_POSITION] in ADJECTIVES[kind]
            assert meant in NOUNS[kind]
            assert sentences.answers[index, 0] == NOUNS[kind].index(meant) % len(PLACES)
            assert words[PRONOUN_POSITION] == "it"
            assert words[sentences.wrong[index, 0]] in NOUNS[1 - kind]


def test_order_place_and_adjective_are_balanced():
    first, second = held_out_twins()
    for sentences in (first, second):
        assert Counter(sentences.right[:, 0]) == dict.fromkeys(NOUN_POSITIONS, 96)
        assert set(Counter(sentences.answers[:, 0]).values()) == {48}
        pairs = Counter(
            zip(sentences.tokens[:, ADJECTIVE_POSITION], sentences.answers[:, 0], strict=True)
        )
        assert set(pairs.values()) == {12}


def test_sentences_have_one_length(training):
    assert training.tokens.shape == (MANY, LENGTH)
    assert (training.tokens >= 0).all()
