"""Save the attention weights of a layer of PyTorch."""

import numpy as np
import torch

words = ["the", "cat", "was", "tired"]
x = torch.randn(1, len(words), 32)  # one sentence, a vector for each word
layer = torch.nn.MultiheadAttention(32, num_heads=4, batch_first=True)

with torch.no_grad():
    _, weights = layer(x, x, x, average_attn_weights=False)

np.savez("pytorch_layer.npz", weights=weights.numpy(), tokens=words)
