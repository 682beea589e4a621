"""Ablations and criteria on models that are quickly made."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.experiment import (
    RunSettings,
    evaluate,
    run_model,
    starting_parameters,
    toy_model,
)
from attention_explainer.training.heads import (
    is_one_to_one,
    keep_heads,
    learn_with_heads,
    num_attention_parameters,
    serves_one_only,
)
from attention_explainer.training.learning import learn
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    example_sentences,
    held_out_sentences,
)

# Large first parameters, so that heads differ from the start.
SHORT = RunSettings(
    toy_model(num_heads=3, d_k=2, d_model=12, initial_scale=2.0),
    steps=8,
    batch_size=16,
    snapshot_steps=(0, 8),
)


def test_maps_are_those_of_the_snapshots():
    learnt = learn(SHORT, 0)
    assert learnt.maps.shape == (2, 2, 3, 15, 15)
    assert not np.array_equal(learnt.maps[0], learnt.maps[1])
    assert_array_equal(learnt.maps[-1], learn_with_heads(SHORT, 0).maps)


def test_the_asking_words_are_watched_from_the_start_to_the_last_step():
    learnt = learn(SHORT, 0)
    assert learnt.asking_weights.shape == (9, 2, 3, 3, 15)
    for snapshot, of_snapshot in zip((0, 8), learnt.maps, strict=True):
        assert_array_equal(
            learnt.asking_weights[snapshot], of_snapshot[:, :, list(ASKING_POSITIONS)]
        )
        parameters = learnt.run.snapshots[snapshot // 8].parameters
        logits = run_model(SHORT.model, parameters, example_sentences()).logits
        assert_array_equal(learnt.answers[snapshot].argmax(axis=-1), logits.argmax(axis=-1))
    assert learnt.answers.shape == (9, 2, 3, 4)
    assert_allclose(learnt.answers.sum(axis=-1), 1)


def test_removing_attention_leaves_one_answer_for_all_sentences():
    assert set(learn(SHORT, 0).accuracy_without_attention) == {0.25}


def test_keys_of_zero_give_the_same_uniform_weights_as_queries_of_zero():
    learnt = learn(SHORT, 0)
    last = learnt.run.last
    without_keys = last.parameters | {"W_K": 0 * last.parameters["W_K"]}
    expected = evaluate(SHORT.model, without_keys, held_out_sentences())
    assert_array_equal(learnt.accuracy_with_uniform_weights, expected.accuracy)
    assert not np.array_equal(expected.accuracy, last.evaluation.accuracy)


def test_removing_a_head_is_what_its_rows_of_the_output_matrix_are():
    parameters = starting_parameters(SHORT.model, 0)
    kept = keep_heads(SHORT.model, parameters, np.array([True, False, True]))
    expected = parameters["W_O"].copy()
    expected[2:4] = 0
    assert_array_equal(kept["W_O"], expected)
    assert kept["W_V"] is parameters["W_V"]
    with pytest.raises(ValueError, match=r"kept: expected shape \(3,\), got \(2,\)"):
        keep_heads(SHORT.model, parameters, np.array([True, False]))


def test_cost_and_accuracy_alone_are_measured_head_by_head():
    run = learn_with_heads(SHORT, 0)
    parameters, sentences = run.run.last.parameters, held_out_sentences()
    assert len(np.unique(run.accuracy_without)) > 3
    for head in range(3):
        others = np.arange(3) != head
        without = evaluate(SHORT.model, keep_heads(SHORT.model, parameters, others), sentences)
        alone = evaluate(SHORT.model, keep_heads(SHORT.model, parameters, ~others), sentences)
        assert_array_equal(run.accuracy_without[head], without.accuracy)
        assert_array_equal(run.accuracy_alone[head], alone.accuracy)
        assert_array_equal(run.cost[head], run.run.last.evaluation.accuracy - without.accuracy)


def test_attention_parameters_are_counted():
    parameters = starting_parameters(SHORT.model, 0)
    counted = sum(parameters[name].size for name in ("W_Q", "W_K", "W_V", "W_O"))
    assert num_attention_parameters(SHORT.model) == counted


@pytest.mark.parametrize(
    ("serves", "one_only", "one_to_one"),
    [
        ([[1, 0, 0], [0, 0, 1], [0, 1, 0]], [1, 1, 1], True),
        ([[1, 0, 0], [0, 0, 1], [0, 0, 1]], [1, 1, 1], False),
        ([[1, 1, 0], [0, 0, 1], [0, 0, 0]], [0, 1, 0], False),
        ([[1, 1, 1], [0, 0, 0], [0, 0, 0]], [0, 0, 0], False),
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], [0, 0, 0], False),
    ],
)
def test_criteria(serves, one_only, one_to_one):
    serves = np.array(serves, dtype=bool)
    assert_array_equal(serves_one_only(serves), np.array(one_only, dtype=bool))
    assert is_one_to_one(serves) == one_to_one
    assert_array_equal(is_one_to_one(np.stack([serves, np.eye(3, dtype=bool)])), [one_to_one, True])
