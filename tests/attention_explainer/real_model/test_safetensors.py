"""The reader of safetensors files, on files made here."""

import json

import numpy as np
import pytest

from attention_explainer.real_model.safetensors import (
    DTYPES,
    LENGTH_BYTES,
    read_safetensors,
    safetensors_content,
)


def described(dtype="F32", shape=(2,), offsets=(0, 8)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


def file_of(header, data=b"", padding=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += padding
    return len(text).to_bytes(LENGTH_BYTES, "little") + text + data


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_comes_back(name):
    given = np.array([[0, 1, 1], [1, 0, 1]]).astype(DTYPES[name])
    header = {"x": described(name, (2, 3), (0, given.nbytes))}
    found = read_safetensors(file_of(header, given.tobytes()))["x"]
    assert found.dtype == given.dtype
    np.testing.assert_array_equal(found, given)


def test_bfloat16_becomes_float32_without_loss():
    given = np.array([[1.0, -0.5], [3.140625, 2.0**-130]], np.float32)
    halves = (given.view(np.uint32) >> 16).astype("<u2")
    header = {"x": described("BF16", (2, 2), (0, 8))}
    found = read_safetensors(file_of(header, halves.tobytes()))["x"]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, given)
    assert not found.flags.writeable


def test_several_tensors_in_any_order_with_metadata_and_padding():
    one, other = np.arange(6.0).reshape(2, 3), np.array(7, "<i8")
    header = {
        "__metadata__": {"format": "pt"},
        "other": described("I64", (), (48, 56)),
        "one": described("F64", (2, 3), (0, 48)),
        "empty": described("F32", (0, 5), (48, 48)),
    }
    found = read_safetensors(file_of(header, one.tobytes() + other.tobytes(), b"   "))
    assert set(found) == {"one", "other", "empty"}
    np.testing.assert_array_equal(found["one"], one)
    assert found["other"] == 7
    assert found["other"].shape == ()
    assert found["empty"].shape == (0, 5)


def test_arrays_are_read_only():
    found = read_safetensors(file_of({"x": described()}, bytes(8)))["x"]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "content: expected a header of 0 bytes"),
        (b"\x05\0\0\0\0\0\0\0{}", "content: expected a header of 5 bytes"),
        (file_of(b"{"), "content: expected a header in JSON"),
        (file_of(b"\xff\xfe"), "content: expected a header in JSON"),
        (file_of(b"[1]"), "content: expected a JSON object as header, got list"),
        (
            file_of(b'{"x": {"dtype": 1}, "x": {"dtype": 2}}'),
            "content: expected 'x' once in the header, got 2",
        ),
        (file_of(b"[" * 9_999), "content: expected a header in JSON"),
        (
            file_of(b"9" * 4_999),
            "content: expected numbers of at most 20 digits .* one of 4999",
        ),
        (file_of({"": described()}, bytes(8)), "content: expected names in printable .* got ''"),
        (file_of({"x": described(["F32"])}, bytes(8)), r"x: expected a dtype among .*\['F32'\]"),
        (
            file_of({"x": described(shape=(0, 2**64), offsets=(0, 0))}),
            "x: expected a shape that NumPy can have",
        ),
        (file_of({"x": [1]}), "x: expected dtype, shape and data_offsets"),
        (file_of({"x": {"dtype": "F32"}}), "x: expected dtype, shape and data_offsets"),
        (file_of({"x": described("F8_E5M2")}, bytes(8)), "x: expected a dtype among .*'F8_E"),
        (file_of({"x": described(shape=(-2,))}, bytes(8)), "x: expected whole numbers as shape"),
        (file_of({"x": described(shape=(True,))}, bytes(8)), "x: expected whole numbers as sh"),
        (file_of({"x": described(offsets=(0, 8, 9))}, bytes(9)), "x: expected two data_offsets"),
        (file_of({"x": described(shape=(3,))}, bytes(8)), "x: expected 12 bytes"),
        (file_of({"x": described()}, bytes(7)), "x: expected 8 bytes .* within 7 bytes"),
        (file_of({"x": described(offsets=(8, 0))}, bytes(8)), "x: expected 8 bytes"),
        (file_of({"x": described(offsets=(4, 12))}, bytes(12)), "x: expected to begin at byte 0"),
        (
            file_of({"x": described(), "y": described(offsets=(4, 12))}, bytes(12)),
            "y: expected to begin at byte 8",
        ),
        (file_of({"x": described()}, bytes(9)), "content: expected 8 bytes after the header"),
    ],
)
def test_what_is_wrong_is_named(content, message):
    with pytest.raises(ValueError, match=message):
        read_safetensors(content)


def test_only_bytes_are_read():
    with pytest.raises(TypeError, match="content: expected bytes, got str"):
        read_safetensors("model.safetensors")


@pytest.mark.parametrize("name", DTYPES)
def test_what_is_written_comes_back_in_every_dtype_and_byte_order(name):
    given = {
        "x": np.array([[0, 1, 1], [1, 0, 1]]).astype(DTYPES[name]),
        "y": np.array(1).astype(np.dtype(DTYPES[name]).newbyteorder(">")),
        "empty": np.zeros((0, 5), DTYPES[name]),
    }
    content = safetensors_content(given)
    found = read_safetensors(content)
    assert list(found) == list(given)
    for key, array in given.items():
        assert found[key].dtype == np.dtype(DTYPES[name])
        np.testing.assert_array_equal(found[key], array)
    (begin,) = np.frombuffer(content, "<u8", 1)
    assert (LENGTH_BYTES + int(begin)) % LENGTH_BYTES == 0


def test_what_the_format_lacks_is_refused():
    with pytest.raises(TypeError, match=r"x: expected a dtype among BOOL, .*, got complex128"):
        safetensors_content({"x": [1j]})
