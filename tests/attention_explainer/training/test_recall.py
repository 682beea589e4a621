"""The task of memory, and that those who are compared on it have the same means."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from attention_explainer.training import recall_runs
from attention_explainer.training.recall import (
    LENGTH,
    NUM_PLACES,
    VOCABULARY,
    WORDS,
    held_out_questions,
    most_frequent_word_accuracy,
    questions,
    training_questions,
)
from attention_explainer.training.recall_runs import MODELS, accuracy_by_distance, train


def read(tokens):
    """Answer a question as a person does who has the sentence before them."""
    said = [VOCABULARY[token] for token in tokens]
    (asked,) = [word for word in said if word.startswith("place-")]
    said.remove(asked)
    return said[int(asked.removeprefix("place-")) - 1]


@pytest.mark.parametrize("question_first", [False, True])
def test_the_answer_is_the_word_at_the_place(question_first):
    asked = training_questions(200, np.random.default_rng(0), question_first=question_first)
    assert asked.tokens.shape == (200, LENGTH)
    assert [WORDS[answer] for answer in asked.answers] == [*map(read, asked.tokens)]
    is_question = asked.tokens >= len(WORDS)
    assert is_question[:, 0 if question_first else -1].all()
    assert is_question.sum() == 200


def test_both_orders_ask_the_same_questions():
    last, first = held_out_questions(), held_out_questions(question_first=True)
    assert_array_equal(np.roll(first.tokens, -1, axis=1), last.tokens)
    assert_array_equal(first.answers, last.answers)
    assert_array_equal(first.distances, last.distances)


def test_no_answer_can_be_guessed_from_the_question():
    asked = training_questions(200_000, np.random.default_rng(1))
    together = np.zeros((NUM_PLACES, len(WORDS)))
    np.add.at(together, (asked.places, asked.answers), 1)
    assert np.abs(together / together.sum(axis=1, keepdims=True) - 1 / len(WORDS)).max() < 0.02


def test_no_sentence_of_the_evaluation_occurs_in_training():
    held_out = {*map(bytes, held_out_questions().tokens[:, :-1])}
    rng = np.random.default_rng((recall_runs.REPORTED_SEEDS[0], 1))
    for _ in range(recall_runs.STEPS):
        batch = training_questions(recall_runs.BATCH_SIZE, rng)
        assert held_out.isdisjoint(map(bytes, batch.tokens[:, :-1]))


def test_who_knows_how_often_each_word_occurs_names_the_most_frequent():
    sentences = held_out_questions().tokens[::NUM_PLACES, :-1]
    shares = [np.bincount(words).max() / NUM_PLACES for words in sentences]
    assert most_frequent_word_accuracy() == pytest.approx(np.mean(shares))


def test_all_models_have_equally_many_parameters_of_the_same_width():
    sizes = set()
    for model in MODELS.values():
        parameters = model.initial_parameters(np.random.default_rng(0))
        sizes.add(sum(parameter.size for parameter in parameters.values()))
        assert parameters["words"].shape == (len(VOCABULARY), recall_runs.D_MODEL)
        assert parameters["positions"].shape == (LENGTH, recall_runs.D_MODEL)
    assert len(sizes) == 1
    recurrent = MODELS["recurrent"].initial_parameters(np.random.default_rng(0))
    assert recurrent["W_h"].shape[0] == recall_runs.D_MODEL


def test_accuracy_is_told_from_the_last_word_to_the_first(monkeypatch):
    """A model that knows the last word alone is right there, and by chance elsewhere."""

    def only_the_last(*given):
        return np.eye(len(WORDS))[given[-1][:, -2]]

    monkeypatch.setattr(recall_runs.RecallModel, "logits", only_the_last)
    accuracy = accuracy_by_distance(MODELS["attention"], {})
    assert accuracy.shape == (NUM_PLACES,)
    assert accuracy[0] == 1
    assert np.abs(accuracy[1:] - 1 / len(WORDS)).max() < 0.08


def test_a_run_can_be_repeated_and_seeds_differ(monkeypatch):
    monkeypatch.setattr(recall_runs, "STEPS", 2)
    for model in MODELS.values():
        one, again, other = (train(model, seed) for seed in (0, 0, 1))
        assert one.keys() == again.keys()
        for name in one:
            assert_array_equal(one[name], again[name])
        assert np.abs(one["words"] - other["words"]).max() > 0.1


@pytest.mark.nightly
def test_with_more_training_the_recurrent_net_remembers_further_back(monkeypatch):
    """On a seed that settings were chosen on."""
    model = MODELS["recurrent"]
    shorter = accuracy_by_distance(model, train(model, 1))
    monkeypatch.setattr(recall_runs, "STEPS", 4 * recall_runs.STEPS)
    longer = accuracy_by_distance(model, train(model, 1))
    assert (longer > 0.6).sum() > (shorter > 0.6).sum()
    assert longer[6:].max() < 0.5, "and yet it forgets the first half"


@pytest.mark.parametrize(
    ("words", "places", "message"),
    [
        (np.zeros((2, 11), int), np.zeros(2, int), r"words: expected shape \(2, 12\)"),
        (np.zeros((2, 12), int), np.zeros(3, int), r"words: expected shape \(3, 12\)"),
        (np.full((1, 12), 8), np.zeros(1, int), "words: expected indices from 0 to 7, got 8 to 8"),
        (np.zeros((1, 12), int), np.full(1, 12), "places: expected indices from 0 to 11"),
    ],
)
def test_what_cannot_be_asked_is_named(words, places, message):
    with pytest.raises(ValueError, match=message):
        questions(words, places)
