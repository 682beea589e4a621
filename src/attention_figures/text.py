"""Numbers as a reader sees them: the same rounding and the same signs in pictures and in prose."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

Number = int | float | np.integer[Any] | np.floating[Any]
"""A Python number or a single NumPy one."""

_DIGITS = 12
"""Significant digits of a number that decide how it is rounded."""


def show(value: str | Number, spec: str = "") -> str:
    """Format a value for a reader: a real minus sign, and no minus before a zero.

    A number half-way between two roundings is rounded away from zero, as one learns at school. What
    counts is the number with twelve digits: two ways to one number may differ after them.

    >>> show(-0.001, ".2f"), show(-1.5, ".1f"), show(np.float32(0.5), ".2f"), show("cat")
    ('0.00', '−1.5', '0.50', 'cat')
    >>> show(2.125, ".2f"), show(0.075, ".2f"), show(-0.5, ".0f"), show(3 * 0.05 - 0.025, ".2f")
    ('2.13', '0.08', '−1', '0.13')
    """
    if isinstance(value, str):
        return value
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and math.isfinite(value) and spec.endswith("f"):
        with localcontext(rounding=ROUND_HALF_UP):
            text = format(Decimal(f"{value:.{_DIGITS}g}"), spec)
    else:
        text = format(value, spec)
    if text.startswith("-") and not text.strip("-0.,%"):
        text = text[1:]
    return text.replace("-", "−") if text[:1] == "-" else text


def trimmed(value: Number, digits: int = 1) -> str:
    """Format with at most this many decimals, dropping trailing zeros.

    >>> trimmed(3.0), trimmed(3.5), trimmed(-0.0), trimmed(1.25, 2)
    ('3', '3.5', '0', '1.25')
    """
    text = show(value, f".{digits}f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Number, digits: int = 0) -> str:
    r"""Format a share of one as a percentage.

    >>> percent(0.706)
    '71\xa0%'
    """
    return show(100 * float(share), f".{digits}f") + "\N{NO-BREAK SPACE}%"


def vector(numbers: Iterable[Number], digits: int = 2) -> str:
    """Format a vector in brackets, each number as `trimmed` does.

    >>> vector([0.5, 0.0, -1.0])
    '(0.5, 0, −1)'
    """
    return f"({', '.join(trimmed(number, digits) for number in numbers)})"


def listed(items: Sequence[str]) -> str:
    """Join items as in a sentence.

    >>> listed(["cat", "mat", "sat"])
    'cat, mat and sat'
    """
    return " and ".join([*[", ".join(items[:-1])] * (len(items) > 1), *items[-1:]])


def median_and_range(values: NDArray[np.float64], spec: str = ".2f") -> str:
    """Format a measurement over seeds: its median, and its lowest and highest values.

    >>> median_and_range(np.array([0.25, 0.5, 1.0]))
    '0.50 (0.25 to 1.00)'
    """
    return (
        f"{show(np.median(values), spec)} "
        f"({show(values.min(), spec)} to {show(values.max(), spec)})"
    )
