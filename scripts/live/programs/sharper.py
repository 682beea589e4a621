"""The weights of one word with a temperature, a shift of all logits and a soft cap.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer import softmax
from attention_explainer.worked_example import (
    ANSWER,
    QUERY_WORD,
    SENTENCE,
    position,
    worked_example,
)

# What the logits are divided by.
temperature = 1
# What is added to all of them.
shift = 0
# Are they squeezed into the range from -cap to cap?
capped = False
cap = 2

logits = worked_example().scaled_scores[position(QUERY_WORD)] / temperature + shift
if capped:
    logits = cap * np.tanh(logits / cap)
weights = softmax(logits)
for word, weight in zip(SENTENCE, weights, strict=True):
    print(word, f"{weight:.2f}")
print("logit", f"{logits[position(ANSWER)]:.2f}")
some = weights[weights > 0]
print("entropy", f"{-(some * np.log2(some)).sum():.2f}")
