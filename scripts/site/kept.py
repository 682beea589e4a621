"""Results of work on pages, kept from build to build under a key of everything they came from."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.artifacts.records import make_room, write_whole

KEPT = ROOT / "build" / "kept"


def digest(*parts: Any) -> str:
    """Hash what a result depends on: anything that JSON can write."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def digest_of_files(paths: Iterable[Path]) -> str:
    """Hash the names and contents of files of this clone; wherever the clone is, it is the same."""
    return digest(
        [
            [
                Path(os.path.relpath(path, ROOT)).as_posix(),
                hashlib.sha256(path.read_bytes()).hexdigest(),
            ]
            for path in sorted(paths)
            if path.is_file() and "__pycache__" not in path.parts
        ]
    )


def read(name: str, key: str) -> Any:
    """Return what was kept under a name, if it is intact and was made under this key."""
    try:
        check, text = (KEPT / name).read_bytes().split(b"\n", 1)
        if check.decode() != hashlib.sha256(key.encode() + text).hexdigest():
            return None
        return json.loads(text)
    except (OSError, ValueError):
        return None


def write(name: str, key: str, value: Any) -> None:
    """Keep a value that JSON can write, replacing what the name had before."""
    text = json.dumps(value).encode()
    check = hashlib.sha256(key.encode() + text).hexdigest().encode()
    with contextlib.suppress(OSError):  # if it fails, the result will be made again
        make_room(KEPT / name)
        write_whole(KEPT / name, check + b"\n" + text)


def drop_others(kind: str, wanted: Iterable[str]) -> None:
    """Forget everything of a kind that was kept under other names than these."""
    names = {KEPT / name for name in wanted}
    for path in (KEPT / kind).rglob("*"):
        if path.is_file() and path not in names:
            path.unlink()
