"""What the chapter on a real model says in words."""

import re

import numpy as np
import pytest

from attention_explainer.real_model.safetensors import read_safetensors
from scripts.artifacts.places import ROOT
from scripts.figures import real_heads_grid, real_story_head, real_test
from scripts.live import real_heads
from scripts.real_model import study
from scripts.real_model.results import ROUNDED, load
from scripts.real_model.rounding import rounding
from scripts.real_model.sentences import quadruples
from scripts.tables import real_quadruples, real_rounding

ESSAY_CAT = 0.71
"""The essay's weight from "it" to "cat"."""


@pytest.fixture(scope="module")
def essay():
    return study.pair(study.ESSAY)


@pytest.fixture(scope="module")
def story():
    return real_story_head.compute()


@pytest.fixture(scope="module")
def reliable():
    names = (*study.PLACES, *study.RELATION_NAMES)
    return dict(zip(names, study.reliable(), strict=True))


def test_most_heads_give_neither_noun_much(essay):
    for noun in (0, 1):
        assert (essay.weight(0, noun) < 0.1).mean() > 0.5


def test_one_head_stands_out_and_gives_the_number_of_the_essay(essay):
    assert (essay.weight(0, 0) > 0.5).sum() == 1
    assert essay.weight(0, 0).max() == pytest.approx(ESSAY_CAT, abs=0.005)


def test_the_tokens_have_markers_and_the_full_stop(essay):
    assert essay.tokens[0][0] == "[CLS]"
    assert essay.tokens[0][-2:] == [".", "[SEP]"]


def test_the_story_head_does_not_turn(story):
    assert story.weight("story", 1, 0) > 0.5
    assert story.weight("story", 1, 1) == pytest.approx(story.weight("story", 0, 1), abs=0.01)
    assert not story.essay.turns[story.heads["story"].index]


def test_the_story_head_looks_for_the_subject_from_the_verb_as_well(story):
    assert story.from_sat > story.weight("story", 0, 0)


def test_the_match_with_the_essay_is_an_accident_of_the_full_stop(story):
    without = story.without_stop.weight(0, 0)[story.heads["story"].index]
    assert abs(without - ESSAY_CAT) > 0.02


def test_the_turning_head_prefers_cat_and_then_mat(story):
    assert story.weight("turning", 0, 0) > story.weight("turning", 0, 1)
    assert story.weight("turning", 1, 0) < story.weight("turning", 1, 1)


def test_for_the_trophy_no_head_turns(story):
    assert not story.trophy.turns.any()
    assert story.trophy.nouns == ("trophy", "suitcase")


def test_where_grammar_decides_a_single_head_finds_the_noun():
    for kind in ("gender", "number"):
        found = study.outcome(kind)
        assert found.best.interval[0] > 0.75
        assert found.right_weight > 0.3
        assert found.right_weight > 4 * found.wrong_weight


def test_for_he_and_she_all_heads_together_are_right_throughout():
    found = study.outcome("gender")
    assert found.vote_whole == found.groups
    # The exact interval of so many successes in a row: the probability that makes them just likely.
    low, high = study.outcome("gender").vote.interval
    assert low**found.groups == pytest.approx(0.025)
    assert high == 1
    shown = real_test.numbers(real_test.compute())
    assert shown["gender_all_whole_interval"] == shown["gender_all_interval"] == "0.86 to 1.00"


def test_no_interval_shrinks_to_a_point():
    for kind in study.NAMES:
        found = study.outcome(kind)
        for held in (found.best, found.vote):
            assert held.interval[1] - held.interval[0] > 0.05
            assert held.interval[0] <= held.accuracy <= held.interval[1]
    for found in study.reliable():
        assert found.found.interval[1] - found.found.interval[0] > 0.04


def test_associations_are_above_chance_and_below_gender():
    association, gender = study.outcome("association"), study.outcome("gender")
    assert association.best.interval[0] > 0.6
    assert association.best.interval[1] < gender.best.interval[0]


def test_all_divisions_choose_one_head_for_the_associations():
    found = study.outcome("association")
    assert list(found.chosen.values()) == [1]
    assert set(found.heads_without) == set(found.chosen)


def test_the_head_of_the_associations_gives_nearly_all_weight_elsewhere():
    found = study.outcome("association")
    assert found.right_weight > found.wrong_weight
    assert found.right_weight + found.wrong_weight < 0.1


def test_situations_are_no_better_than_chance_in_one_head_or_all():
    found = study.outcome("situation")
    for held in (found.best, found.vote):
        assert held.interval[0] < 0.5 < held.interval[1]
        assert abs(held.accuracy - 0.5) < 0.02
    assert found.best_seen > found.best.accuracy


def test_the_divisions_of_the_situations_do_not_agree_on_a_head():
    found = study.outcome("situation")
    assert len(found.chosen) > 5
    assert next(iter(found.chosen.values())) < 0.5


def test_with_one_pattern_left_out_heads_change_and_are_right_about_less_than_half():
    found = study.outcome("situation")
    assert len(set(found.heads_without)) > 2
    assert found.left_out.accuracy < 0.5
    assert found.left_out.accuracy < found.best.accuracy


def test_luck_would_nearly_always_have_done_as_well_as_the_situations():
    found = study.outcome("situation")
    assert found.left_out.swaps == 2**found.patterns
    assert found.left_out.by_luck > 0.95


def test_luck_would_not_have_done_as_well_as_the_associations():
    found = study.outcome("association")
    assert len(set(found.heads_without)) == 1
    assert found.left_out.by_luck * found.left_out.swaps == 1, "the real data and no others"


def test_whoever_works_out_what_happens_is_right_about_every_situation():
    """Who does something is meant by the first ending, whom it is done to by the second."""
    for given in quadruples("situation"):
        for question in given.questions():
            first, second = re.search(r"The (\w+) .* the (\w+) because", question.text).groups()
            ends_first = question.text.endswith(f" {given.endings[0]}.")
            assert question.right == (first if ends_first else second)


def test_the_patterns_that_are_few_are_those_of_grammar():
    patterns = {kind: study.outcome(kind).patterns for kind in study.NAMES}
    assert patterns["gender"] == patterns["number"] < study.ENOUGH_PATTERNS
    for kind in ("association", "situation"):
        assert patterns[kind] >= study.ENOUGH_PATTERNS
    gender = study.outcome("gender").best
    assert gender.accuracies.min() < gender.interval[0], "a division may do worse than the interval"


def test_the_situations_are_variations_of_one_pattern():
    for group in quadruples("situation"):
        assert re.fullmatch(
            r"The \{first\} .*the \{second\} because it was (so|too) \{ending\}\.", group.frame
        )


@pytest.fixture(scope="module")
def live():
    return real_heads.compute()


def test_the_turning_head_is_right_in_both_sentences_of_the_essay_and_not_of_the_trophy(live):
    turning = study.chosen_heads()["turning"]
    assert [asked.verdict(turning) for asked in live.groups["essay-1"].asked] == ["right", "right"]
    trophy = live.groups["essay-3"].asked
    assert "trophy" in trophy[0].tokens
    assert len({asked.verdict(turning) for asked in trophy}) == 2


def test_the_first_group_decided_by_grammar_is_right_throughout_and_that_of_what_happens_is_not(
    live,
):
    given = real_heads.numbers(live)
    assert given["gender_right"] == given["quadruple"] == "4"
    assert given["situation_right"] == "2"


def test_no_head_is_right_in_the_first_group_of_what_happens_and_rarely_in_another(live):
    first = live.groups["situation-1"].asked
    whole = real_heads.whole_groups(live, "situation")
    assert not any(all(asked.verdict(head) == "right" for asked in first) for head in whole)
    assert len(whole) == live.to_right.size
    # Whoever guesses is right about a whole group once in sixteen.
    assert 0 < max(whole.values()) <= len(quadruples("situation")) / 16


def test_untrained_models_are_at_chance():
    untrained = study.untrained_accuracies()
    assert np.abs(untrained - 0.5).max() < 0.02
    assert untrained.max() < study.outcome("association").best.interval[0]


def test_the_table_shows_the_kinds_that_the_text_names():
    shown = real_quadruples.compute()
    assert [row.kind for row in shown] == ["association"] * 4 + ["situation"] * 4
    assert "knife" in shown[0].sentence
    assert "sharp" in shown[0].sentence
    assert quadruples("situation")[0].endings == ("big", "small")


def test_of_the_heads_in_the_table_one_has_a_favourite_noun_and_one_a_favourite_place():
    shown = real_quadruples.compute()
    for row in shown[:4]:
        assert (row.right > row.wrong) == (row.means == "knife")
    for row in shown[4:]:
        first = re.search(r"The (\w+) ", row.sentence)[1]
        assert (row.right > row.wrong) == (row.means == first)


def test_as_many_heads_are_tried_as_the_model_has(essay):
    for kind in study.NAMES:
        assert study.outcome(kind).heads_tried == essay.weight(0, 0).size


def test_one_head_looks_at_the_previous_word_in_every_case(reliable):
    assert (reliable["the previous word"].found.accuracies == 1).all()
    assert len(reliable["the previous word"].chosen) == 1


def test_another_goes_to_the_next_word(reliable):
    assert reliable["the next word"].found.interval[0] > 0.5
    assert not set(reliable["the next word"].chosen) & set(reliable["the previous word"].chosen)


def test_prepositions_find_their_object_better_than_a_fixed_distance(reliable):
    found = reliable["preposition"]
    assert found.found.interval[0] > found.rule_share


def test_causes_are_not_found_better_than_by_counting_words(reliable):
    found = reliable["cause"]
    assert found.found.accuracy < found.rule_share
    assert len(found.chosen) > 1, "the text says heads, in the plural"


def test_half_of_the_weight_and_little_of_the_contribution_is_the_markers():
    found = study.markers()
    assert found.weight > 0.5
    assert found.contribution < 0.2
    assert (found.contribution_of_layers < found.weight_of_layers).all()


def test_from_it_most_heads_look_most_at_the_first_marker(essay):
    given = real_heads_grid.numbers(essay)
    assert int(given["on_first_marker"]) > int(given["all_heads"]) / 2


def test_the_order_of_the_kinds_is_that_of_the_story():
    accuracies = [found.best.accuracy for found in real_test.compute().by_kind.values()]
    assert accuracies == sorted(accuracies, reverse=True)


def test_the_sentences_of_the_markers_have_many_lengths():
    assert len(np.unique(load().arrays["plain_lengths"])) > 5


def test_the_copy_keeps_whole_numbers_of_one_byte_and_takes_about_a_quarter():
    layers = read_safetensors((ROUNDED / "layers.safetensors").read_bytes())
    matrices = [array for array in layers.values() if array.ndim == 2]
    assert matrices
    for matrix in matrices:
        assert matrix.dtype == np.int8
        assert np.abs(matrix.astype(int)).max(axis=1).max() == 127
    given = real_rounding.numbers(rounding())
    assert 0.25 <= int(given["megabytes"]) / int(given["published_megabytes"]) < 0.27


def test_rounding_moves_what_is_reported_by_little():
    found = rounding()
    assert found.mean < 0.002
    assert found.largest < 0.06
    assert found.same_favourite > 0.98
    for both in found.right.values():
        assert both.published == both.rounded


def test_as_many_heads_turn_with_rounded_weights():
    for both in rounding().turns.values():
        assert both.published == both.rounded


def test_the_model_has_as_many_layers_and_heads_as_the_text_says(essay):
    given = real_heads_grid.numbers(essay)
    assert essay.weight(0, 0).shape == (int(given["layers"]), int(given["heads"]))
    assert essay.weight(0, 0).size == int(given["all_heads"])
    assert load().provenance["model"] == "all-MiniLM-L6-v2"


def test_as_many_heads_change_sides_as_the_text_says(essay, story):
    """From more weight on the cat to more on the mat, as the last word asks."""
    to_cat = essay.weight(0, 0) > essay.weight(0, 1)
    to_mat = essay.weight(1, 1) > essay.weight(1, 0)
    turn = np.count_nonzero(to_cat & to_mat)
    assert int(real_story_head.numbers(story)["turns"]) == turn
    assert 0 < turn < to_cat.size / 10


def test_there_are_four_kinds_of_groups_and_as_many_of_each_as_the_text_says():
    given = real_test.numbers(real_test.compute())
    assert len(study.NAMES) == 4
    for kind in study.NAMES:
        groups = quadruples(kind)
        assert len(groups) == int(given[f"{kind}_groups"])


def test_who_wrote_the_sentences_and_when_is_in_the_description():
    text = (ROOT / "data" / "real_model" / "README.md").read_text(encoding="utf-8")
    text = " ".join(text.split())
    assert "All sentences were written by hand for this project" in text
    assert "The situations were written after the" in text
