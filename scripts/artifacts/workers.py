"""Processes that run functions in parallel; one that is killed loses only its own work."""

import contextlib
import io
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

SETTINGS = {
    # Small matrices gain nothing from more threads, and with one the results do not depend on the
    # number of cores.
    **dict.fromkeys(THREADS, "1"),
    # Training asks for arrays of the same sizes in each step. glibc would give large ones back each
    # time, and the system would clear them anew, which can take a quarter of the time.
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),  # the most that it accepts
    "MALLOC_TRIM_THRESHOLD_": str(512 * 2**20),
}
"""Environment variables of the workers, unless somebody has set them."""


class WorkerEndedError(Exception):
    """The process that ran a function ended before the function did."""


class Workers:
    """A number of processes, each of which runs one function at a time.

    Parameters
    ----------
    count : int
        Number of processes.
    """

    def __init__(self, count: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._idle: list[tuple[BaseProcess, Connection]] = []
        self._busy: dict[Connection, tuple[BaseProcess, Any]] = {}
        self._left = count

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        for process, connection in self._idle:
            connection.close()  # the process then ends by itself and clears up
            process.join()
        for process, _ in self._busy.values():
            process.terminate()
            process.join()

    @property
    def is_free(self) -> bool:
        """Whether another function can start at once."""
        return bool(self._idle or self._left)

    @property
    def is_busy(self) -> bool:
        """Whether a function is running."""
        return bool(self._busy)

    def start(self, name: Any, function: Callable[..., Any], *arguments: Any) -> None:
        """Start a function; `wait` returns the name together with its outcome."""
        if self._idle:
            process, connection = self._idle.pop()
        else:
            connection, other = self._context.Pipe()
            process = self._context.Process(target=_work, args=(other,), daemon=True)
            process.start()
            other.close()
            self._left -= 1
        self._busy[connection] = (process, name)
        with contextlib.suppress(OSError):  # it has just been killed, as `wait` will notice
            connection.send((function, arguments))

    def wait(self) -> tuple[Any, Any]:
        """Wait for a function to end; return its name, and its result or a `WorkerEndedError`."""
        ready = wait(list(self._busy))
        connection = next(one for one in self._busy if one in ready)
        process, name = self._busy.pop(connection)
        try:
            result = connection.recv()
        except (EOFError, OSError):
            process.join()
            self._left += 1
            return name, WorkerEndedError(
                f"the process that ran it ended: {_reason(process.exitcode or 0)}"
            )
        self._idle.append((process, connection))
        return name, result


def _reason(code: int) -> str:
    if code >= 0:
        return f"status {code}"
    name = signal.Signals(-code).name
    return f"{name}; was there too little memory?" if name == "SIGKILL" else name


def _work(connection: Connection) -> None:
    """Run functions until no more come."""
    # Only the parent decides what an interrupt means, and a worker does not outlive it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    show_any_text()
    while True:
        try:
            function, arguments = connection.recv()
        except EOFError:
            return
        connection.send(function(*arguments))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def show_any_text() -> None:
    """Make sure that no message is lost because a terminal lacks one of its characters.

    Whatever reads errors from a pipe, such as the site's build, reads UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if stream is sys.stderr and not stream.isatty():
                stream.reconfigure(encoding="utf-8")


def settle() -> None:
    """Set what workers have to find in their environment when they start."""
    for variable, value in SETTINGS.items():
        os.environ.setdefault(variable, value)
