"""Measures of heads on attention that is known, and a model built by hand that must pass them."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from attention_explainer.training import induction_runs
from attention_explainer.training.decoder import forward, initial_parameters
from attention_explainer.training.induction_language import LENGTH, LETTERS, held_out_repeats
from attention_explainer.training.induction_runs import (
    FIRST,
    MODELS,
    SECOND,
    accuracy,
    answers_after_swap,
    head_scores,
    induction_model,
    induction_scores,
    previous_token_scores,
    questions,
    swapped,
    train,
    without,
)


@pytest.fixture(scope="module")
def held_out():
    return held_out_repeats()


def by_hand():
    """Build two layers that solve the task: what stood before goes into room of its own.

    The stream holds the letter, the position, the letter before and the answer, each as a vector
    with a single 1. The first of two heads in each layer does nothing.
    """
    v = len(LETTERS)
    width = v + LENGTH + 2 * v
    letter, place = slice(0, v), slice(v, v + LENGTH)
    before, answer = slice(v + LENGTH, 2 * v + LENGTH), slice(2 * v + LENGTH, width)
    d_k = LENGTH
    settings = induction_model(num_layers=2, num_heads=2, d_model=width, d_k=d_k)
    p = {name: np.zeros_like(of) for name, of in _start(settings).items()}
    head = slice(d_k, 2 * d_k)
    p["words"][:, letter] = np.eye(v)
    p["positions"][:, place] = np.eye(LENGTH)
    p["W_Q_0"][place, head] = 300 * np.eye(LENGTH, k=-1)
    p["W_K_0"][place, head] = np.eye(LENGTH)
    p["W_V_0"][letter, head] = np.eye(v, d_k)
    p["W_O_0"][head, before] = np.eye(d_k, v)
    p["W_Q_1"][letter, head] = 300 * np.eye(v, d_k)
    p["W_K_1"][before, head] = np.eye(v, d_k)
    p["W_K_1"][v, head] = -1  # the first letter has looked at itself, for want of another
    p["W_V_1"][letter, head] = np.eye(v, d_k)
    p["W_O_1"][head, answer] = np.eye(d_k, v)
    p["W_U"][answer] = np.eye(v)
    return settings, p


def _start(settings):
    return initial_parameters(settings, np.random.default_rng(0))


def test_two_heads_built_by_hand_solve_the_task():
    settings, parameters = by_hand()
    assert accuracy(settings, parameters) == 1


def test_their_scores_are_one_where_they_belong_and_small_elsewhere():
    previous_token, induction = head_scores(*by_hand())
    assert previous_token.shape == induction.shape == (2, 2)
    assert previous_token[FIRST, 1] == pytest.approx(1)
    assert induction[SECOND, 1] == pytest.approx(1)
    previous_token[FIRST, 1] = induction[SECOND, 1] = 0
    assert max(previous_token.max(), induction.max()) < 0.3


def test_without_either_of_them_it_fails_and_without_the_others_it_does_not():
    settings, parameters = by_hand()
    for layer in (FIRST, SECOND):
        assert accuracy(settings, parameters, edit=without(layer, 1)) < 0.2
        assert accuracy(settings, parameters, edit=without(layer, 0)) == 1


def test_swapping_its_notes_swaps_the_answer():
    settings, parameters = by_hand()
    assert answers_after_swap(settings, parameters, 1) == (0, 1)
    assert answers_after_swap(settings, parameters, 0) == (1, 0)
    assert answers_after_swap(settings, parameters, 0, 1) == (0, 1)


def test_scores_are_mean_weights(held_out):
    rng = np.random.default_rng(0)
    weights = rng.random((500, 3, LENGTH, LENGTH)) * np.tri(LENGTH)
    weights /= weights.sum(axis=-1, keepdims=True)
    before, followers = [], []
    for sequence, (row, period) in enumerate(zip(held_out.tokens, held_out.periods, strict=True)):
        before += [weights[sequence, :, i, i - 1] for i in range(1, period)]
        for i in range(period, LENGTH - 1):
            found = [j for j in range(1, i + 1) if row[j - 1] == row[i]]
            assert found
            followers.append(weights[sequence, :, i, found].sum(axis=0))
    assert previous_token_scores(weights, held_out) == pytest.approx(np.mean(before, axis=0))
    assert induction_scores(weights, held_out) == pytest.approx(np.mean(followers, axis=0))


def test_questions_ask_at_the_first_return(held_out):
    asked, row = questions(), np.arange(500)
    assert (asked.asking >= held_out.periods).all()
    assert (asked.asking <= 2 * held_out.periods - 2).all()
    assert (asked.asking < LENGTH - 1).all()
    following = held_out.tokens[row, asked.asking + 1]
    assert_array_equal(following, held_out.tokens[row, asked.follower])
    assert (asked.other >= 1).all()
    assert (asked.other < held_out.periods).all()
    assert (asked.other != asked.follower).all()


def test_edits_leave_what_they_are_given_as_it_was():
    found = np.random.default_rng(0).random((2, 3, 5, 7))
    before = found.copy()
    one, other = np.array([1, 2]), np.array([4, 3])
    for edit in (without(1, 0, 2), swapped(1, 0, 2, one=one, other=other)):
        assert edit(0, found) is found
        changed = edit(1, found)
        assert (changed != found).any()
        assert_array_equal(changed[:, 1], found[:, 1])
        assert_array_equal(found, before)


def test_models_that_are_compared_have_equally_many_heads_and_numbers():
    one, two = MODELS["one_layer"], MODELS["two_layers"]
    assert one.num_attention_parameters == two.num_attention_parameters
    assert one.num_layers * one.num_heads == two.num_layers * two.num_heads


def test_training_is_the_same_again_and_loss_falls(monkeypatch):
    monkeypatch.setattr(induction_runs, "STEPS", 30)
    settings = induction_model(num_layers=2, num_heads=2, d_model=16, d_k=8)
    parameters, losses = train(settings, 0)
    again, same = train(settings, 0)
    _, others = train(settings, 1)
    assert_array_equal(losses, same)
    assert all((parameters[name] == again[name]).all() for name in parameters)
    assert (losses != others).any()
    assert losses.shape == (30,)
    assert losses[0] == pytest.approx(np.log(len(LETTERS)), abs=0.1)
    tokens = held_out_repeats().tokens
    assert forward(settings, parameters, tokens).logits.shape == (500, LENGTH, len(LETTERS))
