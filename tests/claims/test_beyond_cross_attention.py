"""What the page on cross-attention says in words."""

import numpy as np
import pytest

from attention_explainer import attention_trace
from attention_explainer import worked_example as example
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed, worked_example
from scripts.figures import cross_attention, encoder_decoder
from scripts.live import text_asks_text


def test_it_finds_cat():
    assert cross_attention.compute().favourite(cross_attention.IT) == example.ANSWER


def test_the_map_is_no_square():
    rows, columns = cross_attention.compute().weights.shape
    assert rows != columns


def test_self_attention_is_the_case_of_one_text():
    x = embed(SENTENCE)
    trace = attention_trace(x @ W_Q, x @ W_K, x @ W_V)
    assert (trace.weights == worked_example().weights).all()


def test_nothing_requires_a_single_text_but_widths_and_as_many_values_as_keys():
    """Rows of numbers, wherever they come from."""
    query, key, value = np.ones((2, 5)), np.ones((7, 5)), np.ones((7, 3))
    assert attention_trace(query, key, value).weights.shape == (2, 7)
    with pytest.raises(ValueError, match="key"):
        attention_trace(query, np.ones((7, 4)), value)
    with pytest.raises(ValueError, match="value"):
        attention_trace(query, key, np.ones((6, 3)))


def test_every_word_of_the_other_text_is_seen():
    assert cross_attention.compute().weights.min() > 0


@pytest.mark.parametrize("length", [5, 50])
def test_the_same_matrices_serve_texts_of_any_length(length):
    asked = embed((SENTENCE * 5)[:length])
    trace = attention_trace(embed([example.QUERY_WORD]) @ W_Q, asked @ W_K, asked @ W_V)
    assert trace.weights.shape == (1, length)
    assert trace.output.shape == (1, 4)


def test_encoder_decoder_and_cross_attention_see_all_the_earlier_and_the_other_text():
    result = encoder_decoder.compute()
    read, written = len(encoder_decoder.READ), len(encoder_decoder.WRITTEN)
    assert (result.encoder > 0).sum() == read**2
    assert np.array_equal(result.decoder > 0, np.tri(written, dtype=bool))
    assert (result.cross > 0).all()
    assert result.cross.shape == (written, read)
    assert read != written
    counts = [int((weights > 0).sum()) for weights in result.named().values()]
    given = encoder_decoder.numbers(result)
    assert counts == [int(given[f"{kind}_weights"]) for kind in ("encoder", "decoder", "cross")]


def test_with_fewer_words_to_ask_those_that_are_left_gain_in_proportion():
    whole, short = text_asks_text.compute(), text_asks_text.found(length=text_asks_text.SHORT)
    kept = whole.weights[: text_asks_text.SHORT]
    assert short.weights == pytest.approx(kept / kept.sum())
    assert short.weights[text_asks_text.ASKED.index(example.ANSWER)] > kept.max()


def test_each_word_that_asks_is_a_row_of_the_map():
    map_of_all = cross_attention.compute().weights
    for asking, weights in enumerate(map_of_all):
        assert text_asks_text.found(asking).weights == pytest.approx(weights)
