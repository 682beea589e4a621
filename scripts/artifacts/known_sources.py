"""What Python files said when they were last read, kept by their text.

To parse all files of the project takes longer than to make an artifact, and an edit changes one.
"""

import contextlib
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.artifacts import sources
from scripts.artifacts.places import ROOT
from scripts.artifacts.records import write_whole
from scripts.artifacts.sources import Import, Source

KEPT = ROOT / "build" / "sources.json"


class KnownSources:
    """Sources that were read before; what is not among them is read.

    Parameters
    ----------
    path : Path
        Where they are kept. If that is missing, damaged, or of another reader, all is read anew.
    """

    def __init__(self, path: Path = KEPT) -> None:
        self._path = path
        self._kept = _kept_in(path)
        self._used: dict[str, Source] = {}

    def read(self, text: str) -> Source:
        """Return what a program says.

        Raises
        ------
        SyntaxError
            If it is none.
        """
        key = _hash(text)
        if key not in self._used:
            self._used[key] = self._kept.get(key) or sources.read_source(text)
        return self._used[key]

    def keep(self) -> None:
        """Keep what was read or asked for, and nothing else."""
        if self._used.keys() == self._kept.keys():
            return
        content = _spelt({key: asdict(source) for key, source in self._used.items()})
        with contextlib.suppress(OSError):  # then all is read once more
            write_whole(self._path, f"{_seal(content)}\n{content}".encode())


def _kept_in(path: Path) -> dict[str, Source]:
    try:
        seal, _, content = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return {}
    if seal != _seal(content):
        return {}
    return {key: _source(given) for key, given in json.loads(content).items()}


def _source(given: Mapping[str, Any]) -> Source:
    return Source(
        code=given["code"],
        imports=tuple(Import(**one) for one in given["imports"]),
        imports_as_main=tuple(Import(**one) for one in given["imports_as_main"]),
        handed_on={name: Import(**one) for name, one in given["handed_on"].items()},
        docstring=given["docstring"],
        names=frozenset(given["names"]),
        names_as_main=frozenset(given["names_as_main"]),
    )


def _spelt(content: Mapping[str, Any]) -> str:
    # Sets have no order of their own.
    return json.dumps(content, ensure_ascii=True, sort_keys=True, default=sorted)


def _seal(content: str) -> str:
    """Hash a content with all that decides how it is read: these files, and Python's grammar."""
    readers = [Path(file).read_text(encoding="utf-8") for file in (__file__, sources.__file__)]
    return _hash("\0".join([*readers, platform.python_version(), content]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
