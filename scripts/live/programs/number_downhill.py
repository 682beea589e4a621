"""Loss and slope of one number of W_Q in the twin sentence.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer import softmax
from attention_explainer.worked_example import (
    ANSWER,
    DIMENSIONS,
    QUERY_WORD,
    RIVAL,
    TWIN_SENTENCE,
    W_K,
    W_Q,
    embed,
    position,
)

# How strongly a stand-in looks for what is alive.
number = 3

row, column = DIMENSIONS.index("stand-in"), DIMENSIONS.index("alive")
matrix = W_Q.copy()
matrix[row, column] = number

x = embed(TWIN_SENTENCE)
it = position(QUERY_WORD, TWIN_SENTENCE)
key = x @ W_K
scale = 1 / np.sqrt(key.shape[-1])
weights = softmax(x[it] @ matrix @ key.T * scale)
wanted = np.eye(len(x))[position(RIVAL, TWIN_SENTENCE)]

print("loss", f"{-np.log(weights @ wanted):.3f}")
print("slope", f"{(weights - wanted) @ (x[it, row] * key[:, column] * scale):.3f}")
for noun in (RIVAL, ANSWER):
    print(noun, f"{weights[position(noun, TWIN_SENTENCE)]:.3f}")
