"""Save the attention patterns of a model in TransformerLens."""

import numpy as np
import torch
from transformer_lens.model_bridge import TransformerBridge

# A small model with random weights. A trained one comes in place of these lines by
#   model = TransformerBridge.boot_transformers("gpt2")
#   numbers = model.to_tokens("The cat was tired.")
#   tokens = model.to_str_tokens(numbers[0])
tokens = ["<|endoftext|>", "The", "Ġcat", "Ġwas", "Ġtired", "."]
numbers = torch.arange(len(tokens)).unsqueeze(0)
shape = {"n_layers": 2, "n_heads": 4, "d_model": 32, "d_head": 8, "n_ctx": 16, "d_vocab": 16}
model = TransformerBridge.boot_native({**shape, "act_fn": "gelu"})

_, cache = model.run_with_cache(numbers)

patterns = [cache["pattern", layer] for layer in range(model.cfg.n_layers)]
np.savez("transformer_lens.npz", weights=torch.stack(patterns).numpy(), tokens=tokens)
