"""How does one text attend to another?"""

import argparse  # the page leaves this out

from attention_explainer import scaled_dot_product_attention
from attention_explainer.worked_example import (
    CONJUNCTION,
    QUERY_WORD,
    SENTENCE,
    W_K,
    W_Q,
    W_V,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

between = position(CONJUNCTION)
asking, asked = SENTENCE[between + 1 :], SENTENCE[:between]
x, y = embed(asking), embed(asked)

output, weights = scaled_dot_product_attention(
    query=x @ W_Q,
    key=y @ W_K,
    value=y @ W_V,
    return_weights=True,
)
print("weights", weights.shape, "output", output.shape)
print(f"{QUERY_WORD}:", weights[position(QUERY_WORD, asking)].round(2))
