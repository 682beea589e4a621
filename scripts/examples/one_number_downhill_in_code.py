"""How is one number of W_Q moved so that a word looks at another noun?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import softmax
from attention_explainer.worked_example import (
    DIMENSIONS,
    QUERY_WORD,
    RIVAL,
    TWIN_SENTENCE,
    W_K,
    W_Q,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(TWIN_SENTENCE)
it, rival = (position(word, TWIN_SENTENCE) for word in (QUERY_WORD, RIVAL))
row, column = DIMENSIONS.index("stand-in"), DIMENSIONS.index("alive")
keys, root = x @ W_K, np.sqrt(len(DIMENSIONS))

W_Q = W_Q.copy()
wanted = np.zeros(len(x))
wanted[rival] = 1
for _ in range(4):
    weights = softmax(x[it] @ W_Q @ keys.T / root)
    slope = (weights - wanted) @ (x[it, row] * keys[:, column] / root)
    loss = -np.log(weights[rival])
    print(f"number {W_Q[row, column]:.2f}  loss {loss:.2f}  slope {slope:.3f}")
    W_Q[row, column] -= 2 * slope
