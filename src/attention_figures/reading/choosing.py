"""Choose, from all that a file holds, the weights that are meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attention_figures.reading.stored import Array, Contents, Stored, shape_text

USUAL = ("weights", "attention", "attentions", "attn", "attention_weights", "attn_weights")
"""Names under which weights are saved."""


@dataclass(frozen=True)
class Axes:
    """An array of weights with a name for each axis before the last two.

    Attributes
    ----------
    array : ndarray, shape (..., L, S)
        Queries and keys on the last two axes.
    names : tuple of str
        "layer", "sentence" or "head" for each axis before them.
    """

    array: Array
    names: tuple[str, ...]

    @property
    def described(self) -> str:
        """All axes with their lengths, as in a message."""
        shape = self.array.shape
        named = [*self.names, "query", "key"]
        return " × ".join(
            f"{length} {_plural(name, length)}" for name, length in zip(named, shape, strict=True)
        )


def _plural(name: str, length: int) -> str:
    if length == 1:
        return name
    return {"query": "queries"}.get(name, f"{name}s")


def chosen_array(
    contents: Contents, name: str | None, layer: int | None
) -> tuple[Axes, list[str], int | None]:
    """Read the array that is meant; several that are alike become the layers of one.

    Returns
    -------
    Axes
        The array, of at least one query and one key.
    list of str
        What was guessed.
    int or None
        The layer that is still to be chosen.

    Raises
    ------
    ValueError
        If it is not clear which array is meant, or it cannot hold weights.
    """
    stored = contents.arrays
    if name is not None:
        stored = tuple(one for one in stored if one.name == name)
        if not stored:
            held = ", ".join(one.described for one in contents.arrays)
            raise ValueError(f"array: {contents.source} holds no {name!r}; it holds {held}")
    if len(stored) == 1:
        return _named(stored[0].read(), _where(contents, stored[0])), [], layer
    usual = [one for one in stored if one.name.lower() in USUAL]
    if len(usual) == 1:
        note = f"took the array {usual[0].name} of {contents.source}"
        return _named(usual[0].read(), _where(contents, usual[0])), [note], layer
    layers = _layers(stored)
    if layers is None:
        held = ", ".join(one.described for one in stored)
        raise ValueError(
            f"array: {contents.source} holds several arrays: {held}; choose one with array=NAME"
        )
    if layer is not None:
        if not 1 <= layer <= len(layers):
            raise ValueError(
                f"layer: expected 1 to {len(layers)}, for {layers[0].name} to {layers[-1].name} "
                f"in {contents.source}; got {layer}"
            )
        one = layers[layer - 1]
        note = f"layer {layer}, counted from 1, is the array {one.name}"
        return _named(one.read(), _where(contents, one)), [note], None
    return _named(np.stack([one.read() for one in layers]), contents.source), [], None


def _where(contents: Contents, one: Stored) -> str:
    return f"{contents.source}: {one.name}" if one.name else contents.source


def _layers(stored: Sequence[Stored]) -> list[Stored] | None:
    """Return arrays of one shape in the order of the numbers in their names."""
    numbered = [re.findall(r"\d+", one.name) for one in stored]
    if len({one.shape for one in stored}) != 1 or not all(numbered):
        return None
    stems = {re.sub(r"\d+(?=\D*$)", "#", one.name) for one in stored}
    if len(stems) != 1 or len(stored[0].shape) < 2:
        return None
    return sorted(stored, key=lambda one: int(re.findall(r"\d+", one.name)[-1]))


def _named(array: Array, source: str) -> Axes:
    """Give the axes of an array their names, once it is known to hold real numbers."""
    if array.dtype.kind not in "fiu":
        raise ValueError(
            f"weights: expected a matrix of real numbers; {source} holds {array.dtype} "
            f"of shape {array.shape}"
        )
    if array.ndim == 0 or not array.size or array.ndim > 5:
        raise ValueError(
            f"weights: expected a matrix of real numbers, or a stack of matrices for heads and "
            f"layers; {source} holds shape {array.shape}"
        )
    if array.ndim == 1:
        array = array[np.newaxis]
    names = {0: (), 1: ("head",), 2: ("layer", "head"), 3: ("layer", "sentence", "head")}
    return Axes(array, names[array.ndim - 2])


def one_stack(axes: Axes, source: str, layer: int | None, head: int | None) -> Axes:
    """Take one layer and one head out of an array, and drop axes of length 1.

    What remains has an axis for layers or heads only where neither was chosen.

    Raises
    ------
    ValueError
        If there is no such layer or head.
    """
    array, names = axes.array, list(axes.names)
    chosen = {"layer": layer, "head": head}
    # A stack of one kind of matrices may be called either.
    if names == ["head"] and head is None and layer is not None:
        names = ["layer"]
    for name, number in chosen.items():
        if number is None:
            continue
        if name not in names:
            if number == 1:
                continue
            raise ValueError(
                f"{name}: {source} has no axis for {name}s, it holds {axes.described}; got {number}"
            )
        length = array.shape[names.index(name)]
        if not 1 <= number <= length:
            raise ValueError(
                f"{name}: expected 1 to {length}, since {source} holds {axes.described}; "
                f"got {number}"
            )
        array = np.take(array, number - 1, axis=names.index(name))
        names.remove(name)
    for name in list(names):
        if array.shape[names.index(name)] == 1:
            array = array.squeeze(names.index(name))
            names.remove(name)
    if "sentence" in names:
        raise ValueError(
            f"weights: {source} holds {axes.described}; save the weights of one sentence"
        )
    return Axes(array, tuple(names))


def ask_for_choice(axes: Axes, left: Axes, source: str, *, may_average: bool = True) -> ValueError:
    """Return the error that says which axes there are and how to choose from them."""
    choices = [
        f"{name}=1 to {length}" for name, length in zip(left.names, left.array.shape, strict=False)
    ]
    mean = ", or mean_heads=True" if may_average and "head" in left.names else ""
    return ValueError(
        f"weights: {source} holds {shape_text(axes.array.shape)} numbers: {axes.described}; "
        f"choose {' and '.join(choices)}{mean}"
    )
