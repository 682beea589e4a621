"""How do values and weights make the new vectors, in one call?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import scaled_dot_product_attention
from attention_explainer.worked_example import QUERY_WORD, SENTENCE, W_K, W_Q, W_V, embed, position

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
output, weights = scaled_dot_product_attention(
    query=x @ W_Q,
    key=x @ W_K,
    value=x @ W_V,
    return_weights=True,
)

it = position(QUERY_WORD)
value = x @ W_V
by_hand = sum(w * v for w, v in zip(weights[it], value, strict=True))

print("by hand:    ", by_hand.round(2))
print("by function:", output[it].round(2))
print("the same:   ", np.allclose(by_hand, output[it]))
