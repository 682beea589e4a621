"""How does attention differ from looking up a word in a dictionary?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import scaled_dot_product_attention

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

# A dictionary finds one key that is equal, or none.
size = {"mouse": 1.0, "cat": 4.0, "horse": 500.0}
print("dictionary:", size["cat"])

# Attention compares the query with every key and mixes the values.
key = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
value = np.array([[1.0], [4.0], [500.0]])

for question in ([0.0, 9.0, 0.0], [9.0, 9.0, 0.0], [0.0, 1.0, 0.0]):
    output, weights = scaled_dot_product_attention(
        [question], key, value, scale=1.0, return_weights=True
    )
    print("query", question)
    shown = [f"{weight:.4f}" for weight in weights[0]]
    print("  weights", *shown, "value", output[0].round(2))
