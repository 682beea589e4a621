"""When is smoothing the same as attention?"""

import argparse  # the page leaves this out

import numpy as np

from attention_explainer import scaled_dot_product_attention
from attention_explainer.smoothing import kernel_regression

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

# Keys on a circle: all have the same length.
angle = 2 * np.pi * np.arange(6) / 6
key = np.column_stack([np.cos(angle), np.sin(angle)])
value = np.array([[1.0], [2.0], [4.0], [3.0], [0.0], [2.0]])
query, bandwidth = [[0.9, 0.8]], 0.7

smooth, _ = kernel_regression(query, key, value, bandwidth=bandwidth)
attended = scaled_dot_product_attention(query, key, value, scale=1 / bandwidth**2)
print(f"keys of one length:   {smooth[0, 0]:.4f} and {attended[0, 0]:.4f}")

key[0] *= 3  # one key is longer now
smooth, _ = kernel_regression(query, key, value, bandwidth=bandwidth)
attended = scaled_dot_product_attention(query, key, value, scale=1 / bandwidth**2)
print(f"one of them longer:   {smooth[0, 0]:.4f} and {attended[0, 0]:.4f}")
