"""The two hand-made layers turn "it" to the noun that the last word fits, and nothing else does."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer import scaled_dot_product_attention
from attention_explainer import worked_layers as layers
from attention_explainer.worked_example import (
    ANSWER,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    TWIN_SENTENCE,
    VOCABULARY,
    embed,
    position,
)
from attention_explainer.worked_layers import HINT, embed_stream, two_layers

IT, CAT, MAT = map(position, (QUERY_WORD, ANSWER, RIVAL))
TWINS = (SENTENCE, TWIN_SENTENCE)


def ratio(traced):
    weights = traced.second.weights[IT]
    return weights[CAT] / weights[MAT]


def test_the_embeddings_are_those_of_the_worked_example_and_no_hint():
    stream = embed_stream(VOCABULARY)
    assert_array_equal(stream[:, :4], embed(VOCABULARY))
    assert_array_equal(stream[:, HINT], 0)


def test_it_turns_to_the_cat_or_to_the_mat():
    favourites = [two_layers(words).second.weights[IT].argmax() for words in TWINS]
    assert favourites == [CAT, MAT]


def test_the_first_layer_by_hand():
    """Nine words have score 0 and one has 5; "alive" of the nine adds up to 1."""
    for words, alive in zip(TWINS, (0.4, -0.3), strict=True):
        hint = (np.exp(5) * alive + 1) / (np.exp(5) + 9)
        assert_allclose(two_layers(words).between[IT, HINT], hint, rtol=1e-12)


def test_the_ratio_of_cat_to_mat_by_hand():
    """The cat's score exceeds the mat's by 4 · hint · 2, and is divided by the root of 2."""
    for words in TWINS:
        traced = two_layers(words)
        expected = np.exp(8 * traced.between[IT, HINT] / np.sqrt(2))
        assert_allclose(ratio(traced), expected, rtol=1e-12)


def test_each_layer_adds_its_attention_to_the_stream():
    traced = two_layers(TWIN_SENTENCE)
    x = traced.embeddings
    first = scaled_dot_product_attention(x @ layers.W_Q1, x @ layers.W_K1, x @ layers.W_V1)
    assert_allclose(traced.between, x + first @ layers.W_O1, rtol=1e-15)
    x = traced.between
    second = scaled_dot_product_attention(x @ layers.W_Q2, x @ layers.W_K2, x @ layers.W_V2)
    assert_allclose(traced.output, x + second @ layers.W_O2, rtol=1e-15)


def test_what_is_not_written_cannot_be_read():
    for words in TWINS:
        weights = two_layers(words, strength=0).second.weights[IT]
        assert weights[CAT] == weights[MAT] == weights.max()


def test_swapping_what_it_carries_swaps_the_ratio_exactly():
    traced = [two_layers(words) for words in TWINS]
    for own in (0, 1):
        other = traced[1 - own]
        swapped = two_layers(TWINS[own], carried={IT: other.between[IT]})
        assert_allclose(ratio(swapped), ratio(other), rtol=1e-12)


@pytest.mark.parametrize("place", sorted(set(range(len(SENTENCE))) - {IT, len(SENTENCE) - 1}))
def test_swapping_what_another_word_carries_changes_nothing(place):
    traced = [two_layers(words) for words in TWINS]
    for own in (0, 1):
        swapped = two_layers(TWINS[own], carried={place: traced[1 - own].between[place]})
        assert_array_equal(swapped.second.weights[IT], traced[own].second.weights[IT])


def test_the_matrices_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        layers.W_Q1[0, 0] = 1


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"strength": float("nan")}, ValueError, "strength: expected a finite number, got nan"),
        ({"strength": [1.0, 2.0]}, ValueError, "strength: expected a finite number"),
        ({"strength": "much"}, TypeError, "strength"),
        ({"carried": {10: np.ones(7)}}, ValueError, "carried: expected positions from 0 to 9"),
        ({"carried": {"it": np.ones(7)}}, TypeError, "carried"),
        ({"carried": {7: np.ones(5)}}, ValueError, r"carried: .* \(7,\), got \(5,\)"),
        ({"carried": [np.ones(7)]}, TypeError, "carried: expected a mapping, got list"),
        ({"words": ["dog"]}, ValueError, "no embedding for 'dog'"),
    ],
)
def test_bad_input_is_named(wrong, error, message):
    with pytest.raises(error, match=message):
        two_layers(**wrong)
