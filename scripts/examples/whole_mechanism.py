"""How do values and weights make the new vectors, and does one function do it all?"""

import numpy as np

from attention_explainer import scaled_dot_product_attention
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed

x = embed(SENTENCE)
output, weights = scaled_dot_product_attention(x @ W_Q, x @ W_K, x @ W_V, return_weights=True)

it = SENTENCE.index("it")
by_hand = sum(weight * v for weight, v in zip(weights[it], x @ W_V, strict=True))

print("by hand:    ", by_hand.round(2))
print("by function:", output[it].round(2))
print("the same:   ", np.allclose(by_hand, output[it]))
