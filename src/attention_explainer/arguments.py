"""Checks of what a caller passes; an error names the argument, what came and what was expected."""

import math
import numbers
import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray


def plain_array(name: str, given: ArrayLike) -> NDArray[Any]:
    """Return an array of whatever dtype the values have.

    Raises
    ------
    TypeError
        If it is a masked array or a list of them, whose masks NumPy would silently drop.
    ValueError
        If nested sequences have unequal lengths.

    Examples
    --------
    >>> plain_array("where", [True, False])
    array([ True, False])
    """
    if type(given) is np.ndarray:
        return given
    if _holds_a_masked_array(given):
        raise TypeError(f"{name}: expected a plain array, got a masked array; use a mask argument")
    try:
        return np.asarray(given)
    except ValueError as problem:
        raise ValueError(
            f"{name}: expected rows of equal length, got a ragged sequence"
        ) from problem


def _holds_a_masked_array(given: object) -> bool:
    # NumPy loads this module when it is first used; until then no masked array can exist.
    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", ())
    if not isinstance(given, list | tuple):
        return isinstance(given, masked)
    # A row of numbers, however long, holds only a few different types.
    nested = any(
        issubclass(kind, list | tuple) or issubclass(kind, masked) for kind in set(map(type, given))
    )
    return nested and any(map(_holds_a_masked_array, given))


def real_array(name: str, given: ArrayLike) -> NDArray[Any]:
    """Return an array of float16, float32 or float64; integers become float64.

    Raises
    ------
    TypeError
        If the values are not real numbers but strings, objects, booleans, complex numbers or dates,
        or as `plain_array` does.
    ValueError
        As `plain_array` does.

    Examples
    --------
    >>> real_array("logits", [1, 2]).dtype
    dtype('float64')
    """
    array = plain_array(name, given)
    if array.dtype.char in "efd" and array.dtype.isnative:
        return array
    if array.dtype.kind in "iu":
        return array.astype(np.float64)
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise TypeError(
            f"{name}: expected real numbers (float16, float32, float64 or integers), "
            f"got dtype {array.dtype}"
        )
    # Numbers read from a file may be in another machine's byte order.
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def result_and_working_dtype(*arrays: NDArray[Any]) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """Return the dtype NumPy gives for arrays, and the one to compute in: at least 32 bits.

    Examples
    --------
    >>> result_and_working_dtype(np.ones(1, np.float16))
    (dtype('float16'), dtype('float32'))
    """
    dtype = arrays[0].dtype
    if any(array.dtype is not dtype for array in arrays):
        dtype = np.result_type(*arrays)
    return dtype, dtype if dtype.itemsize >= 4 else np.dtype(np.float32)


def boolean(name: str, given: object) -> bool:
    """Return a flag, refusing anything that could merely pass for one.

    Raises
    ------
    TypeError
        If it is not a boolean.

    Examples
    --------
    >>> boolean("is_causal", True)
    True
    """
    if given is True or given is False:
        return given
    if not isinstance(given, np.bool_):
        raise TypeError(f"{name}: expected True or False, got {type(given).__name__} {given!r}")
    return bool(given)


def positive_number(name: str, given: object, dtype: DTypeLike = np.float64) -> float:
    """Return a number that is positive and finite, also in the dtype in which it is used.

    Raises
    ------
    TypeError
        If it is not a real number.
    ValueError
        If it is negative or NaN, or `dtype` rounds it to zero or infinity.

    Examples
    --------
    >>> positive_number("scale", 0.5)
    0.5
    """
    if isinstance(given, bool | np.bool_) or not isinstance(given, numbers.Real):
        raise TypeError(f"{name}: expected a real number, got {type(given).__name__} {given!r}")
    try:
        number = float(given)
    except OverflowError:  # an integer, or a fraction, too large for any float
        number = math.inf
    with np.errstate(all="ignore"):
        rounded = np.asarray(number).astype(dtype)
    if not (np.isfinite(rounded) and rounded > 0):
        raise ValueError(
            f"{name}: expected a positive, finite number in {rounded.dtype}, got {number}"
        )
    return number


def integer(name: str, given: object) -> int:
    """Return a whole number.

    Raises
    ------
    TypeError
        If it is not an integer.

    Examples
    --------
    >>> integer("axis", -1)
    -1
    """
    if type(given) is int:
        return given
    if isinstance(given, bool | np.bool_) or not isinstance(given, numbers.Integral):
        raise TypeError(f"{name}: expected an integer, got {type(given).__name__} {given!r}")
    return int(given)


def count(name: str, given: object, *, least: int = 0) -> int:
    """Return a whole number that is at least `least`.

    Raises
    ------
    TypeError
        If it is not an integer.
    ValueError
        If it is too small.

    Examples
    --------
    >>> count("num_heads", 8, least=1)
    8
    """
    number = integer(name, given)
    if number < least:
        raise ValueError(f"{name}: expected at least {least}, got {number}")
    return number


LONGEST = 2**28
"""Of a length or a width: up to here NumPy can say how much memory is missing."""


def axis_length(name: str, given: object, *, least: int = 0) -> int:
    """Return a whole number that may be the length of an axis.

    Raises
    ------
    TypeError
        If it is not an integer.
    ValueError
        If it is smaller than `least`, or so large that no machine has the memory.

    Examples
    --------
    >>> axis_length("query_length", 5)
    5
    """
    number = count(name, given, least=least)
    if number > LONGEST:
        raise ValueError(f"{name}: expected at most {LONGEST}, got {number}")
    return number


def check_sequences(
    query: NDArray[Any], key: NDArray[Any], value: NDArray[Any], *, group: int = 1
) -> tuple[int, ...]:
    """Check that queries, keys and values fit together, apart from their widths.

    Parameters
    ----------
    query : ndarray, shape (..., L, E)
    key : ndarray, shape (..., S, E)
    value : ndarray, shape (..., S, Ev)
    group : int
        How many query heads share each head, axis −3, of `key` and `value`; see `group_size`.

    Returns
    -------
    tuple of int
        The shape to which their leading axes broadcast.

    Raises
    ------
    ValueError
        If one has fewer than two axes, the numbers of keys and values differ, or the leading axes
        do not broadcast.

    Examples
    --------
    >>> check_sequences(np.ones((7, 1, 2, 3)), np.ones((5, 11, 3)), np.ones((11, 13)))
    (7, 5)
    """
    for name, array, axes in (
        ("query", query, "(..., L, E)"),
        ("key", key, "(..., S, E)"),
        ("value", value, "(..., S, Ev)"),
    ):
        if array.ndim < 2:
            raise ValueError(f"{name}: expected shape {axes}, got {array.shape}")
    if key.shape[-2] != value.shape[-2]:
        raise ValueError(
            "value: expected the length S of key in (..., S, Ev); "
            f"got key {key.shape} and value {value.shape}"
        )
    shared = [
        array.shape[:-2] if group == 1 else (*array.shape[:-3], group * array.shape[-3])
        for array in (key, value)
    ]
    if shared[0] == shared[1] == query.shape[:-2]:
        return shared[0]
    try:
        return np.broadcast_shapes(query.shape[:-2], *shared)
    except ValueError as problem:
        raise ValueError(
            "query, key, value: expected leading axes that broadcast; "
            f"got query {query.shape}, key {key.shape} and value {value.shape}"
        ) from problem


def check_widths(query: NDArray[Any], key: NDArray[Any]) -> None:
    """Check that queries and keys have the same width, and that it is not zero.

    Raises
    ------
    ValueError
        If the width is zero or the two differ.

    Examples
    --------
    >>> check_widths(np.ones((2, 3)), np.ones((5, 4)))
    Traceback (most recent call last):
    ValueError: key: expected the width E of query in (..., S, E); got query (2, 3) and key (5, 4)
    """
    if query.shape[-1] == 0:
        raise ValueError(f"query: expected a width E of at least 1, got shape {query.shape}")
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            "key: expected the width E of query in (..., S, E); "
            f"got query {query.shape} and key {key.shape}"
        )


def group_size(query: NDArray[Any], key: NDArray[Any], value: NDArray[Any]) -> int:
    """Return how many query heads share each key and value head (`enable_gqa`).

    Raises
    ------
    ValueError
        If an array has no head axis, key and value differ in their number of heads, or the number
        of query heads is not a multiple of it.

    Examples
    --------
    >>> group_size(np.ones((6, 2, 3)), np.ones((2, 5, 3)), np.ones((2, 5, 7)))
    3
    """
    if min(query.ndim, key.ndim, value.ndim) < 3:
        raise ValueError(
            "enable_gqa: expected a head axis in query (..., Hq, L, E), key (..., H, S, E) and "
            f"value (..., H, S, Ev); got {query.shape}, {key.shape} and {value.shape}"
        )
    query_heads, key_heads, value_heads = query.shape[-3], key.shape[-3], value.shape[-3]
    if key_heads != value_heads or key_heads == 0 or query_heads % key_heads:
        raise ValueError(
            "enable_gqa: expected equal numbers of key and value heads, and a multiple of that "
            f"number of query heads; got query {query.shape}, key {key.shape} and value "
            f"{value.shape}"
        )
    size: int = query_heads // key_heads
    return size
