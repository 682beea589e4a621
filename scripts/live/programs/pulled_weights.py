"""The new vector of one word: what each word passes on, times its weight, added up.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import permutations

import numpy as np

from attention_explainer.worked_example import (
    DIMENSIONS,
    QUERY_WORD,
    SENTENCE,
    position,
    worked_example,
)

trace = worked_example()
# Each word's share of the attention; at the start these are its weights.
shares = trace.weights[position(QUERY_WORD)].tolist()

# Divided by their sum, the shares are weights. If all are zero, no word gets anything.
total = sum(shares)
weights = np.array(shares) / (total or 1)
terms = weights[:, np.newaxis] * trace.value
new = terms.sum(axis=0)


def shown(number: float, decimals: int) -> str:
    """Format; of the first twelve digits, half is rounded up."""
    with localcontext(rounding=ROUND_HALF_UP):
        return f"{Decimal(f'{number:.12g}'):z.{decimals}f}"


for word, weight, term in zip(SENTENCE, weights, terms, strict=True):
    print(f"{word} weight {shown(weight, 3)}")
    for dimension, number in zip(DIMENSIONS, term, strict=True):
        print(f"{word} {dimension} {shown(number, 3)}")
print(f"shares {shown(total, 2)}")
print(f"weights {shown(weights.sum(), 3)}")
for dimension, number in zip(DIMENSIONS, new, strict=True):
    print(f"new {dimension} {shown(number, 3)}")


def side(start, end, point):
    """Positive to the left of the line from start to end, negative to its right."""
    (x, y), (other_x, other_y) = end - start, point - start
    return x * other_y - y * other_x


# A side of the hull joins two values and has no value to its right.
plane = trace.value[:, :2]
sides = [way for way in permutations(plane, 2) if all(side(*way, value) > -1e-9 for value in plane)]
inside = all(side(*way, new[:2]) > -1e-9 for way in sides)
print("place", "inside" if inside else "outside")
