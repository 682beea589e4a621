"""Save the attention weights of a model from Hugging Face."""

import numpy as np
import torch
from transformers import BertConfig, BertModel

# A small model with random weights. For a trained one, write
#   name, way = "bert-base-uncased", "eager"
#   tokenizer = AutoTokenizer.from_pretrained(name)
#   model = AutoModel.from_pretrained(name, attn_implementation=way)
#   numbers = tokenizer("It was tired.", return_tensors="pt")["input_ids"]
#   tokens = tokenizer.convert_ids_to_tokens(numbers[0])
tokens = ["[CLS]", "the", "cat", "was", "tired", ".", "[SEP]"]
numbers = torch.arange(len(tokens)).unsqueeze(0)
shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
config = BertConfig(**shape, attn_implementation="eager")
model = BertModel(config).eval()

with torch.no_grad():
    attentions = model(numbers, output_attentions=True).attentions

# A tensor for each layer: sentences, heads, queries, keys.
weights = torch.stack(attentions).numpy()
np.savez("hugging_face.npz", weights=weights, tokens=tokens)
