"""How do queries and keys become weights, one line at a time?"""

import argparse  # the page leaves this out
import math

from attention_explainer import softmax
from attention_explainer.worked_example import (
    ANSWER,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    W_K,
    W_Q,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key = x @ W_Q, x @ W_K

scores = query @ key.T
scaled_scores = scores / math.sqrt(key.shape[-1])
weights = softmax(scaled_scores)

it, *nouns = map(position, (QUERY_WORD, ANSWER, RIVAL))
print("scores       ", scores[it, nouns])
print("scaled scores", scaled_scores[it, nouns])
print("weights      ", weights[it, nouns].round(3))
