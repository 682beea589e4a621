"""Writing with a cache and without: the same text, and how much work it is."""

from itertools import islice

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention_explainer.training.next_token import (
    DecoderSettings,
    forward,
    initial_parameters,
)
from attention_explainer.training.writing import Sampling, Writer, write

SETTINGS = DecoderSettings(
    11, context=13, d_model=6, num_layers=2, num_heads=2, d_hidden=7, initial_scale=1.0
)
PROMPT = [3, 1, 4, 1]


@pytest.fixture(scope="module")
def parameters():
    rng = np.random.default_rng(0)
    return {
        name: of + 0.2 * rng.normal(size=of.shape)
        for name, of in initial_parameters(SETTINGS, rng).items()
    }


@pytest.mark.parametrize("uses_cache", [True, False])
def test_a_writer_gives_the_logits_of_the_model_that_was_trained(parameters, uses_cache):
    text = [*PROMPT, 5, 9, 2, 6]
    expected = forward(SETTINGS, parameters, np.array([text])).logits[0]
    writer = Writer(SETTINGS, parameters, uses_cache=uses_cache)
    assert_allclose(writer.read(text[:4]), expected[3], rtol=1e-10)
    for at, token in enumerate(text[4:], start=4):
        assert_allclose(writer.read([token]), expected[at], rtol=1e-10)


@pytest.mark.parametrize(
    "sampling",
    [Sampling(), Sampling(temperature=0.5, top_k=4, seed=7), Sampling(top_p=0.8, seed=99)],
)
def test_the_text_is_the_same_with_a_cache_and_without(parameters, sampling):
    texts = [
        list(write(Writer(SETTINGS, parameters, uses_cache=uses_cache), PROMPT, sampling))
        for uses_cache in (True, False)
    ]
    assert texts[0] == texts[1]
    assert len(texts[0]) == SETTINGS.context - len(PROMPT)


def test_seeds_write_different_texts(parameters):
    texts = {
        tuple(write(Writer(SETTINGS, parameters), PROMPT, Sampling(seed=seed)))
        for seed in range(1, 9)
    }
    assert len(texts) > 4


def products(position):
    """Multiplications for one token, if the keys and values of `position` others are held."""
    each_layer = 4 * 6 * 6 + 2 * 6 * 7 + 2 * 6 * (position + 1)
    return 2 * each_layer


def test_work_is_counted(parameters):
    with_cache, without = (
        Writer(SETTINGS, parameters, uses_cache=uses_cache) for uses_cache in (True, False)
    )
    for writer in (with_cache, without):
        list(islice(write(writer, PROMPT, Sampling()), 5))
    table, lengths = 11 * 6, range(4, 9)
    assert with_cache.products == 5 * table + sum(map(products, range(8)))
    assert without.products == 5 * table + sum(
        sum(map(products, range(length))) for length in lengths
    )


def test_nothing_is_read_beyond_the_context(parameters):
    writer = Writer(SETTINGS, parameters)
    writer.read([0] * 12)
    with pytest.raises(ValueError, match="tokens: expected 1 to 1 more, got 2"):
        writer.read([0, 0])
    writer.read([0])
    with pytest.raises(ValueError, match="tokens"):
        writer.read([0])


def test_wrong_tokens_are_refused(parameters):
    writer = Writer(SETTINGS, parameters)
    for wrong in ([], [11], [-1]):
        with pytest.raises(ValueError, match="tokens"):
            writer.read(wrong)
    assert writer.products == 0
