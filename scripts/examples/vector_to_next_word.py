"""How does a vector become the next word?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer.sampling import Draws, next_probabilities

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

words = ["king", "queen", "rabbit", "hatter"]
table = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.5], [0.5, 2.0]])  # a row for each word
vector = np.array([1.5, 0.5])  # what the last position carries at the end

logits = table @ vector
print("logits:", dict(zip(words, logits.tolist(), strict=True)))

probabilities = next_probabilities(logits, temperature=0.8, top_k=3)
print("probabilities:", dict(zip(words, probabilities.round(2).tolist(), strict=True)))

draws = Draws(seed=1)
print("drawn:", *(words[draws.token(probabilities)] for _ in range(8)))
