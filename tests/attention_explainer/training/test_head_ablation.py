"""Heads taken away one by one and all but one, and the criteria for a division of labour."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from attention_explainer.training.head_ablation import (
    ablate_heads,
    is_one_to_one,
    keep_heads,
    num_attention_parameters,
    serves_one_only,
)
from attention_explainer.training.runs import (
    RunSettings,
    evaluate,
    starting_parameters,
    toy_model,
)
from attention_explainer.training.toy_language import held_out_sentences

# Large first parameters, so that heads differ from the start.
SHORT = RunSettings(
    toy_model(num_heads=3, d_k=2, d_model=12, initial_scale=2.0),
    steps=8,
    batch_size=16,
    snapshot_steps=(0, 8),
)


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
    ablation = ablate_heads(SHORT, 0)
    parameters, sentences = ablation.run.last.parameters, held_out_sentences()
    assert len(np.unique(ablation.accuracy_without)) > 3
    for head in range(3):
        others = np.arange(3) != head
        without = evaluate(SHORT.model, keep_heads(SHORT.model, parameters, others), sentences)
        alone = evaluate(SHORT.model, keep_heads(SHORT.model, parameters, ~others), sentences)
        assert_array_equal(ablation.accuracy_without[head], without.accuracy)
        assert_array_equal(ablation.accuracy_alone[head], alone.accuracy)
        assert_array_equal(
            ablation.cost[head], ablation.run.last.evaluation.accuracy - without.accuracy
        )


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
