"""What is each of today's changes in a line of code, and what does it do to a weight?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import rotary, scaled_dot_product_attention, sliding_window_mask
from attention_explainer.layer_norm import layer_norm
from attention_explainer.linear_attention import LinearAttentionState, linear_attention
from attention_explainer.rms_norm import rms_norm
from attention_explainer.worked_example import SENTENCE, W_K, W_Q, W_V, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
query, key, value = x @ W_Q, x @ W_K, x @ W_V
ones, zeros = np.ones(4), np.zeros(4)
it, cat = SENTENCE.index("it"), SENTENCE.index("cat")


def show(change, query, key, value=value, **settings):
    _, weights = scaled_dot_product_attention(query, key, value, return_weights=True, **settings)
    print(f"{change:18}", weights[it, cat].round(2))


show("as in 2017", query, key)
n = layer_norm(x, ones, zeros)
show("layer norm first", n @ W_Q, n @ W_K, n @ W_V)
n = rms_norm(x, ones)
show("RMS norm first", n @ W_Q, n @ W_K, n @ W_V)
show("rotary positions", rotary(query), rotary(key))
show("sliding window", query, key, attn_mask=sliding_window_mask(len(x), window=7))
show("soft cap", query, key, softcap=2)
show("QK norm", rms_norm(query, ones), rms_norm(key, ones))
show("latent keys", query @ W_K.T, x)  # W_K has moved to the query

sink = [np.vstack([zeros, rows]) for rows in (key, value)]
_, weights = scaled_dot_product_attention(query, *sink, return_weights=True)
print("with a sink       ", weights[it, 1 + cat].round(2))

output, weights = linear_attention(query, key, value, is_causal=True, return_weights=True)
print("linear attention  ", weights[it, cat].round(2))
state = LinearAttentionState()
for i in range(len(x)):
    state.append(key[[i]], value[[i]])
    assert np.allclose(state.read(query[[i]]), output[[i]])
print("its sums give the same, word by word")
