"""Write a file whole or not at all, and never over what must stay."""

import os
from collections.abc import Iterable
from pathlib import Path


def write_new(path: Path, content: bytes, *, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Write a file that appears whole or not at all.

    Raises
    ------
    FileExistsError
        If the file is there and `force` is false, or if it is one of `inputs`.
    OSError
        If it cannot be written; what was there before is still there.
    """
    refuse_to_overwrite(path, force=force, inputs=inputs)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as problem:
        raise OSError(f"cannot write {path}: {problem.strerror or problem}") from problem


def refuse_to_overwrite(path: Path, *, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Find out before anything takes long whether a file may be written.

    Raises
    ------
    FileExistsError
        If it may not.
    """
    if not path.exists():
        return
    for given in inputs:
        if given.exists() and path.samefile(given):
            raise FileExistsError(f"{path} is what is read, and is not overwritten")
    if not force:
        raise FileExistsError(f"{path} is there already; --force overwrites it")
