"""Read `.safetensors` files, with the reader that the package has for real models."""

from functools import partial
from pathlib import Path

from attention_explainer.real_model.safetensors import read_safetensors
from attention_figures.reading.stored import LIMIT, Contents, Stored


def read_tensors(path: Path) -> Contents:
    """Read the arrays of a `.safetensors` file."""
    if path.stat().st_size > LIMIT:
        raise ValueError(
            f"{path} is longer than the {LIMIT / 2**30:.0f} GiB that are read; "
            "save the weights of one sentence alone"
        )
    try:
        arrays = read_safetensors(path.read_bytes())
    except ValueError as problem:
        raise ValueError(f"{path} is no .safetensors file that can be read: {problem}") from problem
    if not arrays:
        raise ValueError(f"{path} holds no array")
    stored = [
        Stored(name, array.shape, partial(arrays.__getitem__, name))
        for name, array in arrays.items()
    ]
    return Contents(str(path), tuple(stored))
