"""Where the numbers of the worked example stand in its file, for readers who change them there."""

import ast
import json
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from scripts.artifacts.places import ROOT

SOURCE = ROOT / "src" / "attention_explainer" / "worked_example.py"

MATRICES = {
    "_EMBEDDINGS": "Embeddings",
    "W_Q": "Query matrix",
    "W_K": "Key matrix",
    "W_V": "Value matrix",
    "W_O": "Output matrix",
}
"""What readers may change: its name in the file, and what pages call it."""


def example_file(megabytes: int) -> str:
    """Return JSON: the file, each matrix with the place of each number in it, and what it takes.

    Parameters
    ----------
    megabytes : int
        How much a browser loads to compute with another example.
    """
    source = SOURCE.read_text(encoding="utf-8")
    given = {"source": source, "matrices": matrices(source), "megabytes": megabytes}
    return json.dumps(given, ensure_ascii=False)


def matrices(source: str) -> list[dict[str, Any]]:
    r"""Find the numbers of the matrices in a file.

    Returns
    -------
    list of dict
        Of each matrix: `name` and `title`; `rows` and `columns`, their names; and `cells`, for each
        number its `text`, and the characters of the file `from` which and `to` which it stands.

    Raises
    ------
    ValueError
        If the file does not have one of `MATRICES`, or not as plain numbers.

    Examples
    --------
    >>> source = "DIMENSIONS = ('a',)\n_EMBEDDINGS = {'it': (-1,)}\n"
    >>> source += "".join(f"W_{letter} = [[2]]\n" for letter in "QKVO")
    >>> matrices(source)[0]["cells"]
    [[{'text': '-1', 'from': 42, 'to': 44}]]
    """
    values = dict(_assigned(source))
    missing = [name for name in (*MATRICES, "DIMENSIONS") if name not in values]
    if missing:
        raise ValueError(f"worked_example.py: expected {', '.join(missing)} at its top level")
    dimensions = list(ast.literal_eval(values["DIMENSIONS"]))
    starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]
    lines = source.splitlines(keepends=True)

    def at(line: int, column: int) -> int:
        # Columns are counted in bytes, places in characters.
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def cell(node: ast.expr) -> dict[str, Any]:
        first = at(node.lineno, node.col_offset)
        last = at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        text = source[first:last]
        if not isinstance(ast.literal_eval(text), int | float):
            raise ValueError(f"worked_example.py: expected a number, got {text}")
        return {"text": text, "from": first, "to": last}

    found = []
    for name, title in MATRICES.items():
        node = values[name]
        # What is called on the numbers makes them read-only.
        body = node.args[0] if isinstance(node, ast.Call) else node
        if isinstance(body, ast.Dict):
            names = [ast.literal_eval(key) for key in body.keys if key is not None]
            rows = body.values
        elif isinstance(body, ast.List | ast.Tuple):
            names, rows = dimensions, body.elts
        else:
            raise ValueError(f"worked_example.py: expected rows of numbers, got {name} otherwise")
        cells = [[cell(one) for one in row.elts] for row in rows if hasattr(row, "elts")]
        found.append(
            {"name": name, "title": title, "rows": names, "columns": dimensions, "cells": cells}
        )
    return found


def _assigned(source: str) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
