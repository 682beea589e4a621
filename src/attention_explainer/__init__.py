"""The attention mechanism, in NumPy and nothing else."""

import importlib
from typing import TYPE_CHECKING, Any

# The one name that is also a module's: imported here, since importing that module first would
# otherwise put the module in the function's place.
from attention_explainer.softmax import softmax

if TYPE_CHECKING:
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

_MODULES = {
    "blockwise": ("BlockwiseStep", "blockwise_attention", "blockwise_steps"),
    "kv_cache": ("KeyValueCache",),
    "masking": ("causal_mask", "padding_mask", "sliding_window_mask"),
    "multi_head": ("MultiHeadAttention", "MultiHeadTrace", "merge_heads", "split_heads"),
    "positions": ("rotary", "sinusoidal_positions"),
    "scaled_dot_product": ("AttentionTrace", "attention_trace", "scaled_dot_product_attention"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a name's module when the name is first asked for."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
