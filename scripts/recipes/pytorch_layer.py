"""Save the attention weights of a layer of PyTorch."""

import numpy as np
import torch

words = ["the", "cat", "was", "tired"]
vectors = torch.randn(1, len(words), 32)  # one sentence, a vector for each word
layer = torch.nn.MultiheadAttention(embed_dim=32, num_heads=4, batch_first=True).eval()

with torch.no_grad():
    _, weights = layer(vectors, vectors, vectors, need_weights=True, average_attn_weights=False)

np.savez("pytorch_layer.npz", weights=weights.numpy(), tokens=words)
