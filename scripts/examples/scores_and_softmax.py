"""How do queries and keys become weights, one line at a time?"""

import argparse  # the page leaves this out
import math

from attention_explainer import softmax
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key = x @ W_Q, x @ W_K

scores = query @ key.T
scaled_scores = scores / math.sqrt(key.shape[-1])
weights = softmax(scaled_scores)

it, cat, mat = (SENTENCE.index(word) for word in ("it", "cat", "mat"))
print("scores       ", scores[it, [cat, mat]])
print("scaled scores", scaled_scores[it, [cat, mat]])
print("weights      ", weights[it, [cat, mat]].round(3))
