"""Read tables of numbers from text: CSV, TSV and what spreadsheets of other countries write."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_figures.reading.stored import Contents, Stored

LIMIT = 2**28
"""Bytes: a longer text is not read; as `.npy` its numbers take a fifth of the room."""

DELIMITERS = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars", " ": "spaces"}

MISSING = ("", "nan", "na", "n/a", "null", "none", "#n/a")
"""Cells that stand for no number."""

NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?%?|[-+]?inf", re.IGNORECASE)

Rows = list[list[str]]


def read_table(path: Path) -> Contents:
    """Read a table of numbers, with words in the first row or column if there are any."""
    text, encoding = decoded(path)
    if not text.strip():
        raise ValueError(f"{path} is empty")
    delimiter, rows = _split(text, str(path))
    rows, keys, queries = _without_words(rows, str(path))
    numbers, how = _numbers(rows, str(path))
    notes = [f"read as text with {DELIMITERS[delimiter]} between the numbers"]
    notes += [f"written as {encoding}"] * (encoding != "UTF-8")
    notes += how
    places = ["the first row"] * bool(keys) + ["the first column"] * bool(queries)
    if queries is not None and numbers.shape[1] == 1 < len(numbers):
        # A column of words and one of their weights: one row, set upright.
        numbers, keys, queries = numbers.T, queries, None
        places = ["the first column"]
        notes.append("the column of numbers taken as one row of weights")
    if places:
        notes.append(f"words from {' and '.join(places)}")
    array = Stored("", numbers.shape, lambda: numbers)
    return Contents(
        str(path),
        (array,),
        tuple(queries) if queries else None,
        tuple(keys) if keys else None,
        ("; ".join(notes),),
    )


def decoded(path: Path) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding, which its first bytes tell."""
    if path.stat().st_size > LIMIT:
        raise ValueError(
            f"{path} is a text of more than {LIMIT / 2**20:.0f} MiB; save its numbers as .npy"
        )
    content = path.read_bytes()
    for mark, encoding in (
        (b"\xff\xfe\0\0", "UTF-32"),
        (b"\0\0\xfe\xff", "UTF-32"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
        (b"\xef\xbb\xbf", "UTF-8"),
    ):
        if content.startswith(mark):
            try:
                return content.decode("utf-8-sig" if encoding == "UTF-8" else encoding), encoding
            except UnicodeDecodeError as problem:
                raise ValueError(f"{path} is no whole text in {encoding}: {problem}") from problem
    if b"\0" in content:
        half = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        try:
            text = content.decode(half)
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise ValueError(f"{path} is no text: it holds bytes that are zero")
        return text, "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Windows-1252"


def _split(text: str, source: str) -> tuple[str, Rows]:
    """Return the delimiter that makes a table of it, and that table."""
    lines = text.splitlines()
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        delimiters = [lines[0].strip()[4]]
        text = "\n".join(lines[1:])
    else:
        delimiters = list(DELIMITERS)
    best: tuple[int, str, str] | None = None
    for delimiter in delimiters:
        if delimiter not in DELIMITERS or delimiter not in text:
            continue
        rows = _cells(text, delimiter)
        problem = _unlike_a_table(rows)
        if not problem:
            return delimiter, rows
        numbers = sum(is_number(cell) for row in rows for cell in row)
        if best is None or numbers > best[0]:
            best = numbers, delimiter, problem
    single = _cells(text, "\t")
    if best is None and not _unlike_a_table(single, alone=True):
        return ",", single
    if best is None:
        raise ValueError(f"{source} holds no table of numbers: it begins {text[:30]!r}")
    raise ValueError(f"{source} holds no table of numbers: {best[2]}")


def _cells(text: str, delimiter: str) -> Rows:
    if delimiter == " ":
        return [line.split() for line in text.splitlines() if line.strip()]
    try:
        found = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=False))
    except csv.Error as problem:
        raise ValueError(f"not a table: {problem}") from problem
    rows = [[cell.strip() for cell in row] for row in found if any(map(str.strip, row))]
    # Spreadsheets close each line with a delimiter, if one column to the right was once in use.
    while rows and not any(row[-1] for row in rows):
        rows = [row[:-1] for row in rows]
    return rows


def _unlike_a_table(rows: Rows, *, alone: bool = False) -> str:
    """Say why rows of cells are no table of numbers; "" if they are."""
    if not rows:
        return "it is empty"
    head, *body = rows
    width = len(body[0]) if body else len(head)
    for index, row in enumerate(body):
        if len(row) != width:
            return f"line {index + 2} has {len(row)} cells, the line before {width}"
    if len(head) not in (width, width - 1):
        return f"line 1 has {len(head)} cells, the next {width}"
    if width < 2 and not alone:
        return "one number in each row"
    rest = body or [head]
    for index, row in enumerate(rest):
        for cell in row[1:] if len(row) > 1 else row:
            if not is_number(cell):
                return f"line {index + (2 if body else 1)} has {cell!r} where a number belongs"
    return ""


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, in any of the ways in which people write one.

    >>> [is_number(cell) for cell in ("0.5", "0,5", "12 %", "−1e-9", "nan", "cat")]
    [True, True, True, True, True, False]
    """
    return plain(cell).lower() in MISSING or NUMBER.fullmatch(plain(cell)) is not None


def plain(cell: str) -> str:
    """Return a cell with the signs of a keyboard, without spaces.

    >>> plain("−0.5 %")
    '-0.5%'
    """
    return "".join(cell.split()).replace("−", "-")


def _without_words(
    rows: Rows, source: str
) -> tuple[Rows, Sequence[str] | None, Sequence[str] | None]:
    """Take the words off a table: return the numbers, the words above and those to the left."""
    head, *body = rows
    lacks_corner = bool(body) and len(head) == len(body[0]) - 1
    # Numbers may be words too: an empty corner, or "query \ key", stands between two lists of them.
    has_corner = bool(body) and (not head[0] or "\\" in head[0])
    is_counting = [str(index) for index in range(len(head) - 1)] == head[1:]
    has_head = lacks_corner or has_corner
    has_head = has_head or (bool(body) and not all(map(is_number, head[1:])))
    has_head = has_head or (bool(body) and not is_number(head[0]) and is_counting)
    left = body if has_head else rows
    has_column = lacks_corner or has_corner or not all(is_number(row[0]) for row in left)
    above = head if lacks_corner or not has_column else head[1:]
    queries = [row[0] for row in left] if has_column else None
    numbers = [row[1:] for row in left] if has_column else left
    if not numbers[0]:
        raise ValueError(f"{source} holds words alone")
    return numbers, above if has_head else None, queries


def _numbers(rows: Rows, source: str) -> tuple[NDArray[np.float64], list[str]]:
    cells = [[plain(cell) for cell in row] for row in rows]
    flat = [cell for row in cells for cell in row]
    notes = []
    if any("," in cell for cell in flat):
        if any("." in cell for cell in flat):
            raise ValueError(f"{source} has decimal commas and decimal points; use one of them")
        notes.append("decimal commas")
    share = 1.0
    if any(cell.endswith("%") for cell in flat):
        if not all(cell.endswith("%") or cell.lower() in MISSING for cell in flat):
            raise ValueError(f"{source} has a percent sign behind some numbers, not behind all")
        notes.append("percentages")
        share = 0.01

    def number(cell: str) -> float:
        if cell.lower() in MISSING:
            return float("nan")
        return float(cell.replace(",", ".").removesuffix("%")) * share

    return np.array([[number(cell) for cell in row] for row in cells], np.float64), notes
