"""How attention is drawn: heat maps, strips, lines, bars and matrices, in matplotlib."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what needs matplotlib is loaded when it is asked for
    from attention_figures.model import ModelAttention, model_attention
    from attention_figures.notes import WeightsNote
    from attention_figures.public import (
        FigureOptions,
        attention_lines,
        attention_map,
        attention_row,
        head_grid,
    )

__all__ = [
    "FigureOptions",
    "ModelAttention",
    "WeightsNote",
    "attention_lines",
    "attention_map",
    "attention_row",
    "head_grid",
    "model_attention",
]

_ELSEWHERE = {
    "WeightsNote": "notes",
    "ModelAttention": "model",
    "model_attention": "model",
}
"""What is not in `attention_figures.public`."""


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _ELSEWHERE.get(name, "public")
    found = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
