"""Checks of what a caller passes: each names the argument, what was given and what was expected."""

import math
import numbers
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def real_array(name: str, given: ArrayLike) -> NDArray[Any]:
    """Return an array of float16, float32 or float64; integers become float64.

    Raises
    ------
    TypeError
        If the values are no real numbers: strings, objects, booleans, complex numbers, dates.
    ValueError
        If nested sequences have unequal lengths.

    Examples
    --------
    >>> real_array("logits", [1, 2]).dtype
    dtype('float64')
    """
    if isinstance(given, np.ma.MaskedArray):
        raise TypeError(f"{name}: expected a plain array, got a masked array; use a mask argument")
    try:
        array = np.asarray(given)
    except ValueError as problem:
        raise ValueError(
            f"{name}: expected rows of equal length, got a ragged sequence"
        ) from problem
    if array.dtype.kind in "iu":
        return array.astype(np.float64)
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise TypeError(
            f"{name}: expected real numbers (float16, float32, float64 or integers), "
            f"got dtype {array.dtype}"
        )
    # A file may hold its numbers in the byte order of another machine.
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def boolean(name: str, given: object) -> bool:
    """Return a flag, refusing anything that merely could be read as one.

    Raises
    ------
    TypeError
        If it is no boolean.

    Examples
    --------
    >>> boolean("is_causal", True)
    True
    """
    if not isinstance(given, bool | np.bool_):
        raise TypeError(f"{name}: expected True or False, got {type(given).__name__} {given!r}")
    return bool(given)


def positive_number(name: str, given: object) -> float:
    """Return a positive, finite number.

    Raises
    ------
    TypeError
        If it is no real number.
    ValueError
        If it is zero, negative, infinite or NaN.

    Examples
    --------
    >>> positive_number("scale", 0.5)
    0.5
    """
    if isinstance(given, bool | np.bool_) or not isinstance(given, numbers.Real):
        raise TypeError(f"{name}: expected a real number, got {type(given).__name__} {given!r}")
    number = float(given)
    if not math.isfinite(number) or number <= 0:
        raise ValueError(f"{name}: expected a positive, finite number, got {number}")
    return number


def count(name: str, given: object, *, least: int = 0) -> int:
    """Return a whole number that is at least `least`.

    Raises
    ------
    TypeError
        If it is no integer.
    ValueError
        If it is too small.

    Examples
    --------
    >>> count("num_heads", 8, least=1)
    8
    """
    if isinstance(given, bool | np.bool_) or not isinstance(given, numbers.Integral):
        raise TypeError(f"{name}: expected an integer, got {type(given).__name__} {given!r}")
    if given < least:
        raise ValueError(f"{name}: expected at least {least}, got {given}")
    return int(given)
