"""Training on a text, and the loss at each of its tokens."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.training import text_runs
from attention_explainer.training.next_token import (
    DecoderSettings,
    forward,
    initial_parameters,
)
from attention_explainer.training.operations import cross_entropy
from attention_explainer.training.text_runs import (
    LEARNING_RATE,
    STEPS,
    WARM_UP,
    learning_rate,
    losses_of_text,
    split_text,
    train,
)

SETTINGS = DecoderSettings(5, context=6, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
TEXT = np.random.default_rng(0).integers(5, size=23)


def test_a_text_is_divided_at_the_end_of_a_line():
    text = "line\n" * 30
    trained_on, held_out = split_text(text)
    assert trained_on + held_out == text
    assert trained_on.endswith("\n")
    assert len(held_out) <= 15
    with pytest.raises(ValueError, match="substring"):
        split_text("one line without an end")


def test_the_learning_rate_rises_and_falls():
    rates = [learning_rate(step) for step in range(STEPS)]
    assert max(rates) <= LEARNING_RATE
    assert (np.diff(rates[:WARM_UP]) > 0).all()
    assert (np.diff(rates[WARM_UP:]) < 0).all()


def test_training_can_be_repeated():
    one, other = (train(SETTINGS, TEXT, seed=3, steps=4) for _ in range(2))
    assert_array_equal(one[1], other[1])
    for name, of in one[0].items():
        assert_array_equal(of, other[0][name])
    assert (train(SETTINGS, TEXT, seed=4, steps=4)[1] != one[1]).all()


def test_a_text_without_surprises_is_learnt():
    wide = DecoderSettings(5, context=6, d_model=16, num_layers=1, num_heads=2, d_hidden=32)
    _, losses = train(wide, np.arange(60) % 5, seed=0, steps=120)
    assert losses[0] > 1
    assert losses[-1] < 0.1


def test_whoever_looks_sees_every_step():
    seen = []
    parameters, losses = train(
        SETTINGS, TEXT, seed=0, steps=3, look=lambda step, p: seen.append((step, p))
    )
    assert [step for step, _ in seen] == [0, 1, 2, 3]
    assert_array_equal(seen[-1][1]["table"], parameters["table"])
    assert len(losses) == 3


def test_every_token_is_read_with_enough_before_it():
    parameters = initial_parameters(SETTINGS, np.random.default_rng(1))
    losses = losses_of_text(SETTINGS, parameters, TEXT)
    assert losses.shape == (22,)
    for at, loss in enumerate(losses):
        # The first window begins the text; each later one adds three tokens to three.
        begin = 0 if at < 6 else 3 * (at // 3 - 1)
        logits = forward(SETTINGS, parameters, TEXT[None, begin : at + 1]).logits[:, -1]
        assert_allclose(loss, cross_entropy(logits, TEXT[None, at + 1])[0], rtol=1e-5)


def test_the_reported_seed_was_not_the_one_for_choosing():
    assert text_runs.SEED != 0
