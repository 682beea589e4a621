"""The query of one word and the keys of two nouns, multiplied number by number.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.worked_example import (
    ANSWER,
    DIMENSIONS,
    QUERY_WORD,
    RIVAL,
    position,
    worked_example,
)

# The word that asks, counted from 0.
asking = position(QUERY_WORD)


def short(number):
    """Write a number with at most two decimals."""
    text = f"{number:.2f}"
    return "0" if not text.strip("-0.") else text.rstrip("0").rstrip(".")


trace = worked_example()
query = trace.query[asking]
for dimension, number in zip(DIMENSIONS, query, strict=True):
    print("query", dimension, short(number))
for noun in (ANSWER, RIVAL):
    products = query * trace.key[position(noun)]
    for dimension, number in zip(DIMENSIONS, products, strict=True):
        print(noun, dimension, short(number))
    print("score", noun, short(products.sum()))
