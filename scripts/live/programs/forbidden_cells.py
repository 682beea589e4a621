"""The weights of a sentence in which some words may not see some others.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer import attention_trace, causal_mask, padding_mask
from attention_explainer.worked_example import SENTENCE, worked_example

size = len(SENTENCE)

# Does no word see a later one?
causal = True
# Number of padding words at the end.
padded = 0
# Pairs: a word that looks, and a word that it may not see.
forbidden = []

by_causal = ~causal_mask(size) & causal
by_padding = ~padding_mask(size - padded, size).repeat(size, axis=0)
by_hand = np.zeros((size, size), dtype=bool)
for query, key in forbidden:
    by_hand[SENTENCE.index(query), SENTENCE.index(key)] = True
allowed = ~(by_causal | by_padding | by_hand)

trace = worked_example()
weights = attention_trace(trace.query, trace.key, trace.value, attn_mask=allowed).weights

for i, query in enumerate(SENTENCE):
    for j, key in enumerate(SENTENCE):
        # What is forbidden is not just small: it is zero.
        print(query, key, f"{weights[i, j]:.2f}" if allowed[i, j] else 0)
    print("sum", query, f"{weights[i].sum():.2f}")
print("allowed", allowed.sum())
print("causal", by_causal.sum())
print("padding", by_padding.sum())
print("hand", by_hand.sum())
