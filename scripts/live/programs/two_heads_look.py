"""What one word looks at with two heads and with one, and what each of two adds to its output.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer.worked_example import (
    DIMENSIONS,
    QUERY_WORD,
    SENTENCE,
    W_O,
    position,
    worked_example,
    worked_heads,
)

# The word that looks, counted from 0.
query = position(QUERY_WORD)
# Which heads are on?
on = [True, True]

heads = worked_heads(num_heads=2).attention
first, second = heads.weights
for name, weights in (
    ("first", first),
    ("second", second),
    ("one head", worked_example().weights),
):
    for word, weight in zip(SENTENCE, weights[query], strict=True):
        print(name, word, f"{weight:.2f}")
    print(name, SENTENCE[weights[query].argmax()])

# Each head has rows of W_O of its own.
parts = [
    found[query] @ rows if is_on else np.zeros(len(W_O))
    for is_on, found, rows in zip(on, heads.output, np.split(W_O, len(on)), strict=True)
]
for name, part in zip(("first", "second", "output"), (*parts, np.sum(parts, axis=0)), strict=True):
    for dimension, number in zip(DIMENSIONS, part, strict=True):
        print(name, dimension, f"{number:z.2f}")
