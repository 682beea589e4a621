"""The weighted values of one word, added up one after another.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np

from attention_explainer.worked_example import (
    DIMENSIONS,
    QUERY_WORD,
    SENTENCE,
    position,
    worked_example,
)

# How many of the arrows are laid.
laid = 1
# Which come first: "longest" or "sentence".
order = "longest"

trace = worked_example()
it = position(QUERY_WORD)
weights = trace.weights[it]
terms = weights[:, np.newaxis] * trace.value
lengths = np.linalg.norm(terms, axis=1).round(12)
longest = np.argsort(-lengths, kind="stable").tolist()
words = {"longest": longest, "sentence": range(len(SENTENCE))}[order][:laid]
total = terms[list(words)].sum(axis=0)


def shown(number: float, decimals: int) -> str:
    """Format; of the first twelve digits, half is rounded up."""
    with localcontext(rounding=ROUND_HALF_UP):
        return f"{Decimal(f'{number:.12g}'):z.{decimals}f}"


newest = words[-1] if words else None
print("word", "–" if newest is None else SENTENCE[newest])
print("weight", "–" if newest is None else shown(weights[newest], 3))
for column, name in enumerate(DIMENSIONS):
    print(f"value {name}", "–" if newest is None else shown(trace.value[newest, column], 2))
    print(f"term {name}", "–" if newest is None else shown(terms[newest, column], 3))
    print(f"sum {name}", shown(total[column], 3))
print("left", shown(float(np.linalg.norm(trace.output[it] - total)), 3))
