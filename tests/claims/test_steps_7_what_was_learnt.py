"""What the third part of step 7 says in words."""

import numpy as np
import pytest

from attention_explainer.training.language import PLACES
from attention_explainer.training.toy_language import RELATIONS, held_out_sentences
from scripts.experiments import heads, one_head
from scripts.live import training_scrubber
from scripts.tables import training_accuracy, training_rules


@pytest.fixture(scope="module")
def result():
    return one_head.load()


def test_answers_are_almost_all_right_and_rules_are_not():
    accuracies = training_accuracy.compute()
    assert accuracies.trained["accuracy"][:, -1].min() > 0.95
    for shares in training_rules.compute().values():
        assert np.abs(shares - 0.5).max() <= 0.05
    assert np.abs(accuracies.places - 1 / len(PLACES)).max() <= 0.05


def test_attention_does_the_work(result):
    trained = result["accuracy"][:, -1]
    assert result["uniform"].max() < 0.5 < trained.min()
    assert result["trained_uniform"].max() < 0.5


def test_without_its_only_head_the_model_is_left_with_guessing(result):
    assert result["without"].tolist() == [[1 / len(PLACES)] * len(RELATIONS)] * len(one_head.SEEDS)


def test_with_several_heads_the_same_ablation_comes_out_differently(result):
    lost_with_one_head = result["accuracy"][:, -1] - result["without"]
    assert heads.load()["three_cost"].max() < 0.5 * lost_with_one_head.min()


def test_before_training_no_mean_score_and_no_single_score_is_far_from_zero(result):
    assert np.abs(result["scores"][0]).max() < 0.03
    # Single scores reach further than the means of many: a bound on means alone would mislead.
    single = result["largest_score"][:, 0]
    assert (single > 2 * np.abs(result["scores"][0]).max()).all()
    assert single.max() < 0.1
    assert result["largest_score"][:, 1].min() > 50 * single.max()


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


def test_the_model_is_told_places_and_no_kinds():
    """Whatever it is trained on: tokens, and where the right candidate belongs."""
    sentences = held_out_sentences()
    assert set(np.unique(sentences.answers)) == set(range(len(PLACES)))
    assert PLACES == ("farm", "house", "garden", "sea")


def test_right_answers_do_not_need_sharp_weights(result):
    """Some run is right on nearly all sentences with a good part of the weight elsewhere."""
    accuracy, weight = result["accuracy"][:, -1], result["right"][:, -1]
    assert weight.min() < 0.8
    assert accuracy[weight < 0.8].min() > 0.95


def test_the_slider_of_the_second_part_goes_through_the_same_training():
    """Its last weights are those of the first run that this part reports on."""
    training = training_scrubber.compute()
    assert np.array_equal(training.weights, one_head.load()["asking_weights"])
