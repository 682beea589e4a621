"""For speed: cores, threads that stay alive, the threads of NumPy's BLAS, and working memory.

Nothing here asks the machine anything until the answer is needed, so importing costs nothing.
"""

import contextlib
import ctypes
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

LARGE_PAGE = 2 * 1024 * 1024

KEPT_BYTES = 16 * 1024 * 1024
"""How much a thread may keep; tiles and keys for a few thousand words take less."""

_of_thread = threading.local()


def cores() -> list[int]:
    """Return the cores that the calling thread may use."""
    if hasattr(os, "sched_getaffinity"):  # on Linux
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


# NumPy and its BLAS


@cache
def numpy_has_wide_vectors() -> bool:
    """Say whether the processor has 512-bit instructions and NumPy uses them."""
    try:
        found = set(np.show_config(mode="dicts")["SIMD Extensions"]["found"])
    except Exception:  # a NumPy that does not say how it was built, or says so in another form
        return False
    # The second is its name in NumPy before 2.4.
    return not found.isdisjoint({"X86_V4", "AVX512_SKX"})


class _BlasFunctions(NamedTuple):
    get_threads: Callable[[], int]
    set_threads: Callable[[int], None]
    core: str


@cache
def _blas_functions() -> _BlasFunctions | None:
    """Return the thread functions of NumPy's own OpenBLAS; None if it has another BLAS."""
    try:
        numpy_core = sys.modules["numpy._core._multiarray_umath"]
        # PyDLL keeps the interpreter's lock: they return at once, so other threads can wait.
        library = ctypes.PyDLL(numpy_core.__file__)
    except (KeyError, AttributeError, OSError):
        return None
    for prefix in ("scipy_openblas", "openblas"):
        for suffix in ("64_", ""):
            with contextlib.suppress(AttributeError):
                get_threads = getattr(library, f"{prefix}_get_num_threads{suffix}")
                set_threads = getattr(library, f"{prefix}_set_num_threads{suffix}")
                core = getattr(library, f"{prefix}_get_corename{suffix}")
                get_threads.restype, get_threads.argtypes = ctypes.c_int, []
                set_threads.restype, set_threads.argtypes = None, [ctypes.c_int]
                core.restype, core.argtypes = ctypes.c_char_p, []
                return _BlasFunctions(get_threads, set_threads, core().decode())
    return None


def blas_core() -> str:
    """Return the processor that NumPy's OpenBLAS is tuned for; nothing if it is another BLAS."""
    functions = _blas_functions()
    return functions.core if functions else ""


class _OneBlasThread:
    """Holds NumPy's OpenBLAS to one thread for as long as any call is inside.

    Its threads and those of this module would fight for the same cores. The setting is the
    process's, so calls are counted, and the last one puts back what the first one found.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal handler may interrupt and come back in
        self._inside = 0
        self._before = 1

    def __enter__(self) -> None:
        functions = _blas_functions()
        if functions is None:
            return
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._before = functions.get_threads()
                if self._before != 1:
                    functions.set_threads(1)

    def __exit__(self, *_: object) -> None:
        functions = _blas_functions()
        if functions is None:
            return
        with self._lock:
            self._inside -= 1
            # If it is no longer 1, somebody else has set it in the meantime, and it stays so.
            if not self._inside and self._before != 1 and functions.get_threads() == 1:
                functions.set_threads(self._before)

    def renew(self) -> None:
        """Let go in a forked process: the calls that are inside belong to its parent."""
        self._lock = threading.RLock()
        was_held = self._inside > 0
        self._inside = 0
        functions = _blas_functions() if was_held else None
        if functions is not None and self._before != 1:
            functions.set_threads(self._before)


one_blas_thread = _OneBlasThread()


# Threads


class _Work:
    """The work of one call, shared by several threads.

    Each of them calls `share`, which returns once nothing is left to do.
    """

    def __init__(self, share: Callable[[], None]) -> None:
        self._share = share
        self._lock = threading.Lock()
        self._is_open = True
        self._started = 0
        self._ended = 0
        self._signal: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.problems: list[BaseException] = []

    def take_part(self) -> None:
        with self._lock:
            if not self._is_open:
                return
            self._started += 1
        try:
            self._share()
        except BaseException as problem:
            self.problems.append(problem)
        with self._lock:
            self._ended += 1
        self._signal.put(None)

    def wait(self, stop: Callable[[], None]) -> None:
        """Wait until everything is done, or until the threads have stopped after an interrupt."""
        interrupt: BaseException | None = None
        while self._is_open or self._ended < self._started:
            try:
                self._signal.get()  # the first thread that ends has found nothing more to do
            except BaseException as raised:
                interrupt = raised
                stop()
            with self._lock:
                self._is_open = False
        for problem in [interrupt, *self.problems]:
            if problem is not None:
                raise problem


class _Worker:
    """A thread that stays for the next call: starting one takes as long as a small call does."""

    def __init__(self, number: int) -> None:
        self._inbox: queue.SimpleQueue[tuple[_Work, frozenset[int]]] = queue.SimpleQueue()
        # As a daemon it does not keep the process from ending.
        threading.Thread(target=self._serve, name=f"attention-{number}", daemon=True).start()

    def send(self, work: _Work, allowed: frozenset[int]) -> None:
        self._inbox.put((work, allowed))

    def _serve(self) -> None:
        _of_thread.is_worker = True
        present: frozenset[int] = frozenset()
        while True:
            work, allowed = self._inbox.get()
            if allowed != present:
                _keep_to(allowed)
                present = allowed
            work.take_part()
            del work  # nor keep alive what it holds


_workers: list[_Worker] = []
_starting = threading.RLock()


def run_in_threads(threads: int, share: Callable[[], None], stop: Callable[[], None]) -> None:
    """Let several threads do their share, and wait until everything is done.

    If there is one thread for each core, each is kept to its own: threads that wait for one
    another, as Python's do, otherwise tend to end up on the same core. The caller's thread stays
    where it is and only waits, since its share would occupy another thread's core. Only if no
    thread can be had, as when the interpreter is shutting down, does it do everything itself.

    Parameters
    ----------
    threads : int
        Number of threads.
    share : callable
        What each of them calls; it returns once nothing is left to do.
    stop : callable
        Leaves nothing more to do. It is called if the caller is interrupted, who then waits until
        each thread has finished what it is doing.

    Raises
    ------
    BaseException
        Whatever one of the shares raises.
    """
    workers = _get_workers(threads) if threads > 1 else []
    if not workers:
        share()
        return
    may_use = cores()
    # A BLAS that cannot be held to one thread might start some, and they would share that core.
    keep = len(workers) == len(may_use) and _blas_functions() is not None
    work = _Work(share)
    for worker, core in zip(workers, may_use if keep else [None] * len(workers), strict=True):
        worker.send(work, frozenset(may_use if core is None else [core]))
    work.wait(stop)


def _get_workers(threads: int) -> list[_Worker]:
    """Return this many workers, starting new ones as needed; fewer if no more can be had."""
    if sys.is_finalizing() or getattr(_of_thread, "is_worker", False):
        return []
    with _starting:
        while len(_workers) < threads:
            try:
                _workers.append(_Worker(len(_workers)))
            except RuntimeError:  # the system has no more threads, or the interpreter is ending
                break
        return _workers[:threads]


def _keep_to(allowed: frozenset[int]) -> None:
    """Restrict the calling thread to some cores, if the system can."""
    if hasattr(os, "sched_setaffinity"):  # on Linux
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, allowed)


def _begin_anew() -> None:
    """Forget the threads in a forked process: they did not come along."""
    global _starting
    _starting = threading.RLock()
    _workers.clear()
    _of_thread.is_worker = False
    one_blas_thread.renew()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_begin_anew)


# Memory


def workspace(sizes: Iterable[int], dtype: np.dtype[Any]) -> Iterator[Array]:
    """Return one-dimensional working arrays of the given sizes.

    They belong to this thread, and its next call gets the same ones.

    Examples
    --------
    >>> [len(array) for array in workspace([2, 0, 3], np.dtype("f4"))]
    [2, 0, 3]
    """
    ends = [end * dtype.itemsize for end in accumulate(sizes)]
    space = _bytes(ends[-1])
    return (space[start:end].view(dtype) for start, end in pairwise([0, *ends]))


def _bytes(size: int) -> NDArray[np.uint8]:
    """Return space that begins where a large page of memory may begin.

    It is kept for this thread's next call unless it is huge: clearing new memory takes the system
    as long as attention to a few hundred words does.
    """
    space: NDArray[np.uint8] = getattr(_of_thread, "space", np.empty(0, np.uint8))
    if len(space) < size:
        whole = np.empty(size + LARGE_PAGE, np.uint8)
        start = -whole.__array_interface__["data"][0] % LARGE_PAGE
        space = whole[start : start + size]
        if size <= KEPT_BYTES:
            _of_thread.space = space
    return space
