"""Spread of scores and largest weights of random vectors, with the division and without.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

import numpy as np

from attention_explainer import softmax
from attention_explainer.repeatable import repeatable_normals

# Numbers in each query and key.
width = 64
# Which random numbers.
seed = 1

# Several draws of a query and its keys; a narrower vector is the beginning of a wider one.
DRAWS, KEYS, WIDEST = 20, 10, 512
vectors = repeatable_normals(seed, DRAWS * (1 + KEYS) * WIDEST)
vectors = vectors.reshape(DRAWS, 1 + KEYS, WIDEST)[..., :width]
scores = np.einsum("de,dke->dk", vectors[:, 0], vectors[:, 1:])
print("divisor", f"{np.sqrt(width):.1f}")
for name, logits in (("plain", scores), ("divided", scores / np.sqrt(width))):
    largest = softmax(logits).max(axis=-1)
    print("spread", name, f"{logits.std():.2f}")
    print("first", name, f"{largest[0]:.2f}")
    print("largest", name, f"{largest.mean():.2f}")
