"""A query and the keys of two nouns, multiplied number by number.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer.worked_example import (
    ANSWER,
    DIMENSIONS,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    position,
    worked_example,
)

trace = worked_example()
# The query; at the start it is that of one word.
query = trace.query[position(QUERY_WORD)]


def short(number):
    """Write a number with at most two decimals."""
    text = f"{number:.2f}"
    return "0" if not text.strip("-0.") else text.rstrip("0").rstrip(".")


whose = [word for word, own in zip(SENTENCE, trace.query, strict=True) if np.allclose(own, query)]
print("asker", [*whose, "nobody"][0])
for dimension, number in zip(DIMENSIONS, query, strict=True):
    print("query", dimension, short(number))
for noun in (ANSWER, RIVAL):
    products = np.multiply(query, trace.key[position(noun)])
    for dimension, number in zip(DIMENSIONS, products, strict=True):
        print(noun, dimension, short(number))
    print("score", noun, short(products.sum()))
