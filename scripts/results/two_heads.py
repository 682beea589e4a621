"""The worked example with two heads in place of one."""

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadTrace

IT = example.position(example.QUERY_WORD)


def compute() -> MultiHeadTrace:
    return example.worked_heads(num_heads=2)
