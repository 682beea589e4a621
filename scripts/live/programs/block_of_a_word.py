"""The vector of one word after each step of a whole block.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.worked_block import worked_block
from attention_explainer.worked_example import DIMENSIONS, QUERY_WORD, SENTENCE, embed, position

# The word that is followed, counted from 0.
word = position(QUERY_WORD)


def short(number):
    """Write a number with at most two decimals."""
    text = f"{number:.2f}"
    return "0" if not text.strip("-0.") else text.rstrip("0").rstrip(".")


trace = worked_block().trace(embed(SENTENCE))
steps = (
    trace.x,
    trace.attention.output,
    trace.attention_sum,
    trace.after_attention,
    trace.mlp_output,
    trace.mlp_sum,
    trace.output,
)
for step, vectors in enumerate(steps, start=1):
    for dimension, number in zip(DIMENSIONS, vectors[word], strict=True):
        print(step, dimension, short(number))
