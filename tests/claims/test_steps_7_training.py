"""What the second part of step 7 says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.training.language import PLACES
from attention_explainer.training.toy_language import (
    CANDIDATE_POSITIONS,
    LENGTH,
    PRONOUN,
    candidate_pairs,
    example_sentences,
    held_out_sentences,
    training_sentences,
)
from scripts.experiments import one_head, random_starts
from scripts.figures import random_start_entropy, training_loss, training_maps
from scripts.live import training_scrubber
from scripts.tables import dropout_of_it, gradient_check


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
    settled = training_scrubber.settled(training)
    assert at < settled < 2 * at
    assert (right[settled:] > 2 * wrong[settled:]).all()
    assert training.losses[0, :at].max() > 1.1 * training.guessing


def test_where_the_loss_of_the_example_is_highest_one_word_trusts_the_wrong_candidate():
    training = training_scrubber.compute()
    at, row = training_scrubber.peak(training)
    batches = one_head.load()["losses"][0]
    # It rises here while it has fallen in training.
    assert training.losses[0, at] == training.losses[0].max() > training.guessing
    assert batches[at] < 0.8 * batches[0]
    weights = training.weights[0, at, row]
    right, wrong = training.right[row], training.wrong[row]
    assert set(np.argsort(weights)[-2:]) == {right, wrong}
    assert weights[wrong] > weights[right]
    right_probabilities = training.right_probabilities[0, at]
    assert right_probabilities.argmin() == row
    assert right_probabilities[row] < 0.5 / len(PLACES)


def test_what_is_shown_of_trained_models_is_measured_on_held_out_sentences():
    held_out = candidate_pairs(held_out_sentences())
    assert candidate_pairs(example_sentences()) <= held_out
    assert len(held_out_sentences().tokens) == 384


def test_on_the_example_the_right_noun_is_ahead_at_the_end_of_every_run():
    training = training_scrubber.compute()
    last = training.weights[:, -1, PRONOUN]
    assert (last[:, training.right[PRONOUN]] > last[:, training.wrong[PRONOUN]]).all()
    # And the paths there differ.
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


def test_small_random_matrices_make_even_attention_and_large_ones_pick_words():
    starts = random_starts.load()
    usual, *_, widest = np.median(starts["entropies"], axis=1)
    assert usual > 0.95 * np.log2(random_start_entropy.WORDS)
    assert widest < 0.2 * np.log2(random_start_entropy.WORDS)


def test_the_toy_model_starts_even_more_evenly():
    starts = random_starts.load()
    evenness = np.median(starts["toy_entropies"]) / np.log2(LENGTH)
    assert evenness > np.median(starts["entropies"][0]) / np.log2(random_start_entropy.WORDS)


def test_if_surely_wrong_the_right_answer_gets_less_than_a_guess_would_give_it():
    training = training_scrubber.compute()
    at = training_scrubber.misled(training)
    before = training.right_probabilities[0, : at + 1, PRONOUN]
    assert before.min() < 1 / len(PLACES)


def test_to_base_two_guessing_costs_two_bits():
    numbers = training_loss.numbers(training_loss.compute())
    assert 2 ** float(numbers["bits"]) == len(PLACES)


def test_dropout_leaves_every_weight_what_it_was_on_average():
    result = dropout_of_it.compute()
    rate = dropout_of_it.RATE
    # Three standard errors of a mean of so many draws, each 0 or weight / (1 − rate).
    spread = result.weights * np.sqrt(rate / (1 - rate) / len(result.draws))
    assert (np.abs(result.means - result.weights) < 3.5 * spread).all()
    assert result.sums.min() < 0.5 < 1 < result.sums.max()
    # Without the factor the mean would be too small by far more than chance explains.
    answer = example.position(example.ANSWER)
    assert result.means[answer] * (1 - rate) < result.weights[answer] - 3.5 * spread[answer]


def test_dropout_sets_to_zero_or_multiplies_by_one_factor():
    result = dropout_of_it.compute()
    factors = np.unique((result.draws / result.weights).round(9))
    assert factors == pytest.approx([0, 1 / 0.9])
    assert result.without_answer.mean() == pytest.approx(dropout_of_it.RATE, abs=0.03)
