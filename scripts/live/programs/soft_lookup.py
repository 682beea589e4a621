"""What a query finds among points on a line.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer.smoothing import kernel_regression

# Where to ask.
query = 3.6
# How far to look.
bandwidth = 0.7

keys = np.array([1.0, 2.0, 3.0, 4.5, 6.0, 7.0, 8.0, 9.0])
values = np.array([1.0, 2.2, 3.0, 2.4, 1.2, 1.6, 3.0, 3.6])

output, weights = kernel_regression(
    [[query]], keys[:, np.newaxis], values[:, np.newaxis], bandwidth=bandwidth
)

print("output", f"{output[0, 0]:.2f}")
print("nearest", f"{keys[weights[0].argmax()]:g}")
for key, weight in zip(keys, weights[0], strict=True):
    print("weight", f"{key:g}", f"{weight:.2f}")
