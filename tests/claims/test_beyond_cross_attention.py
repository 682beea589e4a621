"""What the page on cross-attention says in words."""

from attention_explainer import attention_trace
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed, worked_example
from scripts.figures import cross_attention


def test_it_finds_cat():
    assert cross_attention.compute().favourite(0) == "cat"


def test_the_map_is_no_square():
    rows, columns = cross_attention.compute().weights.shape
    assert rows != columns


def test_self_attention_is_the_case_of_one_text():
    x = embed(SENTENCE)
    trace = attention_trace(x @ W_Q, x @ W_K, x @ W_V)
    assert (trace.weights == worked_example().weights).all()
