"""What one layer cannot do, what swapping does, and that runs can be repeated."""

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from attention_explainer.training import twin_runs
from attention_explainer.training.language import PLACES
from attention_explainer.training.stacked import forward, initial_parameters
from attention_explainer.training.twin_language import (
    ADJECTIVE_POSITION,
    ADJECTIVES,
    LENGTH,
    NOUN_POSITIONS,
    NOUNS,
    VOCABULARY,
    example_twins,
    held_out_twins,
)
from attention_explainer.training.twin_runs import (
    MODELS,
    PATCHES,
    accuracy,
    mean_weights,
    swapped_answers,
    train,
    twin_model,
)


def random_parameters(settings, seed, scale=1.0):
    parameters = initial_parameters(settings, np.random.default_rng(seed))
    return {name: scale * parameter for name, parameter in parameters.items()}


def quadruple(place, other):
    """Living noun here and lifeless there, or the reverse; each with tired and with soft."""
    example = example_twins()[0].tokens[0]
    tokens, answers = [], []
    for at, kind in product(((place, other), (other, place)), (0, 1)):
        words = example.copy()
        words[list(NOUN_POSITIONS)] = [VOCABULARY.index(NOUNS[k][at[k]]) for k in (0, 1)]
        words[ADJECTIVE_POSITION] = VOCABULARY.index(ADJECTIVES[kind][0])
        tokens.append(words)
        answers.append(at[kind])
    return np.array(tokens), np.array(answers)


def preferred(logits, place, other):
    """Of the two places in question, the one with the higher logit."""
    return np.where(logits[:, place] > logits[:, other], place, other)


def test_one_head_of_one_layer_is_never_right_on_all_four():
    """Proved on the page; here on random models of every size, with and without training."""
    settings = twin_model(num_layers=1, d_k=7)
    models = [random_parameters(settings, seed, 3.0) for seed in range(300)]
    models.append(train(settings, 0))
    most = 0
    for parameters in models:
        for place, other in product(range(len(PLACES)), repeat=2):
            if place != other:
                tokens, answers = quadruple(place, other)
                logits = forward(settings, parameters, tokens).logits
                most = max(most, int((preferred(logits, place, other) == answers).sum()))
    assert most == 3


def test_two_layers_are_right_on_all_four():
    settings = MODELS["two_layers"]
    parameters = train(settings, 0)
    for place, other in product(range(len(PLACES)), repeat=2):
        if place != other:
            tokens, answers = quadruple(place, other)
            logits = forward(settings, parameters, tokens).logits
            assert_array_equal(preferred(logits, place, other), answers)


@pytest.mark.parametrize("name", [name for name in MODELS if name.startswith("one_layer")])
def test_in_one_layer_no_head_turns_from_one_noun_to_the_other(name):
    """The ratio of the two nouns' weights is the same, whatever the adjective."""
    settings = MODELS[name]
    parameters = random_parameters(settings, 0, 3.0)
    first, second = (
        forward(settings, parameters, twin.tokens).attention[0].weights[:, :, 0]
        for twin in held_out_twins()
    )
    a, b = NOUN_POSITIONS
    np.testing.assert_allclose(first[..., a] / first[..., b], second[..., a] / second[..., b])
    assert not np.allclose(first, second)


def test_all_models_have_equally_many_parameters():
    assert len({settings.num_attention_parameters for settings in MODELS.values()}) == 1


def test_a_run_is_determined_by_its_seed(monkeypatch):
    monkeypatch.setattr(twin_runs, "STEPS", 5)
    settings = twin_model(num_layers=1, d_k=2)
    one, again, other = (train(settings, seed)["W_Q_0"] for seed in (3, 3, 4))
    assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_patches_are_the_whole_sentence():
    assert sorted(place for of in PATCHES.values() for place in of) == list(range(LENGTH))


def test_only_words_that_differ_between_twins_can_matter():
    """Where only "it" looks, other words carry their embeddings, the same in both twins."""
    settings = MODELS["two_layers_only_it"]
    parameters = random_parameters(settings, 0, 3.0)
    unchanged = swapped_answers(settings, parameters, ())
    for name in ("nouns", "was", "others"):
        assert swapped_answers(settings, parameters, PATCHES[name]) == unchanged


def test_accuracy_and_weights_of_a_model_that_looks_at_everything_alike():
    settings = twin_model(num_layers=2, d_k=2)
    zeros = random_parameters(settings, 0, 0.0)
    assert accuracy(settings, zeros) == 1 / len(PLACES)
    weights = mean_weights(settings, zeros)
    assert weights.of_it.shape == (2, 2, 1, 3)
    assert weights.of_nouns.shape == (2, 1, 2)
    np.testing.assert_allclose(weights.of_it, 1 / LENGTH)
    np.testing.assert_allclose(weights.of_nouns, 1 / LENGTH)


def test_nothing_can_be_swapped_behind_a_single_layer():
    settings = twin_model(num_layers=1, d_k=2)
    with pytest.raises(ValueError, match="settings: expected two layers or more, got 1"):
        swapped_answers(settings, random_parameters(settings, 0), ())
