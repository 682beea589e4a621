"""How do positions enter, and what do they change?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import scaled_dot_product_attention
from attention_explainer.positions import rotary, sinusoidal_positions
from attention_explainer.worked_example import REPEATED, SENTENCE, W_K, W_Q, W_V, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
both = [place for place, word in enumerate(SENTENCE) if word.lower() == REPEATED]


def attend(x, turn=lambda vectors: vectors):
    return scaled_dot_product_attention(turn(x @ W_Q), turn(x @ W_K), x @ W_V)


for name, output in (
    ("no positions", attend(x)),
    ("added", attend(x + sinusoidal_positions(*x.shape))),
    ("rotary", attend(x, rotary)),
):
    first, second = output[both]
    same = np.allclose(first, second)
    print(f"{name:13} both '{REPEATED}' get the same vector: {same}")
