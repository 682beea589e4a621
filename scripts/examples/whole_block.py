"""What is a whole transformer block, on one screen?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import MultiHeadAttention
from attention_explainer.layer_norm import layer_norm
from attention_explainer.worked_block import worked_block
from attention_explainer.worked_example import QUERY_WORD, SENTENCE, W_K, W_Q, W_V, embed, position

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

block = worked_block()
attention = MultiHeadAttention(W_Q, W_K, W_V, np.eye(4), num_heads=1)

x = embed(SENTENCE)
x = layer_norm(x + attention(x), block.gain_1, block.bias_1)
hidden = np.maximum(x @ block.W_1 + block.b_1, 0)
x = layer_norm(x + hidden @ block.W_2 + block.b_2, block.gain_2, block.bias_2)

print(f"{QUERY_WORD}:", x[position(QUERY_WORD)].round(2))
same = np.allclose(x, block(embed(SENTENCE)))
print("the same as the package's block:", same)
