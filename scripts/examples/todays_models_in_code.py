"""What is each of today's changes in a line of code, and what does it do to a weight?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import (
    rotary,
    scaled_dot_product_attention,
    sliding_window_mask,
)
from attention_explainer.layer_norm import layer_norm
from attention_explainer.linear_attention import (
    LinearAttentionState,
    linear_attention,
)
from attention_explainer.rms_norm import rms_norm
from attention_explainer.worked_example import (
    ANSWER,
    QUERY_WORD,
    SENTENCE,
    W_K,
    W_Q,
    W_V,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key, value = x @ W_Q, x @ W_K, x @ W_V
ones, zeros = np.ones(4), np.zeros(4)
it, answer = position(QUERY_WORD), position(ANSWER)


def show(change, weights, column=answer):
    print(f"{change:18}", weights[it, column].round(2))


def attend(query, key, value=value, **settings):
    return scaled_dot_product_attention(query, key, value, return_weights=True, **settings)[1]


show("as it was", attend(query, key))
n = layer_norm(x, ones, zeros)
show("layer norm first", attend(n @ W_Q, n @ W_K))
n = rms_norm(x, ones)
show("RMS norm first", attend(n @ W_Q, n @ W_K))
show("rotary positions", attend(rotary(query), rotary(key)))
show("latent keys", attend(query @ W_K.T, x))  # W_K has moved to the query
window = sliding_window_mask(len(x), window=7)
show("sliding window", attend(query, key, attn_mask=window))
show("soft cap", attend(query, key, softcap=2))
show("QK norm", attend(rms_norm(query, ones), rms_norm(key, ones)))
sink = np.vstack([zeros, key]), np.vstack([zeros, value])
show("sink", attend(query, *sink), column=1 + answer)

output, weights = linear_attention(query, key, value, is_causal=True, return_weights=True)
show("linear attention", weights)
state = LinearAttentionState()
for i in range(len(x)):
    state.append(key[[i]], value[[i]])
    assert np.allclose(state.read(query[[i]]), output[[i]])
print("its sums give the same, word by word")
