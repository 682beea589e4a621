"""What is watched and what is taken away, on a model that is quickly made."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.attention_ablation import ablate_attention
from attention_explainer.training.head_ablation import ablate_heads
from attention_explainer.training.runs import RunSettings, evaluate, run_model, toy_model
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
    ablation = ablate_attention(SHORT, 0)
    assert ablation.maps.shape == (2, 2, 3, 15, 15)
    assert not np.array_equal(ablation.maps[0], ablation.maps[1])
    assert_array_equal(ablation.maps[-1], ablate_heads(SHORT, 0).maps)


def test_the_asking_words_are_watched_from_the_start_to_the_last_step():
    ablation = ablate_attention(SHORT, 0)
    assert ablation.asking_weights.shape == (9, 2, 3, 3, 15)
    for snapshot, of_snapshot in zip((0, 8), ablation.maps, strict=True):
        assert_array_equal(
            ablation.asking_weights[snapshot], of_snapshot[:, :, list(ASKING_POSITIONS)]
        )
        parameters = ablation.run.snapshots[snapshot // 8].parameters
        logits = run_model(SHORT.model, parameters, example_sentences()).logits
        assert_array_equal(ablation.answers[snapshot].argmax(axis=-1), logits.argmax(axis=-1))
    assert ablation.answers.shape == (9, 2, 3, 4)
    assert_allclose(ablation.answers.sum(axis=-1), 1)


def test_removing_attention_leaves_one_answer_for_all_sentences():
    assert set(ablate_attention(SHORT, 0).accuracy_without_attention) == {0.25}


def test_keys_of_zero_give_the_same_uniform_weights_as_queries_of_zero():
    ablation = ablate_attention(SHORT, 0)
    last = ablation.run.last
    without_keys = last.parameters | {"W_K": 0 * last.parameters["W_K"]}
    expected = evaluate(SHORT.model, without_keys, held_out_sentences())
    assert_array_equal(ablation.accuracy_with_uniform_weights, expected.accuracy)
    assert not np.array_equal(expected.accuracy, last.evaluation.accuracy)
