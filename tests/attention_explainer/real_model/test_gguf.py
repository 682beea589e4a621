"""The reader of GGUF files, on small files made here byte by byte."""

import struct

import numpy as np
import pytest

from attention_explainer.real_model.gguf import BLOCK, read_gguf

F32, F16, Q4_1, Q8_0 = 0, 1, 3, 8
STRING, ARRAY = 8, 9


def text(given):
    encoded = given if isinstance(given, bytes) else given.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def entry(name, kind, payload):
    return text(name) + struct.pack("<I", kind) + payload


def info(name, axes, kind, offset):
    numbers = b"".join(struct.pack("<Q", axis) for axis in axes)
    return text(name) + struct.pack("<I", len(axes)) + numbers + struct.pack("<IQ", kind, offset)


def file_of(entries=(), infos=(), data=b"", *, version=3, alignment=32):
    header = b"GGUF" + struct.pack("<IQQ", version, len(infos), len(entries))
    header += b"".join(entries) + b"".join(infos)
    return header + bytes(-len(header) % alignment) + data


def test_every_kind_of_value_comes_back():
    numbers = {"B": 200, "b": -3, "H": 60000, "h": -300, "I": 2**31, "i": -70000, "f": 0.5}
    numbers |= {"?": True, "Q": 2**40, "q": -(2**40), "d": 0.1}
    codes = dict(zip(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12], strict=True))
    entries = [
        entry(f"a.{code}", codes[code], struct.pack(f"<{code}", number))
        for code, number in numbers.items()
    ]
    entries += [
        entry("a.text", STRING, text("naïve")),
        entry("a.texts", ARRAY, struct.pack("<IQ", STRING, 2) + text("Ġt he") + text("")),
        entry("a.floats", ARRAY, struct.pack("<IQ3f", 6, 3, 1, 2, 4)),
    ]
    for version in (2, 3):
        found = read_gguf(file_of(entries, version=version)).metadata
        assert {name: found[f"a.{name}"] for name in numbers} == numbers
        assert found["a.?"] is True
        assert found["a.text"] == "naïve"
        assert found["a.texts"] == ["Ġt he", ""]
        assert found["a.floats"] == [1.0, 2.0, 4.0]


def test_plain_tensors_lie_at_multiples_of_the_alignment_and_have_their_rows_first():
    one = np.arange(6, dtype="<f4").reshape(2, 3)
    other = np.array([0.5, -2], "<f2")
    infos = [info("one", (3, 2), F32, 0), info("other", (2,), F16, 64)]
    data = one.tobytes().ljust(64, b"\0") + other.tobytes()
    entries = [entry("general.alignment", 4, struct.pack("<I", 64))]
    found = read_gguf(file_of(entries, infos, data, alignment=64)).tensors
    assert list(found) == ["one", "other"]
    np.testing.assert_array_equal(found["one"].array(), one)
    np.testing.assert_array_equal(found["other"].array(), [0.5, -2])
    assert found["other"].array().dtype == np.float32


def test_a_block_of_q4_1_is_scale_and_least_then_low_halves_before_high_ones():
    numbers = (np.arange(BLOCK) * 7) % 16
    halves = bytes(numbers[i] | numbers[i + 16] << 4 for i in range(16))
    first = struct.pack("<2e", 0.5, -3.0) + halves
    second = struct.pack("<2e", 2.0, 1.0) + halves
    infos = [info("w", (BLOCK, 2), Q4_1, 0)]
    found = read_gguf(file_of(infos=infos, data=first + second)).tensors["w"].array()
    np.testing.assert_array_equal(found, [numbers * 0.5 - 3, numbers * 2.0 + 1])
    assert found.dtype == np.float32


def test_a_block_of_q8_0_is_a_scale_and_signed_bytes():
    numbers = np.linspace(-128, 127, 2 * BLOCK).astype(np.int8)
    data = b"".join(
        struct.pack("<e", scale) + part.tobytes()
        for scale, part in zip((0.25, 2.0), np.split(numbers, 2), strict=True)
    )
    infos = [info("w", (2 * BLOCK,), Q8_0, 0)]
    found = read_gguf(file_of(infos=infos, data=data)).tensors["w"].array()
    np.testing.assert_array_equal(found[:BLOCK], numbers[:BLOCK] * 0.25)
    np.testing.assert_array_equal(found[BLOCK:], numbers[BLOCK:] * 2.0)


WHOLE = file_of(
    [
        entry("a.name", STRING, text("model")),
        entry("a.list", ARRAY, struct.pack("<IQ2I", 4, 2, 7, 8)),
    ],
    [info("x", (4,), F32, 0)],
    np.arange(4, dtype="<f4").tobytes(),
)


@pytest.mark.parametrize("length", range(len(WHOLE)))
def test_a_file_that_ends_too_early_is_refused(length):
    with pytest.raises(ValueError, match=r"content: expected"):
        read_gguf(WHOLE[:length])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GGML" + WHOLE[4:], r"content: expected to begin with b'GGUF', got b'GGML'"),
        (file_of(version=1), r"version: expected one of \(2, 3\), got 1"),
        (b"GGUF" + struct.pack(">I", 3) + WHOLE[8:], r"version: expected .*, got 50331648"),
        (file_of([entry("", 4, bytes(4))]), r"the name of an entry: expected printable .* got ''"),
        (file_of(infos=[info("a\nb", (), F32, 0)]), r"the name of a tensor: expected .*'a\\nb'"),
        (file_of([entry("a", 13, b"")]), r"a: expected a type from 0 to 12, got 13"),
        (file_of([entry("a", 4, bytes(4))] * 2), r"a: expected once in the metadata"),
        (
            file_of([entry("a", ARRAY, struct.pack("<IQ", ARRAY, 1))]),
            r"a: expected a list of numbers or strings, got type 9",
        ),
        (
            file_of([entry("a", ARRAY, struct.pack("<IQ", 4, 2**60))]),
            r"content: expected 4611686018427387904 bytes for a",
        ),
        (file_of([entry("a", STRING, text(b"\xff"))]), r"a: expected text in UTF-8"),
        (
            file_of([entry("general.alignment", 4, bytes(4))]),
            r"general.alignment: expected a whole number above 0, got 0",
        ),
        (
            file_of(infos=[info("x", (1,), F32, 0)] * 2, data=bytes(64)),
            r"x: expected once among the tensors",
        ),
        (file_of(infos=[info("x", (1,), 2, 0)]), r"x: expected a type among .*, got code 2"),
        (file_of(infos=[info("x", (1,) * 5, F32, 0)]), r"x: expected at most 4 axes, got 5"),
        (
            file_of(infos=[info("x", (31, 2), Q4_1, 0)]),
            r"x: expected rows of a multiple of 32 numbers for type Q4_1, got shape \(2, 31\)",
        ),
        (file_of(infos=[info("x", (), Q8_0, 0)]), r"x: expected rows of a multiple of 32"),
        (
            file_of(infos=[info("x", (1,), F32, 32)], data=bytes(64)),
            r"x: expected to begin at byte 0 of the tensors, .*; got 32",
        ),
        (
            file_of(infos=[info("x", (2**40, 2**40), F32, 0)], data=bytes(64)),
            r"content: expected \d+ bytes for x",
        ),
    ],
)
def test_a_damaged_file_is_refused(content, message):
    with pytest.raises(ValueError, match=message):
        read_gguf(content)
