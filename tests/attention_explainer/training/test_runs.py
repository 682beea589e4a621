"""Short runs: what is recorded, and that the same seed gives the same numbers."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training.runs import (
    RunSettings,
    evaluate,
    run_model,
    several_questions_run,
    starting_parameters,
    toy_model,
    train,
)
from attention_explainer.training.several_questions import THREE_QUESTIONS, TWO_QUESTIONS
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    RELATIONS,
    example_sentences,
    held_out_sentences,
)

SHORT = RunSettings(
    toy_model(num_heads=2, d_k=3, d_model=12), steps=12, batch_size=16, snapshot_steps=(0, 5, 12)
)


def test_the_same_seed_gives_the_same_numbers():
    one, other, different = train(SHORT, 3), train(SHORT, 3), train(SHORT, 4)
    assert_array_equal(one.losses, other.losses)
    for name, parameter in one.last.parameters.items():
        assert_array_equal(parameter, other.last.parameters[name])
    assert not np.array_equal(one.losses, different.losses)


def test_snapshots_are_taken_where_asked_and_keep_their_own_parameters():
    run = train(SHORT, 0)
    assert [snapshot.step for snapshot in run.snapshots] == [0, 5, 12]
    assert run.losses.shape == (12,)
    start = starting_parameters(SHORT.model, 0)
    for name, parameter in run.snapshots[0].parameters.items():
        assert_array_equal(parameter, start[name])
        assert not np.array_equal(parameter, run.last.parameters[name])


def test_the_first_loss_is_that_of_guessing_among_four_places():
    assert_allclose(train(SHORT, 0).losses[0], np.log(4), atol=0.02)


def test_each_seed_draws_batches_of_its_own():
    # All but the last bias is frozen at zero, so losses differ only if the answers asked for do.
    frozen = set(starting_parameters(SHORT.model, 0)) - {"b_C"}
    one, other = (train(SHORT, seed, frozen=frozen).losses for seed in (0, 1))
    assert_allclose(one[0], np.log(4), rtol=1e-12)
    assert not np.allclose(one[1:], other[1:])


def test_frozen_parameters_are_zero_and_the_others_start_as_ever():
    frozen, free = train(SHORT, 0, frozen=("W_Q", "W_K")), train(SHORT, 0)
    for snapshot in frozen.snapshots:
        assert_array_equal(snapshot.parameters["W_Q"], 0)
        assert_array_equal(snapshot.parameters["W_K"], 0)
    assert_array_equal(frozen.snapshots[0].parameters["W_V"], free.snapshots[0].parameters["W_V"])
    assert np.abs(free.last.parameters["b_C"]).min() > 0
    assert_array_equal(train(SHORT, 0, frozen=("b_C",)).last.parameters["b_C"], 0)
    with pytest.raises(ValueError, match=r"frozen: expected names among words, .*; got \{'W_X'\}"):
        train(SHORT, 0, frozen=("W_X",))


def test_a_run_can_be_sent_to_another_process():
    run = train(SHORT, 0)
    assert_array_equal(pickle.loads(pickle.dumps(run)).losses, run.losses)


def test_evaluation_takes_weights_from_the_map_and_answers_from_the_logits():
    examples = example_sentences()
    parameters = starting_parameters(SHORT.model, 0)
    model = run_model(SHORT.model, parameters, examples)
    evaluation = evaluate(SHORT.model, parameters, examples)
    weights = model.attention.attention.weights
    assert weights.shape == (2, 2, 15, 15)
    for column in range(len(RELATIONS)):
        for positions, measured in (
            (examples.right, evaluation.right_weight),
            (examples.wrong, evaluation.wrong_weight),
        ):
            for head in range(2):
                by_hand = [
                    weights[index, head, ASKING_POSITIONS[column], positions[index, column]]
                    for index in range(2)
                ]
                assert_allclose(measured[head, column], np.mean(by_hand), rtol=1e-12)
        guesses = model.logits[:, column].argmax(axis=-1)
        assert evaluation.accuracy[column] == np.mean(guesses == examples.answers[:, column])


def test_a_model_that_knows_nothing_names_the_same_place_always():
    settings = SHORT.model
    zeros = {name: 0 * p for name, p in starting_parameters(settings, 0).items()}
    evaluation = evaluate(settings, zeros, held_out_sentences())
    assert_array_equal(evaluation.accuracy, 0.25)
    assert_allclose(evaluation.wrong_weight, 1 / 15, rtol=1e-12)


def test_several_questions_are_measured_at_the_one_word_that_asks_them():
    settings = several_questions_run(THREE_QUESTIONS, num_heads=2, d_k=3).model
    examples = THREE_QUESTIONS.example_sentences()
    parameters = starting_parameters(settings, 0)
    model = run_model(settings, parameters, examples)
    evaluation = evaluate(settings, parameters, examples)
    weights = model.attention.attention.weights
    assert weights.shape == (2, 2, 5, 5)
    for question in range(3):
        for head in range(2):
            by_hand = [weights[i, head, 4, examples.right[i, question]] for i in range(2)]
            assert_allclose(evaluation.right_weight[head, question], np.mean(by_hand), rtol=1e-12)
    guesses = model.logits.argmax(axis=-1)
    right = guesses == examples.answers
    assert evaluation.accuracy.tolist() == right.mean(axis=0).tolist()
    assert evaluation.all_right == np.mean([sentence.all() for sentence in right])


def test_a_run_on_several_questions_lowers_its_loss_and_can_be_sent_to_another_process():
    settings = RunSettings(
        toy_model(num_heads=2, d_k=24, initial_scale=0.6, language=TWO_QUESTIONS),
        steps=150,
        snapshot_steps=(150,),
        language=TWO_QUESTIONS,
    )
    run = pickle.loads(pickle.dumps(train(settings, 100)))
    assert_allclose(run.losses[0], np.log(4), atol=0.2)
    assert run.losses[-1] < 0.5 * run.losses[0]


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"steps": 0}, ValueError, "steps: expected at least 1, got 0"),
        ({"batch_size": 2.0}, TypeError, "batch_size: expected an integer"),
        ({"learning_rate": -1.0}, ValueError, "learning_rate: expected a positive"),
        ({"snapshot_steps": ()}, ValueError, "snapshot_steps: expected ascending steps"),
        ({"snapshot_steps": (0, 100)}, ValueError, "that end with 200, got"),
        ({"snapshot_steps": (100, 0, 200)}, ValueError, "snapshot_steps: expected ascending"),
        ({"snapshot_steps": (-1, 200)}, ValueError, "snapshot_steps: expected at least 0"),
    ],
)
def test_settings_that_make_no_run_are_refused(changed, error, message):
    with pytest.raises(error, match=message):
        RunSettings(toy_model(num_heads=1, d_k=2), **changed)
