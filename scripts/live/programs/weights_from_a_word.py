"""The weights with which one word looks at each word of its sentence.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer.worked_example import QUERY_WORD, SENTENCE, position, worked_example

# The word that looks, counted from 0.
query = position(QUERY_WORD)

weights = worked_example().weights[query]
for word, weight in zip(SENTENCE, weights, strict=True):
    print(word, f"{weight:.2f}")
print("query", SENTENCE[query])
print("sum", f"{weights.sum():.2f}")
print("entropy", f"{-(weights * np.log2(weights)).sum():.2f}")
