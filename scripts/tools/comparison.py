"""What differs between two builds of the artifacts."""

import difflib
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.artifacts.places import artifacts_folder, find_scripts

Record = Mapping[str, Any]

TEXTS = {
    "caption": "caption",
    "alt_text": "alt text",
    "latex": "formula",
    "printed": "output",
    "code": "program",
}
"""Part of a record that a reader sees as text → what we call it."""

LOOKS = {"drawings": "drawing", "panel": "panel", "embedded": "state and data"}
"""Part of a record that cannot be compared as text → what we call it."""


@dataclass(frozen=True)
class Artifact:
    """One artifact as it was built: its record, and a hash of every other file."""

    kind: str
    name: str
    record: Record
    files: Mapping[str, str]


@dataclass(frozen=True)
class Changed:
    """A text before and after; `None` where there is none."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """What differs in one artifact.

    Attributes
    ----------
    before, after : Artifact or None
        `None` on the side where the artifact does not exist.
    numbers, texts, cells : list of Changed
        By name of the number, by kind of text, and by row and column.
    looks : list of str
        What looks or behaves differently.
    hidden : list of str
        Files that differ although nothing that a page shows does.
    """

    before: Artifact | None
    after: Artifact | None
    numbers: list[Changed] = field(default_factory=list)
    texts: list[Changed] = field(default_factory=list)
    cells: list[Changed] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def either(self) -> Artifact:
        """The artifact after, or before if it no longer exists."""
        artifact = self.after or self.before
        assert artifact is not None
        return artifact

    @property
    def kind(self) -> str:
        """Folder of the artifact."""
        return self.either.kind

    @property
    def name(self) -> str:
        """Name of the artifact."""
        return self.either.name

    @property
    def script(self) -> str:
        """Path of the script."""
        return f"scripts/{self.kind}/{self.name}.py"

    @property
    def is_shown(self) -> bool:
        """Whether anything differs apart from numbers in the prose and what no page shows."""
        return bool(self.texts or self.cells or self.looks) or None in (self.before, self.after)

    def summary(self) -> str:
        """Say in a few words what differs, apart from the numbers."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "deleted"
        parts = [*self.looks, *(text.what for text in self.texts)]
        if self.cells:
            parts.append(f"{len(self.cells)} cells" if len(self.cells) > 1 else "1 cell")
        return ", ".join(parts)


def artifacts_of(root: Path) -> dict[str, Artifact]:
    """Read the artifacts that a clone has built; one that was never built is left out."""
    found = {}
    for name, script in find_scripts(root).items():
        folder = artifacts_folder(root) / script.parent.name
        try:
            record = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        files = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob(f"{name}.*"))
            if path.name != f"{name}.json"
        }
        found[name] = Artifact(script.parent.name, name, record, files)
    return found


def compared(
    before: Mapping[str, Artifact], after: Mapping[str, Artifact], left_out: Collection[str] = ()
) -> list[Difference]:
    """Return the artifacts that differ, by name; those in `left_out` cannot be compared."""
    names = sorted({*before, *after} - set(left_out))
    pairs = [(before.get(name), after.get(name)) for name in names]
    return [difference(*pair) for pair in pairs if pair[0] != pair[1]]


def difference(before: Artifact | None, after: Artifact | None) -> Difference:
    """Say what differs in one artifact."""
    old: Record = before.record if before else {}
    new: Record = after.record if after else {}
    numbers = _by_key(old.get("numbers", {}), new.get("numbers", {}))
    if before is None or after is None:
        return Difference(before, after, numbers)
    texts = [
        Changed(label, old.get(key), new.get(key))
        for key, label in TEXTS.items()
        if old.get(key) != new.get(key)
    ]
    cells = changed_cells(old, new)
    looks = [label for key, label in LOOKS.items() if old.get(key) != new.get(key)]
    if not cells and _heading(old) != _heading(new):
        looks.append("headings")
    hidden: list[str] = []
    if not (numbers or texts or cells or looks):
        hidden = [item.what for item in _by_key(before.files, after.files)]
    return Difference(before, after, numbers, texts, cells, looks, hidden)


def _heading(record: Record) -> list[Any]:
    return [record.get(key) for key in ("columns", "groups", "roles", "emphasised")]


def _by_key(before: Mapping[str, str], after: Mapping[str, str]) -> list[Changed]:
    return [
        Changed(key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def changed_cells(before: Record, after: Record) -> list[Changed]:
    """Return the cells that differ; rows are paired by first cell, columns by heading.

    Examples
    --------
    >>> old = {"columns": ["word", "weight"], "cells": [["cat", "0.7"], ["mat", "0.1"]]}
    >>> new = {"columns": ["word", "weight"], "cells": [["mat", "0.2"]]}
    >>> for cell in changed_cells(old, new):
    ...     print(cell.what, cell.before, cell.after, sep=" | ")
    cat | 0.7 | None
    mat, weight | 0.1 | 0.2
    """
    old, new = before.get("cells", []), after.get("cells", [])
    columns = headings(after)
    if headings(before) != columns:
        return []
    changed = []
    matcher = difflib.SequenceMatcher(None, _first(old), _first(new), autojunk=False)
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        pairs = min(to_old - from_old, to_new - from_new) if tag in ("equal", "replace") else 0
        for offset in range(pairs):
            row, other = old[from_old + offset], new[from_new + offset]
            changed += [
                Changed(f"{other[0]}, {columns[index]}" if index else columns[0], cell, now)
                for index, (cell, now) in enumerate(zip(row, other, strict=True))
                if cell != now
            ]
        for row in old[from_old + pairs : to_old]:
            changed.append(Changed(row[0], " ".join(row[1:]), None))
        for row in new[from_new + pairs : to_new]:
            changed.append(Changed(row[0], None, " ".join(row[1:])))
    return changed


def headings(record: Record) -> list[str]:
    """Return the column headings, each preceded by that of its group."""
    groups = [group for group, span in record.get("groups", []) for _ in range(span)]
    columns: list[str] = record.get("columns", [])
    if not groups:
        return columns
    return [f"{group} {column}".strip() for group, column in zip(groups, columns, strict=True)]


def _first(rows: Sequence[Sequence[str]]) -> list[str]:
    return [row[0] for row in rows]
