"""Linear attention: weights without softmax, so that sums can stand in for all earlier words.

Softmax ties every weight to all keys at once. If a weight is a product of something made of the
query and something made of the key instead, the sums over the keys can be taken before any query
comes, and their size does not grow with the text.
"""

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import (
    boolean,
    check_sequences,
    check_widths,
    real_array,
    result_and_working_dtype,
)
from attention_explainer.masking import causal_mask

Array = NDArray[Any]


@overload
def linear_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    is_causal: bool = ...,
    return_weights: Literal[False] = ...,
) -> Array: ...
@overload
def linear_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    is_causal: bool = ...,
    return_weights: Literal[True],
) -> tuple[Array, Array]: ...
def linear_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    is_causal: bool = False,
    return_weights: bool = False,
) -> Array | tuple[Array, Array]:
    """Mix values with weights that are dot products of positive features, divided by their sum.

    The feature of a number x is x + 1 where x is positive and eˣ where it is not. This form holds
    the whole map of weights, to be looked at; `LinearAttentionState` gives the same outputs from
    sums alone. Leading axes broadcast.

    Parameters
    ----------
    query : array_like, shape (..., L, E)
        What each of L positions looks for.
    key : array_like, shape (..., S, E)
        What each of S positions can be found by.
    value : array_like, shape (..., S, Ev)
        What each of S positions passes on.
    is_causal : bool
        If true, query i may attend to keys 0 to i only.
    return_weights : bool
        If true, return the weights too.

    Returns
    -------
    output : ndarray, shape (..., L, Ev)
        In the dtype NumPy gives for the three inputs; float16 is computed in float32. Zeros where
        there is no key.
    weights : ndarray, shape (..., L, S)
        Only if `return_weights`: rows sum to one.

    Raises
    ------
    TypeError
        If an array does not hold real numbers or a flag is not a boolean.
    ValueError
        If shapes do not fit together.

    Examples
    --------
    The features of the keys 0 and 2 are 1 and 3:

    >>> linear_attention([[5.0]], [[0.0], [2.0]], [[10.0], [30.0]], return_weights=True)
    (array([[25.]]), array([[0.25, 0.75]]))

    Notes
    -----
    Source: Katharopoulos et al. 2020, arXiv 2006.16236, equations (4) and (7).
    """
    query, key, value, dtype = _checked(query, key, value)
    products = _features(query) @ np.swapaxes(_features(key), -1, -2)  # (..., L, S)
    if boolean("is_causal", is_causal):
        products = np.where(causal_mask(*products.shape[-2:]), products, 0)
    weights = _divided(products, products.sum(axis=-1, keepdims=True))
    output = (weights @ value).astype(dtype, copy=False)
    if not boolean("return_weights", return_weights):
        return output
    return output, weights.astype(dtype, copy=False)


class LinearAttentionState:
    """What linear attention keeps of all words so far: sums whose size does not grow.

    `append` adds words to the sums and `read` lets queries at them. Word by word this gives what
    `linear_attention` gives with `is_causal=True`:

        state.append(key, value)
        output = state.read(query)

    Attributes
    ----------
    length : int
        Number of words in the sums.
    nbytes : int
        Bytes that the sums take up, however many words there are.

    Examples
    --------
    >>> state = LinearAttentionState()
    >>> state.append([[0.0], [2.0]], [[10.0], [30.0]])
    >>> state.read([[5.0]])
    array([[25.]])
    >>> state.length, state.nbytes
    (2, 16)

    Notes
    -----
    Source: Katharopoulos et al. 2020, arXiv 2006.16236, equations (18) to (20).
    """

    def __init__(self) -> None:
        self.length = 0
        self._sums: tuple[Array, Array] | None = None  # of at least 32 bits
        self._dtype = np.dtype(np.float16)

    @property
    def nbytes(self) -> int:
        """Bytes that the sums take up."""
        return sum(held.nbytes for held in self._sums or ())

    def append(self, key: ArrayLike, value: ArrayLike) -> None:
        """Add words to the sums.

        Parameters
        ----------
        key : array_like, shape (..., n, E)
            Keys of n words.
        value : array_like, shape (..., n, Ev)
            Their values, with the leading axes of `key`.

        Raises
        ------
        TypeError
            If `key` or `value` does not hold real numbers.
        ValueError
            If shapes do not fit together or differ from those of the words before. The sums are
            unchanged.
        """
        key, value = real_array("key", key), real_array("value", value)
        check_sequences(key, key, value)
        if key.shape[:-2] != value.shape[:-2]:
            raise ValueError(
                f"value: expected the leading axes of key; got key {key.shape} and value "
                f"{value.shape}"
            )
        dtype, working = result_and_working_dtype(key, value)
        features = _features(key.astype(working, copy=False))
        new = (
            np.swapaxes(features, -1, -2) @ value,  # (..., E, Ev)
            features.sum(axis=-2)[..., np.newaxis],  # (..., E, 1)
        )
        if self._sums is not None:
            for name, before, after in zip(
                ("key", "value"), self._sums[::-1], new[::-1], strict=True
            ):
                if before.shape != after.shape:
                    raise ValueError(
                        f"{name}: expected leading axes and width as before, got key {key.shape} "
                        f"and value {value.shape}"
                    )
            new = (self._sums[0] + new[0], self._sums[1] + new[1])
        self._sums, self._dtype = new, np.result_type(dtype, self._dtype)
        self.length += key.shape[-2]

    def read(self, query: ArrayLike) -> Array:
        """Return what queries get from all words so far.

        Parameters
        ----------
        query : array_like, shape (..., L, E)
            Queries as wide as the keys.

        Returns
        -------
        ndarray, shape (..., L, Ev)
            Their outputs, in the dtype NumPy gives for queries, keys and values.

        Raises
        ------
        TypeError
            If `query` does not hold real numbers.
        ValueError
            If nothing has been appended yet, or the shape does not fit that of the keys.
        """
        query = real_array("query", query)
        if self._sums is None:
            raise ValueError("query: expected words in the sums, got none yet; append some first")
        values, features = self._sums
        if query.ndim < 2 or query.shape[-1] != features.shape[-2]:
            raise ValueError(
                f"query: expected shape (..., L, {features.shape[-2]}), got {query.shape}"
            )
        dtype = np.result_type(query, self._dtype)
        asked = _features(query.astype(np.result_type(query, features), copy=False))
        return _divided(asked @ values, asked @ features).astype(dtype, copy=False)


def _checked(
    query: ArrayLike, key: ArrayLike, value: ArrayLike
) -> tuple[Array, Array, Array, np.dtype[Any]]:
    query, key, value = (
        real_array("query", query),
        real_array("key", key),
        real_array("value", value),
    )
    check_sequences(query, key, value)
    check_widths(query, key)
    dtype, working = result_and_working_dtype(query, key, value)
    query, key, value = (array.astype(working, copy=False) for array in (query, key, value))
    return query, key, value, dtype


def _features(x: Array) -> Array:
    """Return elu(x) + 1: positive, and the steeper the larger x is."""
    return np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))


def _divided(sums: Array, by: Array) -> Array:
    """Divide, and leave zeros where there is nothing to divide by."""
    quotients: Array = np.divide(sums, by, out=np.zeros_like(sums), where=by > 0)
    return quotients
