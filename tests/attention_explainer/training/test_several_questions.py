"""Nothing but looking at the nouns asked for may help, and one average must not be enough."""

from collections import Counter
from itertools import pairwise, permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training import several_questions
from attention_explainer.training.language import PLACES
from attention_explainer.training.runs import SEVERAL_QUESTIONS, starting_parameters
from attention_explainer.training.several_questions import (
    ASKED_BY,
    KINDS,
    LENGTH,
    NOUNS,
    asking_words,
    example_sentences,
    held_out_sentences,
    training_sentences,
)

QUESTIONS = pytest.mark.parametrize("questions", [2, 3])
KIND = {noun: kind for kind, nouns in enumerate(NOUNS) for noun in nouns}
PLACE = {noun: index % len(PLACES) for nouns in NOUNS for index, noun in enumerate(nouns)}
HALF = {noun: index // len(PLACES) for nouns in NOUNS for index, noun in enumerate(nouns)}


def training(questions):
    return training_sentences(questions, 4000, np.random.default_rng(0))


def asked(sentences, index):
    """Read off a sentence's words which nouns are asked for."""
    *nouns, asking = sentences.words(index)
    by_kind = {KIND[noun]: noun for noun in nouns}
    return [by_kind[ASKED_BY.index(part)] for part in asking.split("-")]


def neighbours(sentences):
    """Return the pairs of nouns of neighbouring questions."""
    return {
        frozenset(pair)
        for index in range(len(sentences.tokens))
        for nouns in [asked(sentences, index)]
        for pair in pairwise(nouns)
    }


@QUESTIONS
def test_answers_follow_from_the_words_alone(questions):
    for sentences in (held_out_sentences(questions), training(questions)):
        for index in range(0, len(sentences.tokens), 7):
            words = sentences.words(index)
            assert len(words) == LENGTH
            assert {KIND[noun] for noun in words[:-1]} == set(range(len(KINDS)))
            nouns = asked(sentences, index)
            assert [words[position] for position in sentences.right[index]] == nouns
            assert [words[p] for p in sentences.wrong[index]] == [*nouns[1:], nouns[0]]
            assert sentences.answers[index].tolist() == [PLACE[noun] for noun in nouns]


@QUESTIONS
def test_every_ordered_choice_of_kinds_is_asked_for(questions):
    orders = {tuple(word.split("-")) for word in asking_words(questions)}
    assert orders == set(permutations(ASKED_BY, questions))


@QUESTIONS
def test_nouns_of_neighbouring_questions_never_meet_in_training(questions):
    held_out, seen = neighbours(held_out_sentences(questions)), training(questions)
    assert held_out.isdisjoint(neighbours(seen))
    for index in range(len(seen.tokens)):
        assert len({HALF[noun] for noun in seen.words(index)[:-1]}) == 1
    # As many pairs are held out as can be met: six pairs of kinds, 32 pairs of words each.
    assert len(held_out) == 6 * 32


@QUESTIONS
def test_held_out_answers_are_crossed_with_the_asking_words(questions):
    sentences = held_out_sentences(questions)
    combinations = Counter(
        (int(tokens[-1]), *answers.tolist())
        for tokens, answers in zip(sentences.tokens, sentences.answers, strict=True)
    )
    assert set(combinations.values()) == {2}
    assert len(combinations) == len(asking_words(questions)) * len(PLACES) ** questions


@QUESTIONS
def test_no_answer_tells_anything_about_another(questions):
    sentences = held_out_sentences(questions)
    for one, other in permutations(range(questions), 2):
        table = np.zeros((4, 4))
        np.add.at(table, (sentences.answers[:, one], sentences.answers[:, other]), 1)
        assert_array_equal(table, len(sentences.answers) / 16)


@QUESTIONS
def test_training_draws_places_positions_and_asking_words_evenly(questions):
    sentences = training(questions)
    for question in range(questions):
        share = np.bincount(sentences.answers[:, question]) / len(sentences.answers)
        assert_allclose(share, 0.25, atol=0.03)
        share = np.bincount(sentences.right[:, question]) / len(sentences.right)
        assert_allclose(share, 0.25, atol=0.03)
    asking = np.bincount(sentences.tokens[:, -1])[-len(asking_words(questions)) :]
    assert_allclose(asking / len(sentences.tokens), 1 / len(asking_words(questions)), atol=0.02)


@QUESTIONS
def test_each_kind_is_asked_for_first_second_and_third_equally_often(questions):
    sentences = held_out_sentences(questions)
    for question in range(questions):
        kinds = Counter(
            KIND[sentences.words(index)[sentences.right[index, question]]]
            for index in range(len(sentences.tokens))
        )
        assert len(kinds) == len(KINDS)
        assert len(set(kinds.values())) == 1


@QUESTIONS
def test_an_equal_mixture_of_the_nouns_asked_for_does_not_say_which_comes_first(questions):
    # The examples ask for the same nouns in reverse order: whatever vectors words have, the
    # average is the same, and the answers differ.
    sentences = example_sentences(questions)
    vectors = np.random.default_rng(0).standard_normal((len(sentences.vocabulary), 6))
    one, reverse = (
        vectors[tokens[right]].mean(axis=0)
        for tokens, right in zip(sentences.tokens, sentences.right, strict=True)
    )
    assert_allclose(one, reverse, rtol=1e-12)
    assert sentences.answers[0].tolist() == sentences.answers[1, ::-1].tolist()
    assert sentences.answers[0, 0] != sentences.answers[0, -1]


@QUESTIONS
def test_the_examples_are_held_out(questions):
    assert neighbours(example_sentences(questions)) <= neighbours(held_out_sentences(questions))


@QUESTIONS
def test_the_same_seed_gives_the_same_sentences(questions):
    one, other = (training_sentences(questions, 5, np.random.default_rng(7)) for _ in range(2))
    assert_array_equal(one.tokens, other.tokens)
    assert_array_equal(held_out_sentences(questions).tokens, held_out_sentences(questions).tokens)


@QUESTIONS
def test_models_differ_in_how_they_are_cut_and_not_in_size(questions):
    sizes = {
        sum(parameter.size for parameter in starting_parameters(run.model, 0).values())
        for (asked_at_once, _), run in SEVERAL_QUESTIONS.items()
        if asked_at_once == questions
    }
    assert len(sizes) == 1


def test_words_are_those_of_the_toy_language():
    assert KINDS == ("living", "lifeless", "container", "surface")
    assert len({noun for nouns in several_questions.NOUNS for noun in nouns}) == 32
