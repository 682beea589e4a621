"""Nothing but the relation may help: balance and disjointness, exact by construction."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.baselines import (
    CHANCE_OF_A_CANDIDATE,
    CHANCE_OF_A_PLACE,
    candidate_baselines,
    place_baseline,
)
from attention_explainer.training.language import PLACES
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    CANDIDATE_POSITIONS,
    LENGTH,
    PRONOUN,
    RELATIONS,
    VOCABULARY,
    candidate_pairs,
    example_sentences,
    held_out_sentences,
    training_sentences,
)

HELD_OUT = held_out_sentences()
TRAINING = training_sentences(4000, np.random.default_rng(0))
BOTH = pytest.mark.parametrize("sentences", [HELD_OUT, TRAINING], ids=["held out", "training"])

KIND = {
    word: kind
    for relation in RELATIONS
    for kind in range(2)
    for word in relation.asking[kind] + relation.candidates[kind]
}
PLACE = {
    word: PLACES[index % len(PLACES)]
    for relation in RELATIONS
    for words in relation.candidates
    for index, word in enumerate(words)
}


def test_no_word_has_two_meanings():
    words = [
        word
        for relation in RELATIONS
        for words in (*relation.asking, *relation.candidates)
        for word in words
    ]
    assert len(words) == len(set(words)) == 72
    assert set(words) < set(VOCABULARY)
    assert len(VOCABULARY) == len(set(VOCABULARY)) == 76


@BOTH
def test_answers_follow_from_the_words_alone(sentences):
    for index in range(len(sentences.tokens)):
        words = sentences.words(index)
        assert len(words) == LENGTH
        for column, relation in enumerate(RELATIONS):
            asking = words[relation.asking_position]
            pair = [words[position] for position in relation.candidate_positions]
            assert asking in relation.asking[KIND[asking]]
            assert {KIND[word] for word in pair} == {0, 1}
            assert PLACE[pair[0]] != PLACE[pair[1]]
            right, wrong = sorted(pair, key=lambda word: KIND[word] != KIND[asking])
            assert words[sentences.right[index, column]] == right
            assert words[sentences.wrong[index, column]] == wrong
            assert PLACES[sentences.answers[index, column]] == PLACE[right]


def test_no_held_out_sentence_has_a_pair_of_the_training():
    assert len(candidate_pairs(TRAINING)) == len(candidate_pairs(HELD_OUT)) == 72
    assert candidate_pairs(TRAINING).isdisjoint(candidate_pairs(HELD_OUT))


def test_every_word_is_trained_on():
    assert set(np.unique(TRAINING.tokens)) == set(range(len(VOCABULARY)))


@BOTH
def test_each_candidate_has_the_same_number_of_partners(sentences):
    partners = Counter(word for pair in candidate_pairs(sentences) for word in pair)
    assert len(partners) == 48
    assert set(partners.values()) == {3}


@pytest.mark.parametrize("column", range(len(RELATIONS)))
def test_held_out_sentences_cross_everything(column):
    first, second = CANDIDATE_POSITIONS[column]
    combinations = {
        (tokens[first], tokens[second], tokens[ASKING_POSITIONS[column]])
        for tokens in HELD_OUT.tokens
    }
    # 24 pairs, either order, 8 asking words: each once.
    assert len(combinations) == len(HELD_OUT.tokens) == 384


def test_held_out_answers_are_spread_evenly():
    for column in range(len(RELATIONS)):
        assert_array_equal(np.bincount(HELD_OUT.answers[:, column]), 96)
        positions = Counter(HELD_OUT.right[:, column].tolist())
        assert positions == dict.fromkeys(CANDIDATE_POSITIONS[column].tolist(), 192)


def test_relations_of_a_held_out_sentence_tell_nothing_of_each_other():
    for one, other in ((0, 1), (0, 2), (1, 2)):
        table = np.zeros((4, 4))
        np.add.at(table, (HELD_OUT.answers[:, one], HELD_OUT.answers[:, other]), 1)
        assert np.abs(table - 24).max() <= 12


def test_training_sentences_are_drawn_evenly():
    for column in range(len(RELATIONS)):
        share = np.bincount(TRAINING.answers[:, column]) / len(TRAINING.answers)
        assert_allclose(share, 0.25, atol=0.03)
        first = TRAINING.right[:, column] == CANDIDATE_POSITIONS[column, 0]
        assert_allclose(first.mean(), 0.5, atol=0.03)


def test_the_same_seed_gives_the_same_sentences():
    one, other = (training_sentences(5, np.random.default_rng(7)) for _ in range(2))
    assert_array_equal(one.tokens, other.tokens)
    assert_array_equal(held_out_sentences().tokens, HELD_OUT.tokens)


def test_the_examples_are_held_out_twins():
    examples = example_sentences()
    assert candidate_pairs(examples) <= candidate_pairs(HELD_OUT)
    one, twin = examples.words(0), examples.words(1)
    differing = [position for position in range(LENGTH) if one[position] != twin[position]]
    assert differing == [ASKING_POSITIONS[PRONOUN]]
    assert one[examples.right[0, PRONOUN]] == "cat"
    assert twin[examples.right[1, PRONOUN]] == "anchor"


# Baselines


@BOTH
def test_every_baseline_is_near_chance(sentences):
    accuracies = candidate_baselines(sentences, TRAINING)
    assert len(accuracies) == 5
    for name, accuracy in accuracies.items():
        assert_allclose(accuracy, CHANCE_OF_A_CANDIDATE, atol=0.05, err_msg=name)
    assert_allclose(place_baseline(sentences, TRAINING), CHANCE_OF_A_PLACE, atol=0.05)


def test_on_held_out_sentences_baselines_are_exactly_at_chance():
    for name, accuracy in candidate_baselines(HELD_OUT, TRAINING).items():
        assert_array_equal(accuracy, CHANCE_OF_A_CANDIDATE, err_msg=name)
    assert_array_equal(place_baseline(HELD_OUT, TRAINING), CHANCE_OF_A_PLACE)


def test_a_baseline_is_right_where_its_rule_is():
    # Of the example sentences: what is asked for comes first, but for the twin's pronoun.
    accuracies = candidate_baselines(example_sentences(), example_sentences())
    assert_array_equal(accuracies["first"], [1, 0.5, 1])
    assert_array_equal(accuracies["last"], [0, 0.5, 0])
    # Causes and objects follow the word that asks, nouns come before it.
    assert_array_equal(accuracies["nearest"], [1, 0.5, 1])
    assert_array_equal(accuracies["of the first kind"], [1, 0.5, 1])
    assert_array_equal(accuracies["most often right in training"], [1, 0.5, 1])
    assert_array_equal(place_baseline(example_sentences(), example_sentences()), [1, 0.5, 1])


def test_words_do_not_give_the_answer_one_by_one():
    # The best sum of a score for each place over all words and positions: fitted to the training,
    # it does not beat a coin between the two candidates.
    def indicators(sentences):
        present = np.zeros((len(sentences.tokens), LENGTH, len(VOCABULARY)))
        for position in range(LENGTH):
            present[np.arange(len(present)), position, sentences.tokens[:, position]] = 1
        return present.reshape(len(present), -1)

    x, tested = indicators(TRAINING), indicators(HELD_OUT)
    for column in range(len(RELATIONS)):
        targets = np.eye(len(PLACES))[TRAINING.answers[:, column]]
        W = np.linalg.solve(x.T @ x + 10 * np.eye(x.shape[1]), x.T @ (targets - 0.25))
        accuracy = (np.argmax(tested @ W, axis=-1) == HELD_OUT.answers[:, column]).mean()
        assert accuracy < 0.55


def test_there_are_as_many_asking_words_as_documented():
    for relation, kind in product(RELATIONS, range(2)):
        assert len(relation.asking[kind]) == 4
        assert len(relation.candidates[kind]) == 8
