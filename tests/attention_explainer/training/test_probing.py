"""Probes find what is there, not what is not, and are never tested on what they were fitted to."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.training.probing import (
    Vectors,
    plane_of_keys,
    probe,
    probe_accuracy,
    vectors_of_words,
)
from attention_explainer.training.runs import starting_parameters, toy_model
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    CANDIDATE_POSITIONS,
    RELATIONS,
    VOCABULARY,
)


def test_a_label_that_is_there_is_found_at_any_scale():
    rng = np.random.default_rng(0)
    # One class is the most frequent: too large a penalty would make the probe name it always.
    labels = np.tile([0, 0, 0, 0, 1, 2], 10)
    vectors = np.eye(5)[labels] + 0.05 * rng.normal(size=(60, 5))
    fold = np.arange(60) // 30
    for scale in (1e-6, 1.0, 1e6):
        assert probe_accuracy(scale * vectors + 3 * scale, labels, fold) == 1


def test_a_label_that_is_not_there_is_not_found():
    rng = np.random.default_rng(0)
    accuracies = [
        probe_accuracy(rng.normal(size=(40, 10)), np.tile([0, 1], 20), np.arange(40) // 20)
        for _ in range(200)
    ]
    assert_allclose(np.mean(accuracies), 0.5, atol=0.03)


def test_what_holds_only_within_a_fold_does_not_count():
    # In the first fold the number says the label, in the second it says the opposite.
    vectors = np.array([[1.0], [-1.0], [-1.0], [1.0]])
    assert probe_accuracy(vectors, np.array([1, 0, 1, 0]), np.array([0, 0, 1, 1])) == 0


@pytest.mark.parametrize(
    ("labels", "fold"), [([0, 1, 0], [0, 0, 1, 1]), ([0, 1, 0, 1], [1, 1, 1, 1])]
)
def test_data_that_cannot_be_split_is_refused(labels, fold):
    with pytest.raises(ValueError, match="expected equal lengths and at least two folds"):
        probe_accuracy(np.ones((4, 2)), np.array(labels), np.array(fold))


def test_vectors_are_those_of_word_and_position():
    parameters = starting_parameters(toy_model(num_heads=1, d_k=5), seed=0)
    vectors = vectors_of_words(parameters)
    relation, kind, word, place = 1, 1, 6, 1
    token = VOCABULARY.index(RELATIONS[relation].candidates[kind][word])
    position = CANDIDATE_POSITIONS[relation, place]
    x = parameters["words"][token] + parameters["positions"][position]
    assert_allclose(vectors.keys[relation, kind, word, place], x @ parameters["W_K"])
    assert_allclose(vectors.values[relation, kind, word, place], x @ parameters["W_V"])
    token = VOCABULARY.index(RELATIONS[relation].asking[kind][3])
    x = parameters["words"][token] + parameters["positions"][ASKING_POSITIONS[relation]]
    assert_allclose(vectors.queries[relation, kind, 3], x @ parameters["W_Q"])


def test_a_whole_block_is_refused():
    parameters = starting_parameters(toy_model(num_heads=1, d_k=5, whole_block=True), seed=0)
    with pytest.raises(ValueError, match="parameters: expected those of attention alone"):
        vectors_of_words(parameters)


def made_vectors(*, keys_say, values_say):
    """Make vectors that say nothing but the kind or the place, with a little noise."""
    rng = np.random.default_rng(0)
    kind = np.broadcast_to(np.arange(2).reshape(2, 1, 1), (3, 2, 8, 2))
    place = np.broadcast_to(np.arange(8).reshape(8, 1) % 4, (3, 2, 8, 2))
    labels = {"kind": np.eye(6)[kind], "place": np.eye(6)[2 + place]}
    asking = np.broadcast_to(np.arange(2).reshape(2, 1), (3, 2, 4))
    return Vectors(
        queries=np.eye(6)[asking] + 0.01 * rng.normal(size=(3, 2, 4, 6)),
        keys=labels[keys_say] + 0.01 * rng.normal(size=(3, 2, 8, 2, 6)),
        values=labels[values_say] + 0.01 * rng.normal(size=(3, 2, 8, 2, 6)),
    )


def test_each_probe_reads_what_its_name_says():
    probes = probe(made_vectors(keys_say="kind", values_say="place"))
    assert probes.kind_in_queries.tolist() == [1, 1, 1]
    assert probes.kind_in_keys.tolist() == probes.place_in_values.tolist() == [1, 1, 1]
    assert probes.place_in_keys.mean() < 0.6
    assert probes.kind_in_values.mean() < 0.75
    swapped = probe(made_vectors(keys_say="place", values_say="kind"))
    assert swapped.place_in_keys.tolist() == swapped.kind_in_values.tolist() == [1, 1, 1]


def test_the_plane_shows_the_largest_differences_and_keeps_dot_products():
    rng = np.random.default_rng(0)
    # Keys that differ in two directions only: the plane loses nothing.
    directions = np.linalg.qr(rng.normal(size=(6, 2)))[0].T
    keys = rng.normal(size=(3, 2, 8, 2, 2)) * [3.0, 1.0] @ directions + 5
    queries = rng.normal(size=(3, 2, 4, 6))
    plane = plane_of_keys(Vectors(queries=queries, keys=keys, values=keys), relation=2)
    assert_allclose(plane.explained.sum(), 1, rtol=1e-12)
    assert plane.explained[0] > plane.explained[1]
    assert_allclose(plane.keys.mean(axis=(0, 1, 2)), 0, atol=1e-12)
    assert (plane.keys[0].mean(axis=(0, 1)) >= 0).all()
    score_difference = queries[2, 1, 3] @ (keys[2, 0, 1, 0] - keys[2, 1, 4, 1])
    in_plane = plane.queries[1, 3] @ (plane.keys[0, 1, 0] - plane.keys[1, 4, 1])
    assert_allclose(in_plane, score_difference, rtol=1e-12)
