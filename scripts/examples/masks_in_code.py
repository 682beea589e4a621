"""How are masks written, and do they hold?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import (
    causal_mask,
    scaled_dot_product_attention,
    sliding_window_mask,
)
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key, value = x @ W_Q, x @ W_K, x @ W_V

causal = scaled_dot_product_attention(query, key, value, is_causal=True)
mask = causal_mask(len(x))
by_mask = scaled_dot_product_attention(query, key, value, attn_mask=mask)
print("two ways to say causal:", np.array_equal(causal, by_mask))

value[-1] = np.nan  # what is masked may hold anything
after = scaled_dot_product_attention(query, key, value, is_causal=True)
print("earlier words unharmed:", np.array_equal(after[:-1], causal[:-1]))

print(sliding_window_mask(4, window=2).astype(int))
