"""Files that appear whole or not at all, and records of what they were made from.

Only what a record vouches for is an artifact: anything else in the folder is never published, and
a full build removes it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from scripts.artifacts.places import EXPERIMENTS

RECORDS = ".records"
"""In the output folder: the records of what was made from what."""


class CannotWriteError(OSError):
    """The disk is full or read-only, or something is in the way: no script is to blame."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all.

    Raises
    ------
    CannotWriteError
        If that is not possible; whatever was there before is then still there.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as problem:
        raise CannotWriteError(f"cannot write {path}: {problem.strerror or problem}") from problem


def check_place(out: Path) -> None:
    """Find out whether a folder is one, or can become one.

    Raises
    ------
    CannotWriteError
        If something else bears its name, or that of a folder above it.
    """
    for path in (out, *out.parents):
        if path.exists() and not path.is_dir():
            raise CannotWriteError(f"{path}: expected a folder, got a file")
        if path.is_symlink() and not path.exists():
            raise CannotWriteError(f"{path}: expected a folder, got a link to nothing")


def check_folder(out: Path) -> None:
    """Find out at the start, before anything slow, whether files can be written to a folder.

    Raises
    ------
    CannotWriteError
        If they cannot: the folder is a file, is read-only, or is on a full disk.
    """
    check_place(out)
    probe = out / f".{os.getpid()}.probe"
    write_whole(probe, bytes(4096))
    probe.unlink()


def _record_path(out: Path, record: str) -> Path:
    return out / RECORDS / f"{record}.json"


def _read_record(path: Path) -> tuple[str, dict[str, str]] | None:
    """Return a record's key and files (name → hash); None if it is missing or damaged."""
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
        key, files = given["key"], given["files"]
        named = {str(name): str(content) for name, content in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(key, str) or not all(map(_stays_inside, named)):
        return None
    return key, named


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    leads_out = {"..", "\\", ":", "\0"} & {*path.parts, *name}
    return bool(path.parts) and not path.is_absolute() and not leads_out


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_current(out: Path, record: str, key: str) -> bool:
    """Whether the record's files are there, whole, and made from what is there now."""
    read = _read_record(_record_path(out, record))
    if read is None or read[0] != key:
        return False
    try:
        return all(file_hash(out / name) == content for name, content in read[1].items())
    except OSError:
        return False


def write_recorded(out: Path, record: str, key: str, files: Mapping[str, bytes]) -> None:
    """Write files and, after them, the record that vouches for them."""
    path = _record_path(out, record)
    if path.is_file():
        path.unlink()
    for name, content in files.items():
        write_whole(out / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    write_whole(path, json.dumps({"key": key, "files": hashes}, indent=1).encode())


def recorded_files(out: Path) -> set[str]:
    """Return the names of all files that a record vouches for, including those of experiments."""
    named: set[str] = set()
    for path in (out / RECORDS).glob("*.json"):
        read = _read_record(path)
        named |= set(read[1]) if read else set()
    return named


def published_files(out: Path) -> list[str]:
    """Return what a site built from these artifacts may show: names with `/`, sorted.

    Raises
    ------
    FileNotFoundError
        If nothing has been built.
    """
    if not (out / "numbers.json").is_file():
        raise FileNotFoundError(f"{out}: no artifacts there; run python scripts/build_artifacts.py")
    return sorted(
        name
        for name in recorded_files(out)
        if not name.startswith(f"{EXPERIMENTS}/") and (out / name).is_file()
    )


def is_of_others(out: Path) -> bool:
    """Whether a folder holds files but no build ever wrote there."""
    return out.is_dir() and any(out.iterdir()) and not (out / RECORDS).is_dir()


def remove_strays(out: Path, records: Collection[str], others: Collection[str] = ()) -> None:
    """Remove everything except what the given records vouch for.

    Parameters
    ----------
    out : Path
        The folder of the site's artifacts.
    records : collection of str
        The records that are wanted; others are removed, with their files.
    others : collection of str
        Names of files that are wanted although no record lists them.
    """
    wanted_records = {_record_path(out, record) for record in records}
    for path in (out / RECORDS).glob("*"):
        if path not in wanted_records or _read_record(path) is None:
            _remove(path)
    wanted = {out / name for name in (*recorded_files(out), *others)} | wanted_records
    for folder, folders, files in os.walk(out, topdown=False):
        for name in (*folders, *files):
            path = Path(folder, name)
            is_folder = path.is_dir() and not path.is_symlink()
            if path in wanted:
                if is_folder or path.is_symlink():  # where a file should be
                    _remove(path)
            elif not is_folder or not any(path.iterdir()):
                _remove(path)


def make_room(path: Path) -> None:
    """Remove a folder or a link where a file of a build belongs."""
    if path.is_dir() or path.is_symlink():
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
