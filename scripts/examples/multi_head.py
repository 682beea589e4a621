"""How do several heads become one output, by hand and with the package?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import MultiHeadAttention, scaled_dot_product_attention
from attention_explainer.worked_example import (
    QUERY_WORD,
    SENTENCE,
    W_K,
    W_O,
    W_Q,
    W_V,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)

outputs = []
for columns in (slice(0, 2), slice(2, 4)):
    query, key, value = (x @ W[:, columns] for W in (W_Q, W_K, W_V))
    outputs.append(scaled_dot_product_attention(query, key, value))
by_hand = np.concatenate(outputs, axis=-1) @ W_O

attention = MultiHeadAttention(W_Q, W_K, W_V, W_O, num_heads=2)
print(f"{QUERY_WORD}:", attention(x)[position(QUERY_WORD)].round(2))
print("the same by hand:", np.allclose(by_hand, attention(x)))
