"""Read weights from JSON: nested lists, alone or beside their words."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from attention_figures.reading.numpy_files import KEYS, WORDS
from attention_figures.reading.stored import Contents, Stored
from attention_figures.reading.text_tables import decoded


def read_json(path: Path) -> Contents:
    """Read nested lists of numbers, or an object of such lists with lists of words beside them."""
    try:
        given = json.loads(decoded(path)[0])
    except (ValueError, RecursionError) as problem:  # also of too many digits
        raise ValueError(f"{path} is no JSON that can be read: {problem}") from problem
    if isinstance(given, list):
        return Contents(str(path), (_stored(path, "", given),))
    if not isinstance(given, dict):
        raise ValueError(f"{path}: expected lists of numbers, got {type(given).__name__}")
    words: dict[str, tuple[str, ...]] = {}
    arrays = []
    for name, entry in given.items():
        if not isinstance(entry, list):
            continue
        if entry and all(isinstance(word, str) for word in entry):
            if name.lower() in (*WORDS, *KEYS):
                words["queries" if name.lower() in WORDS else "keys"] = tuple(entry)
        else:
            arrays.append(_stored(path, name, entry))
    if not arrays:
        raise ValueError(
            f"{path} holds no lists of numbers; it has {', '.join(given) or 'nothing'}"
        )
    notes = ("words from the list beside the numbers",) if words else ()
    return Contents(str(path), tuple(arrays), words.get("queries"), words.get("keys"), notes)


def _stored(path: Path, name: str, lists: list[Any]) -> Stored:
    where = f"{path}: {name}".removesuffix(": ")
    try:
        _refuse_others(lists)
        array = np.array(lists, np.float64)  # in which None is NaN
    except (ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise ValueError(f"{where}: expected rows of numbers of equal length") from problem
    return Stored(name, array.shape, lambda: array)


def _refuse_others(lists: Any) -> None:
    """Refuse what is no number, but for null, which other programs write for NaN."""
    if isinstance(lists, list):
        for entry in lists:
            _refuse_others(entry)
    if isinstance(lists, str | bool | dict):
        raise TypeError(f"expected a number, got {lists!r}")


def read_word_list(text: str, source: str) -> list[str]:
    """Read a list of words from JSON."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"{source} is no JSON that can be read: {problem}") from problem
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{source}: expected a list of words in JSON")
    return words
