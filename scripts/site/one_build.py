"""Have one build at a time write what is built in this clone."""

import logging
import sys
from pathlib import Path
from typing import IO

_held: list[IO[bytes]] = []


def wait_for_others(place: Path) -> None:
    """Wait until no other process builds here, and keep others waiting until this one ends.

    However a process ends, the system gives its locks back. On Windows nobody waits.

    Parameters
    ----------
    place : Path
        A file that all builds know; it is made if it is not there, and stays empty.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    if sys.platform == "win32":
        return
    import fcntl

    place.parent.mkdir(parents=True, exist_ok=True)
    lock = place.open("ab")
    _held.append(lock)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        logging.getLogger("mkdocs.hook").info("Waiting for another build to end")
        fcntl.lockf(lock, fcntl.LOCK_EX)
