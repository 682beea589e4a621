"""Save the attention weights of a model from Hugging Face, with its tokens."""

import numpy as np
import torch
from transformers import BertConfig, BertModel

# A small model with random weights. A trained one comes in place of these lines by
#   tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
#   model = AutoModel.from_pretrained("bert-base-uncased", attn_implementation="eager")
#   numbers = tokenizer("The cat was tired.", return_tensors="pt")["input_ids"]
#   tokens = tokenizer.convert_ids_to_tokens(numbers[0])
tokens = ["[CLS]", "the", "cat", "was", "tired", ".", "[SEP]"]
numbers = torch.arange(len(tokens)).unsqueeze(0)
shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
model = BertModel(BertConfig(**shape, attn_implementation="eager")).eval()

with torch.no_grad():
    attentions = model(numbers, output_attentions=True).attentions

# One tensor for each layer, with axes for sentences, heads, queries and keys.
np.savez("hugging_face.npz", weights=torch.stack(attentions).numpy(), tokens=tokens)
