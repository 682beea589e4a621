"""What may have happened to a file: bytes that were changed, or values that are others."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

TOKENS = [b"NaN", b"inf", b"-1", b"1e999", b"\x00", b"\xff", b'"', b"[", b"{", b"PK\x05\x06", b",,"]
INSERTED = st.binary(max_size=8) | st.sampled_from([*TOKENS, b"[" * 5000, b"9" * 5000])
VALUES = st.one_of(
    st.none() | st.booleans() | st.integers(-2, 3) | st.just(2**64) | st.text(max_size=3),
    st.sampled_from([0.5, 1e308, float("nan"), float("inf"), [], {}, [[]], ["a"], {"a": 1}]),
)


@st.composite
def damaged(draw: Callable[..., Any], contents: Sequence[bytes]) -> bytes:
    """Draw the content of a file that something has happened to."""
    content = bytearray(draw(st.sampled_from(contents) | st.binary(max_size=200)))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        way = draw(st.sampled_from(["put in", "cut", "double", "shorten"]))
        if way == "put in":
            content[start:end] = draw(INSERTED)
        elif way == "cut":
            del content[start:end]
        elif way == "double":
            content[start:start] = content[start:end]
        else:
            del content[start:]
    return bytes(content)


@st.composite
def altered(draw: Callable[..., Any], given: Any) -> Any:
    """Draw what JSON may hold in place of this: one value is another, or is gone."""
    keys: Sequence[Any] = ()
    if isinstance(given, dict | list):
        keys = list(given) if isinstance(given, dict) else range(len(given))
    if not keys or draw(st.integers(0, 5)) == 0:
        return draw(VALUES)
    key = draw(st.sampled_from(keys))
    if draw(st.integers(0, 5)) == 0:
        rest = {each: given[each] for each in keys if each != key}
        return rest if isinstance(given, dict) else list(rest.values())
    other = draw(altered(given[key]))
    if isinstance(given, dict):
        return given | {key: other}
    return [*given[:key], other, *given[key + 1 :]]


def json_of(value: Any) -> bytes:
    """Write a value as JSON."""
    return json.dumps(value).encode()


def toml_of(table: Any) -> bytes:
    """Write what JSON may hold as TOML, which has no null and no table within a list but inline."""
    if not isinstance(table, dict):
        return json_of(table)
    return b"".join(f"{json.dumps(key)} = {_inline(table[key])}\n".encode() for key in table)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)} = {_inline(value[key])}' for key in value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return json.dumps(value).replace("Infinity", "inf").replace("NaN", "nan")
