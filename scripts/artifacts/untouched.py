"""Whether anything was touched since artifacts were last found to be true.

Only contents decide whether an artifact is made anew (`keys.py`), and to read and to parse all of
them takes a while. Where no file has another size or another time than when that was last done,
contents need not be read, as git need not for `git status`.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ARTIFACTS, ROOT
from scripts.artifacts.records import write_whole

INPUTS = ("src", "scripts", "data", "benchmarks", "docs/assets/fonts")
"""Folders that artifacts are made from: at least these, for more does no harm."""

STAMP = ROOT / "build" / "untouched.json"

JUST_NOW = 2.0
"""Seconds: the coarsest clock of a file system. What changed within it might change once more
without another time to show for it."""

Seen = dict[str, list[int]]


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            elif entry.is_file():
                yield entry


def seen(*folders: Path) -> Seen:
    """Return path → size and times of all files in some folders, those that exist."""
    found: Seen = {}
    for folder in folders:
        for entry in _files(str(folder)) if folder.is_dir() else ():
            stat = entry.stat()
            found[entry.path] = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
    return found


def inputs() -> Seen:
    """Return what artifacts are made from, as it looks now."""
    return seen(*(ROOT / folder for folder in INPUTS))


def installed() -> list[str]:
    """Return the version of Python, and names and versions of all that is installed beside it."""
    names = {
        entry.name
        for folder in map(Path, sys.path)
        if folder.name in ("site-packages", "dist-packages") and folder.is_dir()
        for entry in folder.iterdir()
        if entry.suffix == ".dist-info"
    }
    return [sys.version, *sorted(names)]


def _circumstances() -> list[Any]:
    return [installed(), os.environ.get("ARTIFACTS", "")]


def is_untouched() -> bool:
    """Whether inputs and artifacts are as the last stamp saw them."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp == [_circumstances(), inputs(), seen(ARTIFACTS)])


def stamp(before: Seen) -> None:
    """Note down that artifacts are true, given how their inputs looked before they were made."""
    if any(max(times) / 1e9 > time.time() - JUST_NOW for _, *times in before.values()):
        with contextlib.suppress(OSError):
            STAMP.unlink()
        return
    now = [_circumstances(), before, seen(ARTIFACTS)]
    with contextlib.suppress(OSError):  # then contents will be read again
        write_whole(STAMP, json.dumps(now).encode())
