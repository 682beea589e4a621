"""What the chapter on a model that writes says in words."""

import numpy as np
import pytest

from scripts.figures import writing_heads, writing_next
from scripts.live import writing_words
from scripts.real_model import results as encoder_results
from scripts.tables import writing_answers, writing_off, writing_with_and_without
from scripts.writing_model import study
from scripts.writing_model.results import agreement, load
from scripts.writing_model.texts import maps


@pytest.fixture(scope="module")
def following():
    return writing_next.compute()


@pytest.fixture(scope="module")
def answers():
    return writing_answers.compute()


def test_paris_is_by_far_the_likeliest(following):
    capital = following.beginnings["capital"]
    assert capital.candidates[0] == " Paris"
    assert capital.probabilities[0] > 10 * capital.probabilities[1]


def test_the_rest_of_the_name_is_known_only_after_it_has_been_read(following):
    named, alone = following.beginnings["name"], following.beginnings["name_alone"]
    assert named.text.endswith(alone.text)
    assert named.candidates[0] == "am"
    assert "Quill" + named.candidates[0] == "Quillamore"[:7]
    assert following.named_twice > 0.9
    assert following.named_once < 0.02
    assert "am" not in alone.candidates[:4]


def test_it_is_close_to_another_implementation():
    found = agreement()
    assert found["logits_float64"] < 1e-4
    assert found["weights_float64"] < 1e-5
    given = writing_with_and_without.numbers(writing_with_and_without.compute())
    assert float(given["logits_apart"]) == pytest.approx(found["logits_float64"], abs=1e-6)


def test_most_weight_goes_to_the_first_token_which_is_no_marker():
    first = study.places().first
    assert first.mean() > 0.5
    assert (first > study.MOSTLY).sum() > first.size / 2
    assert load().words["prompts"]["capital"][0] == "The"


def test_few_heads_look_back_by_one_and_few_at_what_came_after():
    places = study.places()
    for scores in (places.previous, places.following):
        assert 0 < (scores > study.MOSTLY).sum() < 10


def test_the_best_induction_head_is_best_on_the_other_seeds_too():
    scores = study.following_of_seeds()[study.CHOSEN_ON :].mean(axis=0)
    head = study.best_following()
    assert scores[head.index] == scores.max()
    given = writing_heads.numbers(study.places())
    low, high = map(float, given["following_interval"].split(" to "))
    assert low <= float(given["following"]) <= high


def test_without_induction_heads_the_second_row_is_lost_and_without_others_not():
    whole = study.untouched()
    lost = [study.switched_off("following", number) for number in (1, 4, 16)]
    means = [whole.probabilities.mean(), *(found.probabilities.mean() for found in lost)]
    assert (np.diff(means) < 0).all()
    for found in lost:
        assert found.probabilities.mean() < found.controls.mean(axis=1).min() / 2
        assert found.controls.mean(axis=1).min() > whole.probabilities.mean() / 2
        assert found.name < found.name_controls.min() / 2
    assert whole.first < 0.001


def test_with_four_heads_off_the_name_is_lost():
    found = study.switched_off("following", 4)
    assert study.untouched().name > 0.9
    assert found.name < 0.01


def test_without_heads_for_the_previous_token_the_copying_breaks_down_as_well():
    found = study.switched_off("previous", 4)
    assert found.probabilities.mean() < found.controls.mean(axis=1).min() / 5
    assert found.name < found.name_controls.min() / 2
    following = study.places().following
    assert all(following[head.index] < 0.1 for head in found.heads)


def test_some_of_the_heads_for_the_previous_token_lie_before_those_that_copy():
    previous = study.switched_off("previous", 4).heads
    copying = study.switched_off("following", 4).heads
    assert sum(head.layer < min(of.layer for of in copying) for head in previous) > 2


def test_it_is_the_same_in_both_twins_in_every_head_and_the_last_word_turns():
    twins = study.twins()
    assert twins.apart == 0
    at = twins.story.index
    for sentence in (0, 1):
        assert (
            twins.weight(sentence, "it", "cat")[at] > 10 * twins.weight(sentence, "it", "mat")[at]
        )
    assert twins.weight(0, "tired", "cat")[at] > twins.weight(0, "tired", "mat")[at]
    assert twins.weight(1, "soft", "cat")[at] < twins.weight(1, "soft", "mat")[at]


def test_a_head_knows_where_words_go_together_better_than_in_the_other_model(answers):
    found = answers["association"]
    assert found.best.interval[0] > 0.7
    assert found.asking == "last"
    encoder = writing_answers.outcome("association").best
    assert found.best.accuracy > encoder.accuracy
    assert found.best.interval[0] < encoder.interval[1]


def test_where_grammar_decides_a_head_finds_the_noun_from_the_pronoun(answers):
    for kind in ("gender", "number"):
        assert answers[kind].asking == "pronoun"
        assert answers[kind].best.interval[0] > 0.7
        assert writing_answers.outcome(kind).best.interval[0] > 0.7


def test_where_what_happens_decides_no_head_rises_above_chance(answers):
    low, high = answers["situation"].best.interval
    assert low < 0.5 < high
    assert answers["situation"].chosen > 10


def test_what_is_written_is_barely_above_chance_for_what_happens(answers):
    found = answers["situation"]
    assert found.way == "put_in"
    assert 0.5 < found.written.interval[0] < 0.55
    assert found.written.accuracy > found.best.accuracy


def test_most_groups_of_associations_are_wholly_right_with_the_nouns_put_in(answers):
    found = answers["association"]
    assert found.whole["put_in"] > 0.8 * found.groups
    assert max(found.whole[way] for way in ("means", "question", "one")) < found.groups / 4


def test_putting_in_a_noun_removes_what_decides(answers):
    for kind in ("gender", "number"):
        assert answers[kind].ways["put_in"] == 0.5


def test_asked_outright_it_is_right_more_often_than_not_but_for_what_happens(answers):
    for kind, found in answers.items():
        if kind == "situation":
            assert all(abs(found.ways[way] - 0.5) < 0.02 for way in ("means", "question", "one"))
        else:
            assert found.ways["means"] > 0.65


def test_no_head_is_the_best_for_two_kinds(answers):
    heads = [found.head for found in answers.values()]
    assert len(set(heads)) == len(heads)


def test_both_ways_of_writing_give_the_same_text_with_less_work():
    work = writing_with_and_without.compute()
    assert work["cached"].tokens == work["anew"].tokens
    assert work["cached"].passed < work["anew"].passed
    given = writing_with_and_without.numbers(work)
    assert int(given["times_passed"]) == round(work["anew"].passed / work["cached"].passed)


def test_the_caption_names_the_beginning_that_was_measured():
    assert maps()["name"] in writing_off.caption({})


def test_without_any_heads_of_some_layers_a_model_does_worse():
    whole = study.untouched().probabilities.mean()
    assert (study.switched_off("following", 16).controls.mean(axis=1) < whole).all()


def test_the_links_of_the_figure_lead_to_it_the_other_sentence_and_the_copying_head():
    words = writing_words.compute()
    given = writing_words.numbers(words)
    place = int(given["to_it"].rpartition("=")[2])
    assert words.read.tokens[place] == "it"
    assert words.read.tokens[-1] == "soft"
    assert given["to_tired"].endswith("=tired")
    assert words.texts["tired"].tokens == (*words.read.tokens[:-1], "tired")
    named = words.texts["name"]
    head = study.best_following()
    assert str(head.layer) in given["to_name"]
    row = named.weights[head.index][-1]
    # The second "Quill" ends in the token after whose first occurrence "am" came.
    assert named.tokens[int(row[1:].argmax()) + 1] == named.candidates[-1][0] == "am"


def test_the_two_models_differ_in_size_and_direction():
    encoder, writer = encoder_results.load(), load()
    last = writer.floats("map_weights")
    first = encoder.weights("essay_weights")
    assert last.shape[1:3] != first.shape[1:3]
    assert (np.triu(last, k=1) == 0).all()
    assert (np.triu(first, k=1) > 0).any()
    assert encoder.provenance["model"] != writer.provenance["model"]


def test_the_ways_are_those_of_the_table():
    given = writing_answers.numbers(writing_answers.compute())
    assert int(given["ways"]) == load().arrays["gender_ways"].shape[-1]
    assert int(given["heads_tried"]) == 30 * 9
