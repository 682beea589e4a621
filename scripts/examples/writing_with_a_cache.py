"""How does a cache of keys and values give the same result, word by word?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import KeyValueCache, scaled_dot_product_attention
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key, value = x @ W_Q, x @ W_K, x @ W_V
all_at_once = scaled_dot_product_attention(query, key, value, is_causal=True)

cache = KeyValueCache()
for position in range(len(x)):
    word = x[[position]]
    keys, values = cache.append(word @ W_K, word @ W_V)
    output = scaled_dot_product_attention(word @ W_Q, keys, values)
    assert np.allclose(output, all_at_once[[position]])

print("every word the same as all at once")
print("numbers in the cache:", keys.size + values.size)
