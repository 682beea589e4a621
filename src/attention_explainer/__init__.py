"""The attention mechanism, in NumPy and nothing else."""

from attention_explainer.blockwise import BlockwiseStep, blockwise_attention, blockwise_steps
from attention_explainer.kv_cache import KeyValueCache
from attention_explainer.masking import causal_mask, padding_mask, sliding_window_mask
from attention_explainer.multi_head import (
    MultiHeadAttention,
    MultiHeadTrace,
    merge_heads,
    split_heads,
)
from attention_explainer.positions import rotary, sinusoidal_positions
from attention_explainer.scaled_dot_product import (
    AttentionTrace,
    attention_trace,
    scaled_dot_product_attention,
)
from attention_explainer.softmax import softmax

__all__ = [
    "AttentionTrace",
    "BlockwiseStep",
    "KeyValueCache",
    "MultiHeadAttention",
    "MultiHeadTrace",
    "attention_trace",
    "blockwise_attention",
    "blockwise_steps",
    "causal_mask",
    "merge_heads",
    "padding_mask",
    "rotary",
    "scaled_dot_product_attention",
    "sinusoidal_positions",
    "sliding_window_mask",
    "softmax",
    "split_heads",
]
