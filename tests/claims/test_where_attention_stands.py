"""What the page on where attention stands says in words."""

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention, softmax
from attention_explainer import worked_example as example
from attention_explainer.smoothing import kernel_regression
from attention_explainer.statistics import clustered_interval
from attention_explainer.training import recall_runs, recurrent
from attention_explainer.training.recall import (
    NUM_PLACES,
    WORDS,
    held_out_questions,
    most_frequent_word_accuracy,
    training_questions,
)
from attention_explainer.training.recall_runs import MODELS, REPORTED_SEEDS
from scripts.experiments import recall
from scripts.live import soft_lookup
from scripts.results.recall import far, last
from scripts.results.seed_intervals import LEVEL
from scripts.results.smoothing import KEYS, VALUES, smoothed
from scripts.tables import path_lengths, recall_accuracy


@pytest.fixture(scope="module")
def trained():
    return recall.load()


@pytest.fixture(scope="module")
def lengths():
    return path_lengths.compute()


# What is lost on the way


def test_a_recurrent_net_has_one_vector_whatever_the_length_of_the_sentence():
    rng = np.random.default_rng(0)
    W_x, W_h = rng.normal(size=(3, 15)), rng.normal(size=(5, 15))
    for length in (2, 50):
        states, _ = recurrent.gated_recurrence(rng.normal(size=(1, length, 3)), W_x, W_h)
        assert states[0, -1].shape == (5,)


def test_each_new_vector_follows_from_the_one_carried_and_the_word():
    """The states of a whole sentence are those of its words read one at a time, by one rule."""
    rng = np.random.default_rng(1)
    x, W_x, W_h = (rng.normal(size=shape) for shape in ((1, 7, 3), (3, 15), (5, 15)))
    states, _ = recurrent.gated_recurrence(x, W_x, W_h)
    r, z, n = np.split(x[0, 4] @ W_x, 3)
    of_r, of_z, of_n = np.split(states[0, 3] @ W_h, 3)
    reset, update = (1 / (1 + np.exp(-gate)) for gate in (r + of_r, z + of_z))
    expected = update * states[0, 3] + (1 - update) * np.tanh(n + reset * of_n)
    assert states[0, 4] == pytest.approx(expected)


def test_the_example_is_answered_by_reading_it():
    given = recall_accuracy.numbers(recall.load())
    words = given["example"].split()
    assert len(words) == NUM_PLACES
    assert words[int(given["example_place"]) - 1] == given["example_answer"]


def test_attention_makes_no_mistake(trained):
    assert trained["attention"].min() == 1


def test_the_recurrent_net_mostly_knows_the_last_word(trained):
    assert last(trained, "recurrent").mean() > 0.7
    assert clustered_interval(last(trained, "recurrent"), level=LEVEL)[0] > 0.5


def test_of_the_first_half_it_knows_no_more_than_the_most_frequent_word(trained):
    shares = far(trained, "recurrent")
    high = clustered_interval(shares, level=LEVEL)[1]
    assert high <= most_frequent_word_accuracy()
    assert shares.max() < most_frequent_word_accuracy() + 0.05


def test_what_was_said_longer_ago_is_known_less(trained):
    mean = trained["recurrent"].mean(axis=0)
    assert mean[0] > mean[1] > mean[2] > mean[3:].max()


def test_asked_first_it_answers_nearly_always(trained):
    assert far(trained, "recurrent_asked_first").min() > 0.99
    assert trained["recurrent_asked_first"].min() > 0.9


def test_asked_first_it_is_the_same_net_trained_in_the_same_way():
    first, after = MODELS["recurrent_asked_first"], MODELS["recurrent"]
    assert (first.settings, first.learning_rate) == (after.settings, after.learning_rate)
    assert first.question_first
    assert not after.question_first


def test_both_readers_have_the_same_means():
    sizes = {
        name: sum(p.size for p in model.initial_parameters(np.random.default_rng(0)).values())
        for name, model in MODELS.items()
    }
    assert len(set(sizes.values())) == 1
    assert {model.settings.d_model for model in MODELS.values()} == {recall_runs.D_MODEL}


def test_only_attention_keeps_a_vector_for_every_word():
    tokens = held_out_questions().tokens[:1]
    model = MODELS["attention"]
    parameters = model.initial_parameters(np.random.default_rng(0))
    streams = recall_runs.stacked.forward(model.settings, parameters, tokens).streams
    assert streams[0].shape[1] == tokens.shape[1]
    assert MODELS["attention"].settings.num_layers == 1


def test_no_word_can_be_guessed_from_its_neighbour():
    words = training_questions(50_000, np.random.default_rng(4)).tokens[:, :-1]
    together = np.zeros((len(WORDS), len(WORDS)))
    np.add.at(together, (words[:, :-1].ravel(), words[:, 1:].ravel()), 1)
    assert together / together.sum() == pytest.approx(1 / len(WORDS) ** 2, rel=0.05)


def test_no_seed_that_is_shown_was_one_that_settings_were_chosen_on(trained):
    assert min(REPORTED_SEEDS) > 9
    assert len(trained["recurrent"]) == len(REPORTED_SEEDS)


# How far is it from one word to another?


def layers_until_connected(reads: np.ndarray) -> int:
    """How often everybody has to read until the last has heard of the first."""
    words = len(reads)
    heard, layers = np.eye(words, dtype=bool), 0
    while not heard[-1, 0]:
        heard, layers = reads @ heard, layers + 1
    return layers


def test_paths_are_those_of_words_that_pass_on_what_they_have_heard(lengths):
    words = len(example.SENTENCE)
    back = np.arange(words)[:, np.newaxis] - np.arange(words)
    found = {name: paths[0] for name, paths in lengths.paths.items()}
    assert found["recurrent net"] == layers_until_connected((back == 0) | (back == 1)) == words - 1
    window = (back >= 0) & (back < path_lengths.KERNEL)
    assert found["convolution"] == layers_until_connected(window)
    assert found["attention"] == layers_until_connected(np.ones((words, words), bool)) == 1


def test_a_dilated_convolution_reaches_further_with_every_layer(lengths):
    for words, paths in zip(lengths.words, lengths.paths["dilated convolution"], strict=True):
        heard, layers = {0}, 0
        while words - 1 not in heard:
            gap = path_lengths.KERNEL**layers
            heard = {at + gap * step for at in heard for step in range(path_lengths.KERNEL)}
            layers += 1
        assert paths == layers


def test_attention_needs_one_layer_and_waits_for_nothing(lengths):
    assert set(lengths.paths["attention"]) == set(lengths.waits["attention"]) == {1}
    for name, paths in lengths.paths.items():
        assert name == "attention" or min(paths) > 1
    assert lengths.waits["recurrent net"] == lengths.words
    assert set(lengths.waits["convolution"]) == {1}


def test_the_price_is_a_score_for_each_pair(lengths):
    words = len(example.SENTENCE)
    assert example.worked_example().weights.size == words**2
    given = path_lengths.numbers(lengths)
    assert given["pairs_short"] == f"{words**2:,d}"
    assert given["pairs_long"] == f"{lengths.words[1] ** 2:,d}"


# A soft lookup


def test_near_measurements_count_more():
    found = smoothed()
    distances = np.abs(np.array(KEYS) - found.query)
    in_order = found.weights[np.argsort(distances)]
    assert (np.diff(in_order) < 0).all()
    assert found.weights.sum() == pytest.approx(1)
    assert found.output == pytest.approx(found.weights @ VALUES)


def test_looking_less_far_is_nearly_a_lookup():
    given = soft_lookup.numbers(soft_lookup.compute())
    assert float(given["narrow_weight"]) > 0.95
    nearest = min(KEYS, key=lambda key: abs(key - soft_lookup.QUERY))
    assert float(given["nearest"]) == nearest
    assert float(given["narrow_output"]) == pytest.approx(float(given["nearest_value"]), abs=0.05)


def test_looking_far_is_nearly_the_mean_and_hardly_depends_on_the_query():
    far_away = [smoothed(query, soft_lookup.BANDWIDTHS[1]).output for query in (0.0, 3.6, 10.0)]
    assert np.ptp(far_away) < 0.25
    assert far_away[1] == pytest.approx(np.mean(VALUES), abs=0.15)
    near = [smoothed(query, 0.2).output for query in (0.0, 3.6, 10.0)]
    assert np.ptp(near) > 1.5


# The formula


def test_softmax_takes_no_notice_of_what_is_the_same_for_all_keys():
    rng = np.random.default_rng(2)
    logits = rng.normal(size=7)
    assert softmax(logits + 3.1) == pytest.approx(softmax(logits))


def test_softmax_turns_any_numbers_into_positive_ones_that_sum_to_one():
    weights = softmax(np.random.default_rng(5).normal(scale=4, size=(200, 7)))
    assert weights.min() > 0
    assert weights.sum(axis=-1) == pytest.approx(1)


def test_minus_half_the_squared_distance_is_a_dot_product_and_two_terms_more():
    rng = np.random.default_rng(3)
    (q, k), h = rng.normal(size=(2, 5)), 0.7
    left = -((q - k) @ (q - k)) / (2 * h**2)
    assert left == pytest.approx(q @ k / h**2 - k @ k / (2 * h**2) - q @ q / (2 * h**2))


def test_with_keys_of_one_length_smoothing_is_attention_and_else_it_is_not():
    angle = 2 * np.pi * np.arange(6) / 6
    key = np.column_stack([np.cos(angle), np.sin(angle)])
    value = np.array([[1.0], [2.0], [4.0], [3.0], [0.0], [2.0]])
    for longer, same in ((1.0, True), (3.0, False)):
        key[0] *= longer
        smooth, _ = kernel_regression([[0.9, 0.8]], key, value, bandwidth=0.7)
        attended = scaled_dot_product_attention([[0.9, 0.8]], key, value, scale=1 / 0.7**2)
        assert np.allclose(smooth, attended) == same


def test_a_longer_key_has_larger_dot_products_and_smoothing_prefers_the_nearest():
    shorter = np.array([0.6, 0.8])
    key = np.stack([shorter, 2 * shorter])
    _, weights = kernel_regression([shorter], key, [[0.0], [1.0]], bandwidth=1.0)
    _, attention = scaled_dot_product_attention(
        [shorter], key, [[0.0], [1.0]], scale=1.0, return_weights=True
    )
    assert weights[0, 0] > 0.5 > weights[0, 1]
    assert attention[0, 0] < 0.5 < attention[0, 1]


def test_at_the_query_of_the_question_the_nearest_key_gets_most():
    given = soft_lookup.numbers(soft_lookup.compute())
    query = float(given["gap"])
    assert float(given["gap_nearest"]) == min(KEYS, key=lambda key: abs(key - query))
    assert float(given["gap_weight"]) > 0.5
