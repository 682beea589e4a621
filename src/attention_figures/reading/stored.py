"""What a file holds, as its header tells, before any of its numbers are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]

LIMIT = 2**30
"""Bytes: more is read of no file that cannot be read in parts."""


@dataclass(frozen=True)
class Stored:
    """An array that a file describes; its numbers are read only when they are asked for."""

    name: str
    shape: tuple[int, ...]
    read: Callable[[], Array]

    @property
    def described(self) -> str:
        """Name and shape, as in a message."""
        return f"{self.name} {shape_text(self.shape)}".strip()


@dataclass(frozen=True)
class Contents:
    """Arrays of numbers, the words that stand beside them, and what had to be guessed.

    Attributes
    ----------
    source : str
        Where it comes from, as in a message.
    arrays : tuple of Stored
        In the order of the file.
    queries, keys : tuple of str or None
        Words of the rows and of the columns, where the file has any.
    notes : tuple of str
        What was guessed, for the reader to know.
    """

    source: str
    arrays: tuple[Stored, ...]
    queries: tuple[str, ...] | None = None
    keys: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as people say it.

    >>> shape_text((12, 5, 5)), shape_text((7,)), shape_text(())
    ('12 × 5 × 5', '7', 'a single number')
    """
    return " × ".join(map(str, shape)) or "a single number"


def plural(count: int, noun: str) -> str:
    """Count things.

    >>> plural(1, "row"), plural(5, "row"), plural(2, "query")
    ('1 row', '5 rows', '2 queries')
    """
    many = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{count} {noun if count == 1 else many}"
