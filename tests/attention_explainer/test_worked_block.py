"""The hand-made block does to the worked example what its docstring says."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.worked_block import worked_block
from attention_explainer.worked_example import (
    QUERY_WORD,
    SENTENCE,
    VOCABULARY,
    embed,
    position,
    worked_example,
)


def test_the_attention_is_that_of_the_worked_example():
    trace = worked_block().trace(embed(SENTENCE))
    expected = worked_example()
    assert_array_equal(trace.attention.attention.weights[0], expected.weights)
    assert_allclose(trace.attention.output, expected.output, rtol=1e-15)


def test_the_mlp_makes_it_alive_and_less_of_a_stand_in():
    trace = worked_block().trace(embed(SENTENCE))
    it = position(QUERY_WORD)
    assert trace.hidden[:, 0].argmax() == it
    assert_array_equal(trace.hidden[it, 1:], 0)
    alive, stand_in = 1, 3
    assert trace.output[it, alive] > trace.after_attention[it, alive]
    assert trace.output[it, stand_in] < trace.after_attention[it, stand_in]


def test_each_neuron_of_the_worked_block_fires_for_some_words_and_not_for_others():
    fires = worked_block().trace(embed(SENTENCE)).hidden > 0
    assert fires.any(axis=0).all()
    assert not fires.all(axis=0).any()


def test_the_worked_block_takes_every_word_there_is():
    assert np.isfinite(worked_block()(embed(VOCABULARY))).all()
