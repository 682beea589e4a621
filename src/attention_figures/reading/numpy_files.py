"""Read `.npy` and `.npz` files: header first, then only what is asked for, and never a pickle."""

import math
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from attention_figures.reading.stored import LIMIT, Array, Contents, Stored, shape_text

try:
    from lzma import LZMAError
except ModuleNotFoundError:  # a Python built without that library refuses such a file by itself
    LZMAError = zlib.error  # type: ignore[assignment, misc]

BFLOAT16 = np.dtype("V2")
"""How `.npy` files show bfloat16, which NumPy lacks: two bytes without a meaning."""

WORDS = ("tokens", "words", "queries", "query_tokens", "query_words")
KEYS = ("keys", "key_tokens", "key_words")
"""Names of arrays that hold the words, of the rows (or of both) and of the columns."""

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)
"""What the standard library raises about an archive that is damaged or locked; the last where it is
sent to a place that no file has."""

SPREADSHEETS = {"xl/workbook.xml": "a spreadsheet", "content.xml": "a spreadsheet or a document"}


def read_npy(path: Path) -> Contents:
    """Read the header of a `.npy` file; its numbers are mapped, not loaded."""
    size = path.stat().st_size
    with path.open("rb") as file:
        shape, in_columns, dtype = _header(file, str(path), size, limit=None)
        offset = file.tell()

    def read() -> Array:
        if not math.prod(shape):
            return np.zeros(shape)
        order: Any = "F" if in_columns else "C"
        return _numbers(np.memmap(path, dtype, "r", offset, shape, order))

    return Contents(str(path), (Stored("", shape, read),))


def read_npz(path: Path) -> Contents:
    """List the arrays of an `.npz` file from their headers; each is unpacked when asked for."""
    with _opened(path) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        if not members:
            names = archive.namelist()
            kind = next((SPREADSHEETS[name] for name in names if name in SPREADSHEETS), None)
            if kind is not None:
                raise ValueError(f"{path} is {kind}; save the table as CSV")
            held = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            raise ValueError(f"{path} holds no array; it holds {held or 'nothing at all'}")
        stored = []
        words: dict[str, tuple[str, ...]] = {}
        for info in members:
            name = info.filename.removesuffix(".npy")
            with archive.open(info) as file:
                shape, _, dtype = _header(file, f"{path}: {name}", info.file_size, limit=LIMIT)
            if dtype.kind in "US":
                if len(shape) == 1 and name.lower() in (*WORDS, *KEYS):
                    role = "queries" if name.lower() in WORDS else "keys"
                    words[role] = _words(_unpack(path, info))
            else:
                stored.append(Stored(name, shape, partial(_unpack, path, info)))
    if not stored:
        raise ValueError(f"{path} holds no array of numbers")
    notes = ("words from the array beside the numbers",) if words else ()
    return Contents(str(path), tuple(stored), words.get("queries"), words.get("keys"), notes)


def _unpack(path: Path, info: zipfile.ZipInfo) -> Array:
    with _opened(path) as archive, archive.open(info) as file:
        shape, in_columns, dtype = _header(
            file, f"{path}: {info.filename}", info.file_size, limit=LIMIT
        )
        wanted = math.prod(shape) * dtype.itemsize
        content = file.read(wanted)  # and with the last byte, the checksum is compared
    if len(content) != wanted:
        raise ValueError(f"{path}: {info.filename} is cut short")
    if not wanted:
        return np.zeros(shape)
    order: Any = "F" if in_columns else "C"
    return _numbers(np.frombuffer(content, dtype).reshape(shape, order=order))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except BROKEN as problem:
        raise ValueError(f"{path} is no .npz file that can be read: {problem}") from problem


def _header(
    file: IO[bytes], name: str, size: int, *, limit: int | None
) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, order and dtype, once the header has been held against the size of the file.

    No dtype that could need an unpickler gets past here.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about headers that an old Python wrote
            version = np.lib.format.read_magic(file)
            if version == (1, 0):
                shape, in_columns, dtype = np.lib.format.read_array_header_1_0(file)
            elif version == (2, 0):
                shape, in_columns, dtype = np.lib.format.read_array_header_2_0(file)
            else:
                raise ValueError(f"version {version} of the format has structured data")
    except Exception as problem:  # a damaged header can trip its parser in many ways
        reason = str(problem).partition("\n")[0]
        raise ValueError(f"{name} is no .npy file that can be read: {reason}") from problem
    if dtype.hasobject:
        raise ValueError(
            f"{name} holds Python objects, which could run any program when opened; "
            "it is not opened. Save plain numbers: numpy.save(file, numpy.array(weights, float))"
        )
    if any(length < 0 for length in shape):
        raise ValueError(f"{name} is no .npy file that can be read: its header has {shape}")
    if not dtype.itemsize:
        raise ValueError(f"{name} is no .npy file that can be read: its elements have no length")
    wanted = math.prod(shape) * dtype.itemsize
    found = size - file.tell()
    if wanted > found:
        raise ValueError(
            f"{name} is damaged: its header tells of {shape_text(shape)} numbers, "
            f"which are {wanted} bytes; the file has {found}"
        )
    if limit is not None and wanted > limit:
        raise ValueError(
            f"{name} would unpack to {wanted / 2**30:.1f} GiB, more than the "
            f"{limit / 2**30:.0f} GiB that are read; save the layer that you need as .npy"
        )
    return shape, in_columns, dtype


def _numbers(array: Array) -> Array:
    return widened(array.view("u2")) if array.dtype == BFLOAT16 else array


def widened(halves: Array) -> Array:
    """Turn bfloat16, given as unsigned integers of 16 bits, into float32, which ends in zeros.

    >>> widened(np.array([0x3F80, 0xBF00], "u2"))
    array([ 1. , -0.5], dtype=float32)
    """
    return (halves.astype("u4") << 16).view("f4")


def _words(array: Array) -> tuple[str, ...]:
    return tuple(
        word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in array
    )
