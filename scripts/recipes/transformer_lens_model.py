"""Save the attention patterns of a model in TransformerLens."""

import numpy as np
import torch
from transformer_lens.model_bridge import TransformerBridge

# A small model with random weights. For a trained one, write
#   model = TransformerBridge.boot_transformers("gpt2")
#   numbers = model.to_tokens("The cat was tired.")
#   tokens = model.to_str_tokens(numbers[0])
tokens = ["<|endoftext|>", "The", "Ġcat", "Ġwas", "Ġtired", "."]
numbers = torch.arange(len(tokens)).unsqueeze(0)
shape = {"n_layers": 2, "n_heads": 4, "d_model": 32, "d_head": 8}
limits = {"n_ctx": 16, "d_vocab": 16, "act_fn": "gelu"}
model = TransformerBridge.boot_native({**shape, **limits})

_, cache = model.run_with_cache(numbers)

layers = range(model.cfg.n_layers)
weights = torch.stack([cache["pattern", layer] for layer in layers])
np.savez("gpt.npz", weights=weights.numpy(), tokens=tokens)
