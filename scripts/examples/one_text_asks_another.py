"""How does one text attend to another?"""

import argparse  # the page leaves this out

from attention_explainer import scaled_dot_product_attention
from attention_explainer.worked_example import W_K, W_Q, W_V, embed

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(["it", "was", "tired"])
y = embed(["the", "cat", "sat", "on", "the", "mat"])

output, weights = scaled_dot_product_attention(
    query=x @ W_Q,
    key=y @ W_K,
    value=y @ W_V,
    return_weights=True,
)
print("weights", weights.shape, "output", output.shape)
print("it:", weights[0].round(2))
