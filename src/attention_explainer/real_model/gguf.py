"""Read `.gguf` files: what a model is called and made of, then its tensors, often rounded."""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MAGIC = b"GGUF"
"""First bytes of a file."""
VERSIONS = (2, 3)
"""Those that are read; they differ in nothing that matters here."""
BLOCK = 32
"""Numbers in a row that share a scale, in the rounded types."""
DEFAULT_ALIGNMENT = 32
"""Tensors begin at multiples of this many bytes unless the file says otherwise."""

# Codes of the values in the metadata, and how `struct` calls them.
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_NUMBERS[12] = "d"
_STRING, _ARRAY = 8, 9
_MOST_AXES = 4

_Q4_1 = np.dtype([("scale", "<f2"), ("least", "<f2"), ("halves", "u1", BLOCK // 2)])
_Q8_0 = np.dtype([("scale", "<f2"), ("numbers", "i1", BLOCK)])


def _from_q4_1(blocks: Array) -> Array:
    # A byte holds two numbers from 0 to 15: its low half one of the first 16 of the block, its high
    # half the one 16 places on.
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32)
    scale, least = (blocks[name].astype(np.float32)[:, np.newaxis] for name in ("scale", "least"))
    values: Array = scale * numbers + least
    return values


def _from_q8_0(blocks: Array) -> Array:
    values: Array = blocks["scale"].astype(np.float32)[:, np.newaxis] * blocks["numbers"]
    return values


def _as_float32(numbers: Array) -> Array:
    return numbers.astype(np.float32)


@dataclass(frozen=True)
class _Type:
    """How one kind of tensor is stored: what repeats, how many numbers it holds, how to read it."""

    name: str
    stored: np.dtype[Any]
    numbers: int
    read: Callable[[Array], Array]


_TYPES = {
    0: _Type("F32", np.dtype("<f4"), 1, _as_float32),
    1: _Type("F16", np.dtype("<f2"), 1, _as_float32),
    3: _Type("Q4_1", _Q4_1, BLOCK, _from_q4_1),
    8: _Type("Q8_0", _Q8_0, BLOCK, _from_q8_0),
}
TYPES = tuple(kind.name for kind in _TYPES.values())
"""Names of the types of tensors that are read."""


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """A tensor as it lies in the file.

    Attributes
    ----------
    type : str
        One of `TYPES`.
    shape : tuple of int
        Rows first, as in NumPy; the file names the axes in the opposite order.
    data : memoryview
        Its bytes.
    """

    type: str
    shape: tuple[int, ...]
    data: memoryview

    def array(self) -> Array:
        """Return its numbers in float32.

        In the rounded types, 32 numbers in a row share a scale d in float16. A number of Q8_0 is
        d · q with q from −128 to 127; one of Q4_1 is d · q + m with q from 0 to 15 and a second
        float16 m, the least of the 32.
        """
        kind = next(kind for kind in _TYPES.values() if kind.name == self.type)
        return kind.read(np.frombuffer(self.data, kind.stored)).reshape(self.shape)


@dataclass(frozen=True, eq=False)
class Gguf:
    """What a file holds.

    Attributes
    ----------
    metadata : dict
        Name → number, string, boolean, or a list of them.
    tensors : dict of str to StoredTensor
        In the order of the file.
    """

    metadata: dict[str, Any]
    tensors: dict[str, StoredTensor]


def read_gguf(content: bytes) -> Gguf:
    """Read the content of a GGUF file of version 2 or 3, in which the lowest byte comes first.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    Gguf
        The numbers of the tensors stay in the file until they are asked for.

    Raises
    ------
    ValueError
        If it is not such a file, ends too early, holds values or tensors of another type, or names
        one twice; or if a tensor does not lie where the one before it ends.

    Examples
    --------
    >>> read_gguf(b"GGUF" + bytes([3]) + bytes(19))
    Gguf(metadata={}, tensors={})

    Notes
    -----
    Source: docs/gguf.md in github.com/ggml-org/ggml; rounded types: ggml-common.h there.
    """
    reader = _Reader(content)
    if reader.take(len(MAGIC), "the first bytes") != MAGIC:
        raise ValueError(f"content: expected to begin with {MAGIC!r}, got {content[:4]!r}")
    version = reader.number("I", "the version")
    if version not in VERSIONS:
        raise ValueError(f"version: expected one of {VERSIONS}, got {version}")
    num_tensors = reader.number("Q", "the number of tensors")
    num_entries = reader.number("Q", "the number of entries")
    metadata: dict[str, Any] = {}
    for _ in range(num_entries):
        name = reader.name("the name of an entry")
        if name in metadata:
            raise ValueError(f"{name}: expected once in the metadata, got it again")
        metadata[name] = reader.value(reader.number("I", name), name)
    places: dict[str, tuple[_Type, tuple[int, ...], int]] = {}
    for _ in range(num_tensors):
        name = reader.name("the name of a tensor")
        if name in places:
            raise ValueError(f"{name}: expected once among the tensors, got it again")
        places[name] = reader.place(name)
    alignment = metadata.get("general.alignment", DEFAULT_ALIGNMENT)
    if type(alignment) is not int or alignment < 1:
        raise ValueError(f"general.alignment: expected a whole number above 0, got {alignment!r}")
    return Gguf(metadata, _tensors(reader, places, alignment))


def _tensors(
    reader: "_Reader", places: dict[str, tuple[_Type, tuple[int, ...], int]], alignment: int
) -> dict[str, StoredTensor]:
    begin = _rounded_up(reader.position, alignment)
    expected = 0
    tensors = {}
    for name, (kind, shape, offset) in places.items():
        if offset != expected:
            raise ValueError(
                f"{name}: expected to begin at byte {expected} of the tensors, where the one "
                f"before it ends; got {offset}"
            )
        size = math.prod(shape) // kind.numbers * kind.stored.itemsize
        reader.position = begin + offset
        tensors[name] = StoredTensor(kind.name, shape, reader.take(size, name))
        expected = _rounded_up(offset + size, alignment)
    return tensors


def _rounded_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


class _Reader:
    """A place in a file, from which values are taken one after the other."""

    def __init__(self, content: bytes) -> None:
        self.content = memoryview(content)
        self.position = 0

    def take(self, size: int, what: str) -> memoryview:
        left = len(self.content) - self.position
        if size > left:
            raise ValueError(
                f"content: expected {size} bytes for {what} at byte {self.position}, "
                f"got {max(left, 0)}"
            )
        self.position += size
        return self.content[self.position - size : self.position]

    def number(self, code: str, what: str) -> Any:
        """Take one number; `code` is a letter of `struct`."""
        return struct.unpack(f"<{code}", self.take(struct.calcsize(code), what))[0]

    def string(self, what: str) -> str:
        given = bytes(self.take(self.number("Q", what), what))
        try:
            return given.decode("utf-8")
        except UnicodeDecodeError as problem:
            raise ValueError(f"{what}: expected text in UTF-8, got {problem}") from problem

    def name(self, what: str) -> str:
        """Take a text by which messages can call something."""
        given = self.string(what)
        if not given or not given.isprintable():
            raise ValueError(f"{what}: expected printable characters, got {given!r}")
        return given

    def value(self, kind: int, what: str) -> Any:
        if kind in _NUMBERS:
            return self.number(_NUMBERS[kind], what)
        if kind == _STRING:
            return self.string(what)
        if kind != _ARRAY:
            raise ValueError(f"{what}: expected a type from 0 to 12, got {kind}")
        of, size = self.number("I", what), self.number("Q", what)
        if of in _NUMBERS:
            code = _NUMBERS[of]
            taken = self.take(size * struct.calcsize(code), what)
            return list(struct.unpack(f"<{size}{code}", taken))
        if of != _STRING:
            raise ValueError(f"{what}: expected a list of numbers or strings, got type {of}")
        return [self.string(what) for _ in range(size)]

    def place(self, name: str) -> tuple[_Type, tuple[int, ...], int]:
        """Take the description of a tensor: its type, its shape and where it begins."""
        num_axes = self.number("I", name)
        if num_axes > _MOST_AXES:
            raise ValueError(f"{name}: expected at most {_MOST_AXES} axes, got {num_axes}")
        shape = tuple(self.number("Q", name) for _ in range(num_axes))[::-1]
        code, offset = self.number("I", name), self.number("Q", name)
        if code not in _TYPES:
            raise ValueError(f"{name}: expected a type among {', '.join(TYPES)}, got code {code}")
        kind = _TYPES[code]
        if kind.numbers > 1 and (not shape or shape[-1] % kind.numbers):
            raise ValueError(
                f"{name}: expected rows of a multiple of {kind.numbers} numbers for type "
                f"{kind.name}, got shape {shape}"
            )
        return kind, shape, offset
