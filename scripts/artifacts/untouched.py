"""Whether anything has been touched since the artifacts were last found to be up to date.

Only contents decide whether an artifact is made again (`keys.py`), but reading and parsing all of
them takes a while. If no file's size or time has changed since that was last done, there is no need
to read the contents, just as `git status` need not.
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
"""Folders that artifacts are made from; listing too many does no harm."""

STAMP = ROOT / "build" / "untouched.json"

JUST_NOW = 2.0
"""Seconds: the coarsest clock of any file system. A file that changed less than this long ago
might change again without its time changing."""

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
    """Return path → size and times for all files in those of the folders that exist."""
    found: Seen = {}
    for folder in folders:
        for entry in _files(str(folder)) if folder.is_dir() else ():
            stat = entry.stat()
            found[entry.path] = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
    return found


def inputs() -> Seen:
    """Return what artifacts are made from, as it is now."""
    return seen(*(ROOT / folder for folder in INPUTS))


def installed() -> list[str]:
    """Return the version of Python, and the names and versions of everything installed with it."""
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
    """Whether inputs and artifacts are as the last stamp recorded them."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return bool(stamp == [_circumstances(), inputs(), seen(ARTIFACTS)])


def stamp(before: Seen) -> None:
    """Record that artifacts are up to date, given their inputs as they were beforehand."""
    if any(max(times) / 1e9 > time.time() - JUST_NOW for _, *times in before.values()):
        with contextlib.suppress(OSError):
            STAMP.unlink()
        return
    now = [_circumstances(), before, seen(ARTIFACTS)]
    with contextlib.suppress(OSError):  # if it fails, contents will be read again
        write_whole(STAMP, json.dumps(now).encode())
