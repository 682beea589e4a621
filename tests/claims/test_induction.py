"""What the page on induction says in words."""

import runpy

import numpy as np
import pytest

from attention_explainer.training.decoder import DecoderSettings, forward, initial_parameters
from attention_explainer.training.induction_language import (
    LENGTH,
    PERIODS,
    held_out_repeats,
    right_by_position,
    tokens_of,
)
from attention_explainer.training.induction_runs import FIRST, MODELS, REPORTED_SEEDS, SECOND
from scripts.artifacts.places import ROOT
from scripts.experiments import induction
from scripts.experiments.induction import DEEP
from scripts.figures import induction_maps
from scripts.live import induction_letters
from scripts.results import writing_heads
from scripts.results.induction import (
    BLOCK,
    PROMPT,
    SWAPPED,
    TWICE,
    fastest_fall,
    of_heads,
    previous_token_heads,
    shown_run,
)
from scripts.tables import (
    induction_ablation,
    induction_encoder,
    induction_scores,
    induction_swaps,
    induction_writing_model,
)
from scripts.writing_model.study import switched_off, untouched


@pytest.fixture(scope="module")
def trained():
    return induction.load()


@pytest.fixture(scope="module")
def shown(trained):
    return shown_run(trained)


@pytest.fixture(scope="module")
def encoder():
    return induction_encoder.compute()


# The picture


def test_the_last_letter_looks_at_what_followed_it_and_expects_it(shown):
    found = shown.run(PROMPT)
    answer = PROMPT.index(PROMPT[-1]) + 1
    assert found.second[-1].argmax() == answer
    assert found.second[-1, answer] > 0.9
    assert found.expected[0][0] == PROMPT[answer]
    assert found.expected[0][1] > 0.9


def test_the_first_layer_looks_at_the_letter_before(shown):
    answer = PROMPT.index(PROMPT[-1]) + 1
    assert shown.run(PROMPT).first[answer].argmax() == answer - 1
    assert shown.run(PROMPT).first[answer, answer - 1] > 0.9


def test_the_letters_of_the_block_are_different_and_the_last_of_the_prompt_stands_in_it():
    assert len(set(BLOCK)) == len(BLOCK)
    assert min(PERIODS) <= len(BLOCK) <= max(PERIODS)
    assert (BLOCK + BLOCK).startswith(PROMPT)
    assert TWICE == BLOCK + BLOCK


def test_two_layers_by_hand_copy_what_followed(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["two_looks_back"])
    runpy.run_path(str(ROOT / "scripts/examples/two_looks_back.py"))
    answer = PROMPT.index(PROMPT[-1]) + 1
    assert capsys.readouterr().out == f"looks at place {answer + 1}\ncopies {PROMPT[answer]}\n"


# One layer and two


def test_keys_of_the_first_layer_are_made_of_a_letter_and_its_place(shown):
    """Another letter before it: the key stays in the first layer, and changes in the second."""
    one, other = (shown.run(text).model.attention for text in ("FLAMINGO", "FLACINGO"))
    place = BLOCK.index("I")
    assert one[FIRST].key[0, :, place].tolist() == other[FIRST].key[0, :, place].tolist()
    changed = one[SECOND].key[0, :, place] != other[SECOND].key[0, :, place]
    assert changed.all(axis=-1).all()


def test_the_key_of_the_second_layer_is_the_sum_of_the_formula(shown):
    settings, p = MODELS[DEEP], shown.parameters
    text = tokens_of(PROMPT)
    first, second = forward(settings, p, text[np.newaxis]).attention
    x = p["words"][text] + p["positions"][: len(text)]
    keys = x @ p["W_K_1"]
    for head in range(settings.num_heads):
        own = slice(head * settings.d_k, (head + 1) * settings.d_k)
        keys = keys + first.weights[0, head] @ first.value[0, head] @ p["W_O_0"][own] @ p["W_K_1"]
    for head in range(settings.num_heads):
        own = slice(head * settings.d_k, (head + 1) * settings.d_k)
        assert keys[:, own] == pytest.approx(second.key[0, head])


def test_a_difference_of_logits_times_the_denominator_is_a_sum_over_places():
    """With one head in one layer: exchanging two letters adds the same, whoever else stands there.

    The four texts differ in who comes first, A or C, and in who comes first, X or Y.
    """
    settings = DecoderSettings(8, 9, num_layers=1, num_heads=1, d_model=11, d_k=5, initial_scale=2)
    for seed in range(5):
        p = initial_parameters(settings, np.random.default_rng(seed))
        A, C, X, Y = range(4)
        sums = {}
        for letters in ((A, C), (C, A)):
            for followers in ((X, Y), (Y, X)):
                text = [letters[0], followers[0], 5, letters[1], followers[1], 6, A]
                model = forward(settings, p, np.array([text]))
                denominator = np.exp(model.attention[0].logits[0, 0, -1]).sum()
                logits = model.logits[0, -1]
                sums[letters[0], followers[0]] = denominator * (logits[X] - logits[Y])
        by_followers = [sums[first, X] - sums[first, Y] for first in (A, C)]
        assert by_followers[0] == pytest.approx(by_followers[1])
        right = [sums[A, X] > 0, sums[A, Y] < 0, sums[C, X] < 0, sums[C, Y] > 0]
        assert sum(right) < 4


def test_two_layers_learn_it_in_every_run_and_one_layer_in_none(trained):
    one, two = (trained[f"{name}_accuracy"] for name in ("one_layer", DEEP))
    assert len(one) == len(two) == len(REPORTED_SEEDS)
    assert two.min() > 0.99
    assert one.max() < 0.5


def test_one_layer_is_a_little_better_than_places_alone(trained):
    mean = trained["one_layer_accuracy"].mean()
    assert right_by_position() < mean < right_by_position() + 0.1


def test_the_compared_models_have_equally_many_heads_and_numbers():
    one, two = MODELS["one_layer"], MODELS[DEEP]
    assert one.num_heads == 2 * two.num_heads
    assert one.num_attention_parameters == two.num_attention_parameters


def test_within_the_first_block_nothing_is_certain_and_after_it_everything():
    repeats = held_out_repeats()
    for row, period, certain in zip(
        repeats.tokens, repeats.periods, repeats.is_certain, strict=True
    ):
        assert not certain[: period - 1].any()
        assert certain[period:].all()
        assert (row[period:] == row[:-period]).all()
        assert len(set(row[:period])) == period
    assert len(PERIODS) > 1


def test_with_blocks_of_one_length_places_would_be_enough():
    """Looking back by the length of a block, less one, always finds the right letter."""
    repeats = held_out_repeats()
    for period in PERIODS:
        tokens = repeats.tokens[repeats.periods == period]
        places = np.arange(period, LENGTH - 1)
        assert (tokens[:, places + 1] == tokens[:, places + 1 - period]).all()


# The curves


def smoothed(losses):
    return losses.reshape(len(losses), -1, 20).mean(axis=-1)


def test_curves_begin_together_and_then_part(trained):
    one, two = (smoothed(trained[f"{name}_losses"]) for name in ("one_layer", DEEP))
    assert np.abs(one[:, :3].mean(axis=0) - two[:, :3].mean(axis=0)).max() < 0.05
    assert two[:, -1].max() < 0.1
    assert one[:, -1].min() > 1


def test_one_layer_levels_out(trained):
    one = smoothed(trained["one_layer_losses"])
    middle = one.shape[1] // 2
    fallen, left = one[:, 0] - one[:, middle], one[:, middle] - one[:, -1]
    assert (fallen > 2 * left).all()


def test_most_of_the_loss_of_two_layers_goes_within_a_short_stretch(trained):
    """Within 100 of 500 steps it falls by more than half."""
    losses = trained[f"{DEEP}_losses"]
    for of_run, bend in zip(losses, fastest_fall(losses), strict=True):
        before = of_run[bend - 60 : bend - 40].mean()
        after = of_run[bend + 40 : bend + 60].mean()
        assert before > 1.2
        assert after < before / 2


# Scores


def test_each_run_has_a_previous_token_head_and_some_share_its_work(trained):
    scores = induction_scores.heads_of(trained, "previous_token")
    assert scores["first layer, previous-token head"].min() > 0.6
    other = scores["first layer, other head"]
    assert other.max() > 0.6
    assert np.median(other) < 0.5


def test_both_heads_of_the_second_layer_look_at_what_followed_and_none_of_the_first(trained):
    scores = induction_scores.heads_of(trained, "induction")
    assert scores["second layer, other head"].min() > 0.75
    assert trained[f"{DEEP}_induction"][:, FIRST].max() < 0.25


def test_notes_are_taken_only_as_long_as_they_are_needed(shown):
    before = shown.run(TWICE).before
    longest = max(PERIODS)
    # `before[i]` is the weight of place i + 2 for the place before it.
    assert before[: longest - 1].min() > 0.5
    assert before[longest - 1 :].max() < 0.5


def test_the_right_map_rests_on_the_first_letter_in_the_first_block(shown):
    second = shown.run(TWICE).second
    assert second[: len(BLOCK), 0].min() > 0.8


def test_the_maps_are_dark_where_they_are_said_to_be(shown):
    found = shown.run(TWICE)
    assert induction_maps.on_followers(found) > 0.8
    assert found.before[: len(BLOCK) - 1].mean() > 0.9


# Taken away and exchanged


def test_without_the_previous_token_head_little_is_left(trained):
    left = induction_ablation.accuracies(trained)
    assert left["the previous-token head"].mean() < 0.5
    assert left["both heads of the first layer"].max() < 0.35


def test_the_other_head_is_missed_only_where_it_shares_the_work(trained):
    left = induction_ablation.accuracies(trained)["the other head of the first layer"]
    shares = induction_scores.heads_of(trained, "previous_token")["first layer, other head"]
    assert left[shares < 0.5].min() > 0.85
    missed = left < 0.95
    assert missed.any()
    assert shares[missed].min() > shares[~missed].max() - 0.1


def test_heads_of_the_second_layer_replace_each_other_in_part(trained):
    left = induction_ablation.accuracies(trained)
    both = left["both heads of the second layer"]
    for name in ("the induction head", "the other head of the second layer"):
        assert (left[name] > both + 0.2).all()
        assert left[name].mean() < 0.8


def test_the_copied_letter_is_the_one_that_bears_the_note(trained):
    answers = induction_swaps.answers(trained)
    assert int(induction_swaps.numbers(trained)["followed"]) > len(REPORTED_SEEDS) / 2
    previous = answers["the previous-token head"]
    assert previous[:, 1].mean() > 0.5 > 2 * previous[:, 0].mean()
    assert answers["the other head of the first layer"][:, 1].mean() < 0.05


def test_exchanging_the_notes_of_the_stronger_head_matters_more_in_every_run(trained):
    heads = previous_token_heads(trained)
    swapped = trained[f"{DEEP}_swapped"][..., 1]
    assert (of_heads(swapped, heads) > of_heads(swapped, 1 - heads)).all()


# The live figure


def test_another_last_letter_asks_for_another_follower(shown):
    another = induction_letters.ANOTHER
    letter, probability = shown.run(another).expected[0]
    assert letter == another[another.index(another[-1]) + 1]
    assert probability > 0.9


def test_without_notes_it_guesses_by_place(shown):
    """The same letter is expected whatever the last one is; by chance it is right once."""
    right, another = PROMPT, induction_letters.ANOTHER
    guesses = {shown.run(text, "nothing").expected[0][0] for text in (right, another)}
    assert guesses == {right[right.index(right[-1]) + 1]}
    back = len(PROMPT) - PROMPT.index(guesses.pop())
    assert back == np.median(PERIODS)
    assert shown.run(another, "nothing").expected[0] != shown.run(another).expected[0]


def test_with_exchanged_notes_it_expects_the_other_letter(shown):
    letter, probability = shown.run(PROMPT, "swapped").expected[0]
    assert letter == PROMPT[SWAPPED[1]]
    assert probability > 0.9


def test_after_a_new_letter_it_is_sure_without_reason(shown):
    new = induction_letters.NEW
    assert new[-1] not in new[:-1]
    assert shown.run(new).expected[0][1] > 0.9
    assert len(new) > max(PERIODS)


def test_an_exchange_changes_only_the_answers_to_the_two_letters_before(shown):
    concerned = {BLOCK[place - 1] for place in SWAPPED}
    for letter in BLOCK:
        text = PROMPT[:-1] + letter
        plain, swapped = (shown.run(text, of).expected[0][0] for of in ("written", "swapped"))
        assert (plain != swapped) == (letter in concerned), letter


def test_rounding_the_parameters_changes_no_expectation(trained, shown):
    settings, exact = MODELS[DEEP], induction.shown_parameters(trained)
    tokens = held_out_repeats().tokens
    expected = [forward(settings, p, tokens).logits.argmax(-1) for p in (exact, shown.parameters)]
    certain = held_out_repeats().is_certain
    agree = (expected[0] == expected[1])[:, :-1][certain]
    assert agree.mean() > 0.995


# Real models


def test_few_heads_of_the_writing_model_look_at_what_followed_above_those_that_look_back():
    found = writing_heads.compute()
    following, previous = (of > 0.5 for of in (found.following, found.previous))
    assert 0 < following.sum() < 0.1 * following.size
    assert np.flatnonzero(previous.any(axis=1)).min() < np.flatnonzero(following.any(axis=1)).min()


def test_copying_of_the_writing_model_needs_both_kinds_of_heads():
    whole = untouched().probabilities.mean()
    for role in ("following", "previous"):
        off = switched_off(role, induction_writing_model.OFF)
        assert len(off.heads) == induction_writing_model.OFF
        assert off.probabilities.mean() < 0.2 * whole
        assert off.controls.mean(axis=-1).min() > 2 * off.probabilities.mean()


def test_no_head_of_the_encoder_looks_at_what_followed(encoder):
    _, weight = encoder.strongest("what followed it in the first block")
    assert weight < 1.1 * encoder.even


def test_heads_of_the_encoder_look_at_the_word_before_and_at_the_same_word(encoder):
    assert encoder.strongest("the word before")[1] > 0.9
    assert encoder.strongest("the same word in the first block")[1] > 0.5
