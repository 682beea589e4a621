"""What training gives, at full length, on the first seeds; tests/claims/ judges all of them."""

import numpy as np
import pytest

from attention_explainer.training.attention_ablation import ablate_attention
from attention_explainer.training.baselines import CHANCE_OF_A_CANDIDATE, CHANCE_OF_A_PLACE
from attention_explainer.training.head_ablation import ablate_heads, num_attention_parameters
from attention_explainer.training.probing import plane_of_keys, probe, vectors_of_words
from attention_explainer.training.runs import (
    ONE_HEAD,
    ONE_NARROW_HEAD,
    REPORTED_SEEDS,
    THREE_HEADS,
    THREE_NARROW_HEADS,
    RunSettings,
    toy_model,
)
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    PRONOUN,
    example_sentences,
)

SEEDS = REPORTED_SEEDS[:3]


@pytest.fixture(scope="module")
def ablations():
    return [ablate_attention(ONE_HEAD, seed) for seed in SEEDS]


@pytest.mark.nightly
def test_every_seed_prefers_the_right_candidate(ablations):
    last = [ablation.run.last.evaluation for ablation in ablations]
    assert all((e.right_weight > e.wrong_weight).all() for e in last)
    assert np.median([e.right_weight for e in last]) > 0.8


def test_every_seed_answers_held_out_sentences(ablations):
    for ablation in ablations:
        assert (ablation.run.last.evaluation.accuracy > 0.95).all()
        assert ablation.run.losses[-1] < 0.01 < 1.3 < ablation.run.losses[0]


def test_before_training_weights_are_almost_equal(ablations):
    starts = np.array([ablation.run.snapshots[0].evaluation.right_weight for ablation in ablations])
    assert np.abs(starts - 1 / 15).max() < 0.005


def test_the_pronoun_turns_with_its_ending(ablations):
    examples = example_sentences()
    for ablation in ablations:
        rows = ablation.maps[-1, :, 0, ASKING_POSITIONS[PRONOUN]]
        right, wrong = (
            rows[np.arange(2), positions[:, PRONOUN]]
            for positions in (examples.right, examples.wrong)
        )
        assert (right > wrong).all()


def test_without_attention_answers_are_guesses(ablations):
    for ablation in ablations:
        assert (ablation.accuracy_without_attention == CHANCE_OF_A_PLACE).all()
        assert (ablation.accuracy_with_uniform_weights < CHANCE_OF_A_CANDIDATE).all()


def test_uniform_weights_cannot_be_made_up_for(ablations):
    for ablation in ablations:
        assert (ablation.accuracy_trained_with_uniform_weights < CHANCE_OF_A_CANDIDATE + 0.05).all()


def test_queries_and_keys_learn_the_kind_and_values_the_place(ablations):
    before = [
        probe(vectors_of_words(ablation.run.snapshots[0].parameters)) for ablation in ablations
    ]
    after = [probe(vectors_of_words(ablation.run.last.parameters)) for ablation in ablations]
    for name in ("kind_in_queries", "kind_in_keys", "place_in_values"):
        assert np.median([getattr(probes, name) for probes in before]) < 0.6, name
        assert np.median([getattr(probes, name) for probes in after]) == 1, name
    assert np.median([probes.place_in_keys for probes in after]) < 0.8


def test_one_direction_tells_the_two_kinds_of_nouns_apart(ablations):
    for ablation in ablations:
        plane = plane_of_keys(vectors_of_words(ablation.run.last.parameters), PRONOUN)
        assert plane.keys[0, ..., 0].mean() > 0 > plane.keys[1, ..., 0].mean()
        assert plane.queries[0, :, 0].min() > plane.queries[1, :, 0].max()


@pytest.mark.nightly
def test_a_whole_block_learns_them_too():
    settings = RunSettings(toy_model(num_heads=1, d_k=48, whole_block=True))
    evaluation = ablate_attention(settings, seed=0).run.last.evaluation
    assert (evaluation.accuracy > 0.95).all()
    assert (evaluation.right_weight > evaluation.wrong_weight).all()


def test_heads_of_equal_size_are_compared():
    assert num_attention_parameters(ONE_HEAD.model) == num_attention_parameters(THREE_HEADS.model)
    assert num_attention_parameters(ONE_NARROW_HEAD.model) == num_attention_parameters(
        THREE_NARROW_HEADS.model
    )


def test_three_heads_learn_the_relations_and_share_them():
    ablation = ablate_heads(THREE_HEADS, seed=0)
    assert (ablation.run.last.evaluation.accuracy > 0.95).all()
    for measured in (ablation.right_weight, ablation.cost, ablation.accuracy_alone):
        assert measured.shape == (3, 3)
    assert (ablation.right_weight > 0.3).all()
    assert ablation.cost.mean() < 0.2
