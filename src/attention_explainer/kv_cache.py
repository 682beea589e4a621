"""A key/value cache: what a model that writes word by word need not compute twice."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import real_array

Array = NDArray[Any]


class KeyValueCache:
    """Keys and values of all words so far, so that a new word need only compute its own.

    With causal attention, adding a word changes neither the keys and values of earlier words nor
    their outputs. So each step appends one key and one value, and asks with one query. The newest
    word may see everything that came before, so no mask is needed:

        keys, values = cache.append(key, value)
        output = scaled_dot_product_attention(query, keys, values)

    Row for row, this is what one call over the whole sentence gives with `is_causal=True`. A prompt
    of several words can go into an empty cache at once, with `is_causal=True`. When n words are
    added to others, they need the last n rows of `causal_mask(cache.length)` as their mask.

    With grouped queries (`enable_gqa=True`) the cache holds only the few key and value heads, which
    is what makes it smaller. Rotary positions must be applied to a key before it is appended.

    Attributes
    ----------
    length : int
        Number of words held.
    nbytes : int
        Bytes that their keys and values take up. The space set aside is up to twice as large.

    Examples
    --------
    >>> cache = KeyValueCache()
    >>> keys, values = cache.append([[1.0, 2.0]], [[3.0]])
    >>> keys, values = cache.append([[4.0, 5.0]], [[6.0]])
    >>> keys
    array([[1., 2.],
           [4., 5.]])
    >>> cache.length, cache.nbytes
    (2, 48)

    Notes
    -----
    Source: Shazeer 2019, arXiv 1911.02150, on incremental multi-head attention; grouped queries:
    Ainslie et al. 2023, arXiv 2305.13245.
    """

    def __init__(self) -> None:
        self.length = 0
        self._keys: Array | None = None
        self._values: Array | None = None

    @property
    def nbytes(self) -> int:
        """Bytes that the keys and values so far take up."""
        return sum(
            held[..., : self.length, :].nbytes
            for held in (self._keys, self._values)
            if held is not None
        )

    def append(self, key: ArrayLike, value: ArrayLike) -> tuple[Array, Array]:
        """Add the keys and values of new words.

        Parameters
        ----------
        key : array_like, shape (..., n, E)
            Keys of n new words; n is 1 while writing word by word.
        value : array_like, shape (..., n, Ev)
            Their values, with the leading axes of `key`.

        Returns
        -------
        keys : ndarray, shape (..., length, E)
            All keys so far: a read-only view, which later calls do not change.
        values : ndarray, shape (..., length, Ev)
            All values so far, likewise.

        Raises
        ------
        TypeError
            If `key` or `value` does not hold real numbers, or its dtype differs from before.
        ValueError
            If one has fewer than two axes, their leading axes or numbers of words differ, or
            leading axes or widths differ from those of the words before. The cache is unchanged.

        Examples
        --------
        >>> cache = KeyValueCache()
        >>> keys, values = cache.append([[1.0, 2.0], [4.0, 5.0]], [[3.0], [6.0]])
        >>> keys.shape, values.shape
        ((2, 2), (2, 1))
        """
        key, value = real_array("key", key), real_array("value", value)
        for name, new, held in (("key", key, self._keys), ("value", value, self._values)):
            _check(name, new, held)
        if key.shape[:-1] != value.shape[:-1]:
            raise ValueError(
                "value: expected the leading axes and the number of words of key; "
                f"got key {key.shape} and value {value.shape}"
            )
        self._keys = _with_new(self._keys, key, self.length)
        self._values = _with_new(self._values, value, self.length)
        self.length += key.shape[-2]
        return self._so_far(self._keys), self._so_far(self._values)

    def _so_far(self, held: Array) -> Array:
        view = held[..., : self.length, :]
        view.flags.writeable = False
        return view


def _check(name: str, new: Array, held: Array | None) -> None:
    if new.ndim < 2:
        raise ValueError(f"{name}: expected at least two axes, (..., n, width); got {new.shape}")
    if held is None:
        return
    if new.dtype != held.dtype:
        raise TypeError(f"{name}: expected {held.dtype}, as before, got {new.dtype}")
    before = (*held.shape[:-2], "n", held.shape[-1])
    if (*new.shape[:-2], "n", new.shape[-1]) != before:
        shape = ", ".join(map(str, before))
        raise ValueError(f"{name}: expected shape ({shape}), as before, got {new.shape}")


def _with_new(held: Array | None, new: Array, length: int) -> Array:
    """Write new words after the `length` that are held, in larger space if there is too little."""
    needed = length + new.shape[-2]
    if held is None:
        held = np.empty_like(new)
    elif held.shape[-2] < needed:
        # Double the space each time: on average a word is copied about once, however many follow.
        larger = np.empty((*new.shape[:-2], 2 * needed, new.shape[-1]), new.dtype)
        larger[..., :length, :] = held[..., :length, :]
        held = larger
    held[..., length:needed, :] = new
    return held
