"""The attention mechanism, in NumPy and nothing else."""

from attention_explainer.masking import causal_mask, padding_mask, sliding_window_mask
from attention_explainer.scaled_dot_product import (
    AttentionTrace,
    attention_trace,
    scaled_dot_product_attention,
)
from attention_explainer.softmax import softmax

__all__ = [
    "AttentionTrace",
    "attention_trace",
    "causal_mask",
    "padding_mask",
    "scaled_dot_product_attention",
    "sliding_window_mask",
    "softmax",
]
