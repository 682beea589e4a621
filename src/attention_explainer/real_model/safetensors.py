"""Read and write `.safetensors` files: a JSON header, then nothing but numbers."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

LENGTH_BYTES = 8
"""The file begins with the length of its header, a little-endian integer of this many bytes."""
DTYPES = {
    "BOOL": "?",
    "U8": "u1",
    "I8": "i1",
    "U16": "<u2",
    "I16": "<i2",
    "F16": "<f2",
    "U32": "<u4",
    "I32": "<i4",
    "F32": "<f4",
    "U64": "<u8",
    "I64": "<i8",
    "F64": "<f8",
}
"""The format's dtypes that NumPy has too."""

MOST_DIGITS = 20
"""Of a number in the header: no file is longer."""

BFLOAT16 = "BF16"
"""The upper half of a float32; NumPy lacks it, so it is read as float32."""


def read_safetensors(content: bytes) -> dict[str, Array]:
    """Return the arrays in a safetensors file.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    dict of str to ndarray
        Name → read-only array, which shares its memory with `content`, but for bfloat16, which
        becomes float32 without loss.

    Raises
    ------
    TypeError
        If `content` is not bytes.
    ValueError
        If the header is cut short or is not a JSON object, if a tensor is described wrongly, has a
        dtype that NumPy lacks or a size that does not fit its shape, or if the tensors do not cover
        the rest of the file exactly, without gap or overlap.

    Examples
    --------
    >>> header = b'{"gain": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}'
    >>> numbers = np.array([1, 3], dtype="<f4").tobytes()
    >>> read_safetensors(len(header).to_bytes(8, "little") + header + numbers)
    {'gain': array([1., 3.], dtype=float32)}

    Notes
    -----
    Source: the description of the format in the README of github.com/huggingface/safetensors.
    """
    if not isinstance(content, bytes):
        raise TypeError(f"content: expected bytes, got {type(content).__name__}")
    header, data = _header_and_data(content)
    arrays: dict[str, Array] = {}
    ranges: list[tuple[int, int, str]] = []
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, begin, end = _described(name, entry)
        expected = dtype.itemsize * math.prod(shape)
        if not 0 <= begin <= end <= len(data) or end - begin != expected:
            raise ValueError(
                f"{name}: expected {expected} bytes for dtype {entry['dtype']} and shape {shape} "
                f"within {len(data)} bytes of data; got data_offsets [{begin}, {end}]"
            )
        ranges.append((begin, end, name))
        flat = np.frombuffer(data, dtype, math.prod(shape), begin)
        try:
            array = flat.reshape(shape)
        except ValueError as problem:  # too many axes, or one that is too long beside one of 0
            raise ValueError(
                f"{name}: expected a shape that NumPy can have, got {shape}"
            ) from problem
        arrays[name] = _widened(array) if entry["dtype"] == BFLOAT16 else array
    position = 0
    for begin, end, name in sorted(ranges):
        if begin != position:
            raise ValueError(
                f"{name}: expected to begin at byte {position}, where the tensor before it ends; "
                f"got {begin}"
            )
        position = end
    if position != len(data):
        raise ValueError(
            f"content: expected {position} bytes after the header, the size of the tensors; "
            f"got {len(data)}"
        )
    return arrays


def safetensors_content(arrays: Mapping[str, ArrayLike]) -> bytes:
    """Return the content of a safetensors file.

    Parameters
    ----------
    arrays : mapping of str to array_like
        Their dtypes are among `DTYPES`.

    Returns
    -------
    bytes
        The same for the same arrays in the same order. The numbers begin at a multiple of 8 bytes.

    Raises
    ------
    TypeError
        If a dtype is not one that the format has.

    Examples
    --------
    >>> read_safetensors(safetensors_content({"gain": np.array([1, 3], np.int8)}))
    {'gain': array([1, 3], dtype=int8)}

    Notes
    -----
    Source: the description of the format in the README of github.com/huggingface/safetensors.
    """
    names = {np.dtype(dtype): name for name, dtype in DTYPES.items()}
    header: dict[str, Any] = {}
    data = b""
    for name, given in arrays.items():
        array = np.asarray(given)
        dtype = array.dtype.newbyteorder("<")
        if dtype not in names:
            raise TypeError(f"{name}: expected a dtype among {', '.join(DTYPES)}, got {dtype}")
        content = array.astype(dtype).tobytes()
        offsets = [len(data), len(data) + len(content)]
        header[name] = {
            "dtype": names[dtype],
            "shape": list(array.shape),
            "data_offsets": offsets,
        }
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % LENGTH_BYTES)
    return len(text).to_bytes(LENGTH_BYTES, "little") + text + data


def _header_and_data(content: bytes) -> tuple[dict[str, Any], memoryview]:
    length = int.from_bytes(content[:LENGTH_BYTES], "little")
    begin = LENGTH_BYTES + length
    if len(content) < begin or not length:
        raise ValueError(
            f"content: expected a header of {length} bytes after the first {LENGTH_BYTES}, "
            f"got {len(content)} bytes in all"
        )
    try:
        header = json.loads(
            content[LENGTH_BYTES:begin], object_pairs_hook=_without_repeats, parse_int=_whole
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise ValueError(f"content: expected a header in JSON, got {problem}") from problem
    if not isinstance(header, dict):
        raise ValueError(f"content: expected a JSON object as header, got {type(header).__name__}")
    return header, memoryview(content)[begin:]


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(
            f"content: expected numbers of at most {MOST_DIGITS} digits in the header, "
            f"got one of {len(digits)}"
        )
    return int(digits)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(
            f"content: expected {repeated!r} once in the header, got {names.count(repeated)}"
        )
    return entries


def _described(name: str, entry: Any) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
    if not name or not name.isprintable():
        raise ValueError(f"content: expected names in printable characters, got {name!r}")
    if not isinstance(entry, Mapping) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"{name}: expected dtype, shape and data_offsets, got {entry!r}")
    dtypes = {**DTYPES, BFLOAT16: "<u2"}
    if not isinstance(entry["dtype"], str) or entry["dtype"] not in dtypes:
        raise ValueError(
            f"{name}: expected a dtype among {', '.join(dtypes)}, got {entry['dtype']!r}"
        )
    for field in ("shape", "data_offsets"):
        numbers = entry[field]
        if not isinstance(numbers, list) or not all(
            type(number) is int and number >= 0 for number in numbers
        ):
            raise ValueError(f"{name}: expected whole numbers as {field}, got {numbers!r}")
    if len(entry["data_offsets"]) != 2:
        raise ValueError(f"{name}: expected two data_offsets, got {entry['data_offsets']}")
    begin, end = entry["data_offsets"]
    return np.dtype(dtypes[entry["dtype"]]), tuple(entry["shape"]), begin, end


def _widened(halves: Array) -> Array:
    wide = (halves.astype(np.uint32) << 16).view(np.float32)
    wide.flags.writeable = False
    return wide
