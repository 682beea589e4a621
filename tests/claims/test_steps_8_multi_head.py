"""What step 8 says in words."""

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadAttention
from attention_explainer.training.head_ablation import num_attention_parameters
from attention_explainer.training.language import PLACES
from attention_explainer.training.several_questions import example_sentences
from scripts.experiments import heads, several_questions
from scripts.figures import several_questions_heads, singular_values, two_heads
from scripts.live import two_heads_look
from scripts.results.head_products import head_products
from scripts.tables import (
    division_of_labour,
    head_specialisation,
    heads_alone,
    product_ranks,
    split_and_join,
)


@pytest.fixture(scope="module")
def trained():
    return heads.load()


@pytest.fixture(scope="module")
def asked():
    return several_questions.load()


@pytest.fixture(scope="module")
def two():
    return two_heads.compute()


def test_the_first_head_looks_at_cat_and_the_second_elsewhere(two):
    cat = example.position(example.ANSWER)
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
    for serves in head_specialisation.criteria(trained, head_specialisation.MODELS).values():
        assert head_specialisation.is_one_to_one(serves).mean() <= 0.1


def test_measured_by_attention_most_heads_look_at_several_relations(trained):
    serves = head_specialisation.criteria(trained, head_specialisation.MODELS)["three", "attention"]
    assert (serves.sum(axis=-1) > 1).mean() > 0.5


def test_with_narrow_heads_each_head_is_needed_more(trained):
    assert trained["three_narrow_cost"].mean() > 2 * trained["three_cost"].mean()


def test_the_output_matrix_is_the_identity_but_for_one_entry_and_still_changes_much(two):
    assert np.count_nonzero(example.W_O - np.eye(4)) == 1
    alive, cat = example.DIMENSIONS.index("alive"), example.position(example.ANSWER)
    assert two.output[cat, alive] > 3 * two.concatenated[cat, alive]


def test_the_example_asks_for_the_silo_first_and_then_for_the_cat():
    sentences = example_sentences(2)
    words = sentences.words(0)
    assert words == ("anchor", "silo", "pier", "cat", "in-tired")
    assert [words[position] for position in sentences.right[0]] == ["silo", "cat"]
    assert sentences.words(1) == (*words[:-1], "tired-in")
    assert sentences.right[1].tolist() == sentences.right[0, ::-1].tolist()


def test_in_the_picture_one_head_favours_one_noun_and_two_heads_take_one_each():
    looks = several_questions_heads.compute()
    one, *two = looks.weights[:, looks.right]
    assert one[1] > 1.5 * one[0] > 1.5 * 0.2
    assert sorted(int(of_head.argmax()) for of_head in two) == [0, 1]
    assert min(of_head.max() for of_head in two) > 0.9


def test_all_models_are_equally_large_but_for_the_second_whose_head_is_twice_as_wide():
    sizes = [num_attention_parameters(run.model) for run in several_questions.SETTINGS.values()]
    assert sizes[1] == 2 * sizes[0]
    assert len({*sizes[:1], *sizes[2:]}) == 1
    large = several_questions.SETTINGS["two_asked_large_head"].model
    assert (large.num_heads, large.d_k) == (1, 2 * 48)


def test_all_reported_seeds_are_reported_and_none_was_used_to_choose_settings():
    assert tuple(range(10)) == several_questions.SEEDS
    assert not set(several_questions.SEEDS) & set(range(100, 110))


@pytest.mark.parametrize("name", ["two_asked_one_head", "two_asked_large_head"])
def test_one_head_answers_one_question_well_and_the_other_little_better_than_chance(asked, name):
    accuracy = np.sort(asked[f"{name}_accuracy"], axis=-1)
    assert accuracy[:, 1].min() > 0.8
    assert 1 / len(PLACES) < np.median(accuracy[:, 0]) < 0.4
    assert asked[f"{name}_all_right"].max() < 0.4


def test_doubling_the_width_of_the_head_does_not_help(asked):
    one, large = (asked[f"two_asked_{name}_all_right"] for name in ("one_head", "large_head"))
    assert np.median(large) < np.median(one) + 0.05


def test_with_two_heads_every_run_learns_two_questions(asked):
    assert asked["two_asked_two_heads_all_right"].min() > 0.95


def test_two_heads_are_too_few_for_three_questions_and_better_than_one(asked):
    assert asked["three_asked_two_heads_all_right"].max() < 0.7
    one = asked["three_asked_one_head_all_right"]
    assert asked["three_asked_two_heads_all_right"].min() > one.max()


def test_with_three_heads_all_runs_but_one_learn_three_questions(asked):
    right = np.sort(asked["three_asked_three_heads_all_right"])
    assert right[1] > 0.95
    assert right[0] < 0.5


def test_where_three_questions_are_learnt_each_head_serves_one_and_each_question_has_one(asked):
    cost = asked["three_asked_three_heads_cost"][asked["three_asked_three_heads_all_right"] > 0.95]
    own = np.sort(cost, axis=-1)
    assert own[..., -1].min() > 0.6
    assert own[..., :-1].max() < 0.05
    assert (np.sort(cost.argmax(axis=-1), axis=-1) == np.arange(3)).all()


def test_alone_a_head_of_the_toy_language_can_do_all_and_a_specialist_one_thing():
    alone = heads_alone.compute()
    assert np.median(alone["one_each"][..., -1]) > 0.6
    # Much, and not all: the weakest head stays far from it and still far from guessing.
    assert 1 / len(PLACES) + 0.1 < alone["one_each"][..., -1].min() < 0.6
    specialists = alone["three_asked_three_heads"]
    assert np.median(specialists[..., 0]) > 0.95
    assert np.median(specialists[..., 1:]) == pytest.approx(1 / len(PLACES), abs=0.05)


@pytest.mark.parametrize(
    ("model", "clean"), [("two_asked_two_heads", 10), ("three_asked_three_heads", 9)]
)
def test_the_division_is_clean_by_either_measure_and_by_ablation_at_other_thresholds(
    asked, model, clean
):
    criteria = division_of_labour.criteria(asked, division_of_labour.MODELS)
    for how in ("ablation", "attention"):
        assert division_of_labour.is_one_to_one(criteria[model, how]).sum() == clean
    for factor in (0.5, 2):
        serves = asked[f"{model}_cost"] >= factor * division_of_labour.SERVES
        assert division_of_labour.is_one_to_one(serves).sum() == clean


def test_with_a_head_to_spare_some_heads_can_be_removed_at_little_cost(asked):
    serves = division_of_labour.criteria(asked, division_of_labour.MODELS)[
        "two_asked_three_heads", "ablation"
    ]
    assert 0 < (serves.sum(axis=-1) == 0).sum() < serves[..., 0].size
    assert not division_of_labour.is_one_to_one(serves).any()


def test_narrow_heads_divide_the_work_no_more_cleanly(trained):
    criteria = head_specialisation.criteria(trained, head_specialisation.MODELS)
    clean = {
        model: head_specialisation.is_one_to_one(criteria[model, "ablation"]).sum()
        for model in ("three", "three_narrow")
    }
    assert clean["three_narrow"] <= clean["three"]


def test_without_w_o_the_second_head_writes_to_its_own_places_alone(two):
    """Leave out what the second head finds, and see where that is missed."""
    without = two.concatenated.copy()
    without[:, 2:] = 0
    second = two.attention.weights[1] @ two.attention.value[1]
    assert two.concatenated[:, 2:] == pytest.approx(second)
    alive = example.DIMENSIONS.index("alive")
    assert np.array_equal(without[:, alive], two.concatenated[:, alive])
    assert (without @ example.W_O != two.output).any(axis=0)[alive]


def test_only_the_product_of_query_and_key_matrix_counts_in_a_score():
    x = example.embed(example.SENTENCE)
    trace = example.worked_example()
    assert x @ (example.W_Q @ example.W_K.T) @ x.T == pytest.approx(trace.scores)
    other_q, other_k = example.W_Q @ np.diag([2.0, 4, 8, 1]), example.W_K / [2.0, 4, 8, 1]
    assert not np.array_equal(other_q, example.W_Q)
    assert (x @ other_q) @ (x @ other_k).T == pytest.approx(trace.scores)


def test_what_the_heads_add_up_to_is_weights_times_the_product_of_value_and_output_matrix(two):
    attention = MultiHeadAttention(example.W_Q, example.W_K, example.W_V, example.W_O, num_heads=2)
    x = example.embed(example.SENTENCE)
    parts = [
        weights @ x @ head_products(attention, head)[1]
        for head, weights in enumerate(two.attention.weights)
    ]
    assert sum(parts) == pytest.approx(two.output)


def test_no_rank_is_above_the_width_of_the_head():
    result = product_ranks.compute()
    for num_heads, ranks in result.ranks.items():
        assert max(map(max, ranks)) <= result.d_model // num_heads
    # Not because the matrices were poor: uncut they have more.
    assert min(result.ranks[1][0]) > max(map(max, result.ranks[2]))


def test_each_head_of_the_real_layer_uses_as_many_directions_as_it_is_wide():
    result = singular_values.compute()
    assert (result.counted() == result.width).all()
    assert result.width * 10 < result.scores.shape[1]
    for values in (result.scores, result.values):
        assert values[:, result.width - 1].min() > 0.01
        assert values[:, result.width :].max() < 1e-12


def test_for_the_agreeing_word_both_heads_are_nearly_even(two):
    result = two_heads_look.compute()
    word = result.agreeing
    shared = np.minimum(*two.attention.weights).sum(axis=1)
    assert word == shared.argmax() != two_heads.IT
    assert two.attention.weights[:, word].max() < 1.5 / len(example.SENTENCE)
    assert np.abs(two.attention.query[:, word]).max() < 1


def test_without_a_head_its_summand_is_gone_and_both_heads_write_to_alive():
    result = two_heads_look.compute()
    first, second = result.parts[:, result.query]
    assert first + second == pytest.approx(result.heads.output[result.query])
    thing, alive = two_heads_look.THING, two_heads_look.ALIVE
    assert first[thing] > 0
    assert second[thing] == 0
    assert first[alive] > 0
    assert second[alive] > 0
    assert result.heads.attention.output[1].shape[-1] * len(result.parts) == len(example.W_O)
    without_w_o = np.concatenate([np.zeros(2), result.heads.attention.output[1, result.query]])
    assert without_w_o[alive] == 0, "through W_O alone"
    shown = two_heads_look.numbers(result)
    assert shown["thing_of_second"] == "0.00"
    assert float(shown["alive_of_first"]) == pytest.approx(first[alive], abs=0.005)
    assert float(shown["alive_of_second"]) == pytest.approx(second[alive], abs=0.005)
