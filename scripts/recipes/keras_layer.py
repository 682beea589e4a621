"""Save the attention weights of a layer of Keras."""

import keras
import numpy as np

words = ["it", "was", "tired"]
others = ["the", "cat", "sat", "on", "the", "mat"]
asking = np.random.default_rng(0).normal(size=(1, len(words), 32))
asked = np.random.default_rng(1).normal(size=(1, len(others), 32))
layer = keras.layers.MultiHeadAttention(num_heads=4, key_dim=8)

_, weights = layer(asking, asked, return_attention_scores=True)

weights = keras.ops.convert_to_numpy(weights)
np.savez("keras_layer.npz", weights=weights, queries=words, keys=others)
