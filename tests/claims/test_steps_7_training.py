"""What step 7 says in words."""

import numpy as np
import pytest

from attention_explainer.training.language import PLACES
from attention_explainer.training.toy_language import (
    CANDIDATE_POSITIONS,
    LENGTH,
    PRONOUN,
    RELATIONS,
    candidate_pairs,
    example_sentences,
    held_out_sentences,
    training_sentences,
)
from scripts.experiments import one_head, random_starts
from scripts.figures import random_start_entropy, training_maps
from scripts.live import training_scrubber
from scripts.tables import gradient_check, training_accuracy


@pytest.fixture(scope="module")
def result():
    return one_head.load()


def test_at_the_start_the_model_takes_an_equal_share_of_everything():
    first = training_maps.compute().weights[0]
    assert np.abs(first - 1 / LENGTH).max() < 0.01


def test_at_the_end_the_pronoun_looks_at_its_noun():
    maps = training_maps.compute()
    assert maps.weights[-1, PRONOUN].argmax() == maps.right[PRONOUN]


def test_on_the_way_the_pronoun_looks_at_both_nouns_and_more_at_the_wrong_one():
    training = training_scrubber.compute()
    weights = training.weights[0, :, PRONOUN]
    right, wrong = weights[:, training.right[PRONOUN]], weights[:, training.wrong[PRONOUN]]
    at = training_scrubber.misled(training)
    assert wrong[at] > right[at] > 3 / LENGTH
    assert set(np.argsort(weights[at])[-2:]) == {training.right[PRONOUN], training.wrong[PRONOUN]}
    assert (right[at + 10 :] > 2 * wrong[at + 10 :]).all()
    assert training.losses[0, :at].max() > 1.1 * training.guessing


def test_on_the_example_the_right_noun_is_ahead_at_the_end_of_every_run():
    training = training_scrubber.compute()
    last = training.weights[:, -1, PRONOUN]
    assert (last[:, training.right[PRONOUN]] > last[:, training.wrong[PRONOUN]]).all()
    # And the ways there differ.
    steps = np.array(
        [
            (run.argmax(axis=-1) == training.right[PRONOUN]).argmax()
            for run in training.weights[:, :, PRONOUN]
        ]
    )
    assert len(set(steps.tolist())) > 5


def test_every_seed_is_reported_and_pictures_show_the_first(result):
    assert tuple(range(10)) == one_head.SEEDS
    assert len(result["losses"]) == len(one_head.SEEDS)


def test_the_example_asks_as_the_text_says():
    sentences = example_sentences()
    words = sentences.words(0)
    right = [words[position] for position in sentences.right[0]]
    wrong = [words[position] for position in sentences.wrong[0]]
    assert [right, wrong] == [["wave", "cat", "barn"], ["candle", "anchor", "lawn"]]
    assert {"wet", "it-tired", "in"} <= set(words)
    assert PLACES == ("farm", "house", "garden", "sea")


def test_order_and_kind_are_right_equally_often():
    sentences = held_out_sentences()
    in_second_place = sentences.right == CANDIDATE_POSITIONS[:, 1]
    assert in_second_place.mean(axis=0).tolist() == [0.5, 0.5, 0.5]


def test_half_of_all_pairs_never_occur_in_training():
    held_out = candidate_pairs(held_out_sentences())
    seen = candidate_pairs(training_sentences(20_000, np.random.default_rng(0)))
    assert not held_out & seen
    assert len(held_out) == len(seen)


def test_guessing_evenly_costs_the_logarithm_of_the_number_of_places(result):
    assert np.median(result["losses"][:, 0]) == pytest.approx(np.log(len(PLACES)), abs=0.01)


def test_gradients_are_right():
    assert max(gradient_check.compute().values()) < 1e-6


def test_first_the_weight_of_both_nouns_rises(result):
    at = result["steps"].tolist().index(30)
    for name in ("right", "wrong"):
        of_pronoun = np.median(result[name][..., PRONOUN], axis=0)
        assert of_pronoun[at] > 2 * of_pronoun[0]


def test_the_right_noun_is_ahead_in_every_run(result):
    assert np.all(result["right"][:, -1, PRONOUN] > result["wrong"][:, -1, PRONOUN])


def test_answers_are_almost_all_right_and_rules_are_not():
    accuracies = training_accuracy.compute()
    assert accuracies.trained["accuracy"][:, -1].min() > 0.95
    for shares in accuracies.rules.values():
        assert np.abs(shares - 0.5).max() <= 0.05
    assert np.abs(accuracies.places - 1 / len(PLACES)).max() <= 0.05


def test_attention_does_the_work(result):
    trained = result["accuracy"][:, -1]
    assert result["uniform"].max() < 0.5 < trained.min()
    assert result["trained_uniform"].max() < 0.5
    assert result["without"].tolist() == [[0.25] * len(RELATIONS)] * len(trained)


def test_before_training_no_query_fits_any_key(result):
    assert np.abs(result["scores"][0]).max() < 0.1


def test_afterwards_each_question_fits_its_answers_better_than_the_other_kind(result):
    after = result["scores"][1]
    for kind in range(6):
        other = kind + 1 - 2 * (kind % 2)
        assert after[kind, kind] > after[kind, other]


def test_keys_fall_into_two_groups_and_queries_point_to_theirs(result):
    keys, queries = result["plane_keys"][..., 0], result["plane_queries"][..., 0]
    assert keys[0].min() > keys[1].max()
    assert queries[0].min() > 0 > queries[1].max()


def test_mostly_keys_say_the_kind_and_values_the_place_but_not_cleanly(result):
    after = dict(zip(one_head.PROBES, np.median(result["probes"][:, 1], axis=(0, 2)), strict=True))
    assert after["kind_in_keys"] > 0.95
    assert after["place_in_values"] > 0.95
    assert 0.3 < after["place_in_keys"] < 0.7
    assert 0.6 < after["kind_in_values"] < 0.95


def test_before_training_nothing_can_be_read_off(result):
    before = np.median(result["probes"][:, 0].mean(axis=-1), axis=0)
    chance = [0.5, 0.5, 0.25, 0.5, 0.25]
    assert np.abs(before - chance).max() < 0.1


def test_the_numbers_in_the_matrices_have_grown(result):
    before, after = result["matrices"].std(axis=(2, 3))
    assert np.all(after > 2 * before)


def test_small_random_matrices_make_even_attention_and_large_ones_pick_words():
    starts = random_starts.load()
    usual, *_, widest = np.median(starts["entropies"], axis=1)
    assert usual > 0.95 * np.log(random_start_entropy.WORDS)
    assert widest < 0.2 * np.log(random_start_entropy.WORDS)


def test_the_toy_model_starts_even_more_evenly():
    starts = random_starts.load()
    evenness = np.median(starts["toy_entropies"]) / np.log(LENGTH)
    assert evenness > np.median(starts["entropies"][0]) / np.log(random_start_entropy.WORDS)
