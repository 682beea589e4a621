"""How is one number of W_Q moved so that "it" looks at the mat?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import softmax
from attention_explainer.worked_example import (
    DIMENSIONS,
    TWIN_SENTENCE,
    W_K,
    W_Q,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(TWIN_SENTENCE)
it, mat = position("it", TWIN_SENTENCE), position("mat", TWIN_SENTENCE)
row, column = DIMENSIONS.index("stand-in"), DIMENSIONS.index("alive")
keys, root = x @ W_K, np.sqrt(len(DIMENSIONS))

W_Q = W_Q.copy()
wanted = np.zeros(len(x))
wanted[mat] = 1
for _ in range(4):
    weights = softmax(x[it] @ W_Q @ keys.T / root)
    slope = (weights - wanted) @ (x[it, row] * keys[:, column] / root)
    loss = -np.log(weights[mat])
    print(f"number {W_Q[row, column]:.2f}  loss {loss:.2f}  slope {slope:.3f}")
    W_Q[row, column] -= 2 * slope
