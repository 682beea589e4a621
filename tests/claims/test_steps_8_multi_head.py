"""What step 8 says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.training.head_ablation import num_attention_parameters
from scripts.experiments import heads
from scripts.figures import two_heads
from scripts.tables import head_specialisation, split_and_join


@pytest.fixture(scope="module")
def trained():
    return heads.load()


@pytest.fixture(scope="module")
def two():
    return two_heads.compute()


def test_the_first_head_looks_at_cat_and_the_second_elsewhere(two):
    cat = example.SENTENCE.index("cat")
    first, second = two.attention.weights[:, two_heads.IT]
    assert first.argmax() == cat
    assert second.argmax() != cat
    assert second[cat] < 0.1


def test_each_head_is_half_as_wide(two):
    assert two.attention.query.shape[-1] == len(example.DIMENSIONS) // 2


def test_the_output_is_a_sum_over_heads(two):
    assert sum(split_and_join.by_head(two)) == pytest.approx(two.output[two_heads.IT])


def test_alive_rises_because_w_o_takes_events_as_a_sign_of_life(two):
    event, alive = example.DIMENSIONS.index("event"), example.DIMENSIONS.index("alive")
    it = two_heads.IT
    gained = two.output[it, alive] - two.concatenated[it, alive]
    assert gained > 0
    assert gained == pytest.approx(example.W_O[event, alive] * two.concatenated[it, event])


def test_one_and_three_heads_have_as_many_parameters():
    models = {name: settings.model for name, settings in heads.SETTINGS.items()}
    for pair in (("one", "three"), ("one_narrow", "three_narrow")):
        assert len({num_attention_parameters(models[name]) for name in pair}) == 1


def test_all_four_models_get_nearly_everything_right(trained):
    for name in heads.SETTINGS:
        assert trained[f"{name}_accuracy"].min() > 0.95


def test_remove_a_head_and_the_other_two_mostly_carry_on(trained):
    assert np.median(trained["three_cost"]) < 0.05
    assert trained["three_cost"].mean() < 0.1


def test_a_clean_division_of_labour_is_the_exception(trained):
    for serves in head_specialisation.criteria(trained).values():
        assert head_specialisation.is_one_to_one(serves).mean() <= 0.1


def test_measured_by_attention_most_heads_look_at_several_relations(trained):
    serves = head_specialisation.criteria(trained)["three", "attention"]
    assert (serves.sum(axis=-1) > 1).mean() > 0.5


def test_with_narrow_heads_each_head_is_needed_more(trained):
    assert trained["three_narrow_cost"].mean() > 2 * trained["three_cost"].mean()
