"""Numbers as a reader sees them: the same rounding and the same signs in pictures and in prose."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def show(value: str | int | float, spec: str = "") -> str:
    """Format a value for a reader: a real minus sign, and no minus before a zero.

    >>> show(-0.001, ".2f"), show(-1.5, ".1f"), show("cat")
    ('0.00', '−1.5', 'cat')
    """
    if isinstance(value, str):
        return value
    text = format(value, spec)
    if text.startswith("-") and not text.strip("-0.,%"):
        text = text[1:]
    return text.replace("-", "−") if text[:1] == "-" else text


def trimmed(value: float, digits: int = 1) -> str:
    """Format with at most this many decimals, dropping what is only zeros.

    >>> trimmed(3.0), trimmed(3.5), trimmed(-0.0), trimmed(1.25, 2)
    ('3', '3.5', '0', '1.25')
    """
    text = show(value, f".{digits}f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float, digits: int = 0) -> str:
    """Format a share of one as a percentage.

    >>> percent(0.706)
    '71 %'
    """
    return show(100 * share, f".{digits}f") + "\N{NO-BREAK SPACE}%"


def listed(items: Sequence[str]) -> str:
    """Join items as in a sentence.

    >>> listed(["cat", "mat", "sat"])
    'cat, mat and sat'
    """
    return " and ".join([*[", ".join(items[:-1])] * (len(items) > 1), *items[-1:]])


def median_and_range(values: NDArray[np.float64], spec: str = ".2f") -> str:
    """Format a measurement over seeds: its median, lowest and highest value.

    >>> median_and_range(np.array([0.25, 0.5, 1.0]))
    '0.50 (0.25 to 1.00)'
    """
    return (
        f"{show(float(np.median(values)), spec)} "
        f"({show(float(values.min()), spec)} to {show(float(values.max()), spec)})"
    )
