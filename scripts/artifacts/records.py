"""Files that appear whole or not at all, and records of what they were made from."""

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path

RECORDS = ".records"
"""In the output folder: what was made from what."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _record_path(out: Path, record: str) -> Path:
    return out / RECORDS / f"{record}.json"


def is_current(out: Path, record: str, key: str) -> bool:
    """Whether the record's files are there, whole, and made from what is there now."""
    try:
        given = json.loads(_record_path(out, record).read_text(encoding="utf-8"))
        return given["key"] == key and all(
            hashlib.sha256((out / file).read_bytes()).hexdigest() == content
            for file, content in given["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_recorded(out: Path, record: str, key: str, files: Mapping[str, bytes]) -> None:
    """Write files, and last the record that vouches for them."""
    path = _record_path(out, record)
    path.unlink(missing_ok=True)
    for name, content in files.items():
        write_whole(out / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    write_whole(path, json.dumps({"key": key, "files": hashes}, indent=1).encode())


def drop_orphans(wanted: Collection[str], out: Path, *, kept_kind: str) -> None:
    """Delete the files of all records but those that are wanted, or of a kind that is kept."""
    records = set((out / RECORDS).glob("*.json")) - set((out / RECORDS).glob(f"{kept_kind}.*.json"))
    for record in records - {_record_path(out, name) for name in wanted}:
        for file in json.loads(record.read_text(encoding="utf-8")).get("files", {}):
            (out / file).unlink(missing_ok=True)
        record.unlink()
