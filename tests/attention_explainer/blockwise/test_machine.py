"""Threads: what they keep, what they leave alone, and how they end.

What concerns a whole process is tried in one of its own.
"""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import attention_explainer
from attention_explainer import blockwise_attention
from attention_explainer.blockwise import heads, machine

on_linux = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity"), reason="the system does not tell threads apart"
)
needs_openblas = pytest.mark.skipif(
    not machine.blas_core(), reason="NumPy's BLAS is not one that can be held to one thread"
)

LARGE = (8, 600, 32)
"""Enough for a second thread without being asked for."""

PREPARE = f"""
import os, signal, sys, threading, time
import numpy as np
from attention_explainer import blockwise_attention

def attend(shape={LARGE}, **options):
    x = np.ones(shape, np.float32)
    assert np.abs(blockwise_attention(x, x, x, **options) - 1).max() < 1e-5

def affinities():
    threads = map(int, os.listdir("/proc/self/task"))
    return {{thread: frozenset(os.sched_getaffinity(thread)) for thread in threads}}

def of_pool():
    return {{t.native_id for t in threading.enumerate() if t.name.startswith("attention-")}}

def comes_true(condition, seconds=30):
    # A call is over when nothing is left to do. A thread that wakes only then still moves first.
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()
"""


def run(program, *, timeout=60, **environment):
    """Run a program in a process that may have two threads, whatever this one's BLAS may."""
    source = str(Path(attention_explainer.__file__).parents[1])
    variables = {**os.environ, "PYTHONPATH": source, "OPENBLAS_NUM_THREADS": "2", **environment}
    finished = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PREPARE + program],
        env=variables,
        timeout=timeout,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def program(text):
    return textwrap.dedent(text)


# They stay, and are one pool


def test_threads_stay_for_the_next_call(monkeypatch):
    seen = set()
    attend = heads.Worker.attend

    def note(*arguments):
        seen.add(threading.get_ident())
        attend(*arguments)

    monkeypatch.setattr(heads.Worker, "attend", note)
    x = np.ones((8, 50, 3))
    for _ in range(5):
        blockwise_attention(x, x, x, query_block=10, threads=2)
    assert 1 <= len(seen) <= 2
    assert threading.get_ident() not in seen


def test_there_are_never_more_threads_than_the_most_that_were_asked_for():
    printed = run(
        program("""
        for threads in (2, 3, 5, 4, 2):
            attend((8, 50, 3), query_block=10, threads=threads)
        callers = [threading.Thread(target=attend, kwargs={"threads": 3}) for _ in range(4)]
        for caller in callers: caller.start()
        for caller in callers: caller.join()
        print(len(of_pool()))
        """)
    )
    assert int(printed) == 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("options", ["", "threads=2"])
def test_a_process_that_is_split_off_gets_threads_of_its_own(options):
    """Threads do not come along, so that waiting for one from before would never end."""
    run(
        program(f"""
        attend({options})
        child = os.fork()
        attend({options})
        assert len(of_pool()) <= 2
        if child:
            assert os.waitpid(child, 0)[1] == 0
        """)
    )


# Cores


@on_linux
@needs_openblas
def test_threads_keep_to_a_core_each_and_nobody_else_does():
    """A fork ends BLAS's threads, and the next large product starts them again."""
    run(
        program("""
        before = frozenset(os.sched_getaffinity(0))
        x = np.ones((900, 900))
        for fork in (False, True):
            if fork:
                child = os.fork()
                if child == 0:
                    attend()
                    os._exit(0)
                assert os.waitpid(child, 0)[1] == 0
            attend(threads=len(before))
            x @ x
            pool = of_pool()
            def kept():
                return {mask for thread, mask in affinities().items() if thread in pool}
            others = {mask for thread, mask in affinities().items() if thread not in pool}
            if len(before) > 1:
                one_each = {frozenset({core}) for core in before}
                assert comes_true(lambda: kept() == one_each), kept()
            assert others == {before}, others
        attend(threads=len(before) + 1)  # more than cores: the system may move them
        assert comes_true(lambda: set(affinities().values()) == {before}), affinities()
        """)
    )


@on_linux
@pytest.mark.skipif(os.cpu_count() == 1, reason="there is but one core")
def test_kept_threads_follow_when_the_process_is_moved_to_another_core():
    run(
        program("""
        first, *others = sorted(os.sched_getaffinity(0))
        attend(threads=1 + len(others))
        os.sched_setaffinity(0, {first})
        attend(threads=2)
        def used():
            return {affinities()[t.native_id] for t in threading.enumerate()
                    if t.name in ("attention-0", "attention-1")}
        assert comes_true(lambda: used() == {frozenset({first})}), used()
        os.sched_setaffinity(0, {first, *others})
        attend(threads=1 + len(others))
        def kept():
            return {affinities()[t] for t in of_pool()}
        one_each = {frozenset({core}) for core in (first, *others)}
        assert comes_true(lambda: kept() == one_each), kept()
        """)
    )


# The threads of BLAS


@needs_openblas
def test_blas_has_one_thread_during_calls_and_as_many_as_before_after_the_last():
    run(
        program("""
        import ctypes
        from numpy._core import _multiarray_umath
        from attention_explainer.blockwise import heads
        library = ctypes.CDLL(_multiarray_umath.__file__)
        names = [f"{p}openblas_get_num_threads{s}" for p in ("scipy_", "") for s in ("64_", "")]
        threads = next(getattr(library, name) for name in names if hasattr(library, name))
        assert threads() == 2
        seen = set()
        original = heads.Worker.attend
        def note(*given):
            seen.add(threads())
            original(*given)
        heads.Worker.attend = note
        callers = [threading.Thread(target=attend) for _ in range(5)]
        for caller in callers: caller.start()
        for caller in callers: caller.join()
        attend((2, 3, 1), threads=1)
        assert seen == {1}, seen
        assert threads() == 2
        def fail(*_):
            raise MemoryError
        heads.Worker.attend = fail
        try:
            attend()
        except MemoryError:
            assert threads() == 2
        else:
            raise SystemExit("no error")
        # A fork in the middle of a call: the child's BLAS is free again.
        def fork(*given):
            original(*given)
            child = os.fork()
            if child == 0:
                os._exit(0 if threads() == 2 else 1)
            assert os.waitpid(child, 0)[1] == 0
        heads.Worker.attend = fork
        attend(threads=1)
        assert threads() == 2
        """)
    )


@pytest.mark.parametrize(
    "sabotage",
    [
        "np.show_config = lambda **_: None",
        "np.show_config = lambda **_: {}",
        "np.show_config = lambda **_: {'SIMD Extensions': None, 'Build Dependencies': {}}",
        "def fail(**_): raise ImportError\nnp.show_config = fail",
        "import ctypes\nctypes.PyDLL = None\ndel ctypes.PyDLL",
        "import ctypes\nclass Nothing:\n  def __init__(self, _): pass\nctypes.PyDLL = Nothing",
    ],
)
def test_a_numpy_that_says_nothing_about_itself_will_do(sabotage):
    run(sabotage + "\nattend()\nattend(is_causal=True)\nattend(threads=1)")


# Interrupts and ends


def test_after_an_interrupt_nothing_is_computed_on():
    """A call of a minute or so is interrupted, and the next small one does not have to wait."""
    printed = run(
        program("""
        def interrupt():
            time.sleep(1)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=interrupt).start()
        start = time.perf_counter()
        try:
            attend((64, 16384, 64), threads=2)
        except KeyboardInterrupt:
            stopped = time.perf_counter()
            busy = time.process_time()
            time.sleep(0.5)
            assert time.process_time() - busy < 0.1, "still computing"
            attend((8, 50, 3), threads=2)
            print(stopped - start)
        """)
    )
    assert float(printed) < 20


@pytest.mark.parametrize(
    "late",
    [
        # a thread that outlives the main one
        """
        def late():
            threading.main_thread().join()
            time.sleep(0.3)
            attend()
            print("done")
        threading.Thread(target=late).start()
        """,
        # at the very end, with threads and without
        """
        import atexit
        attend()
        atexit.register(lambda: (attend(), print("done")))
        """,
        """
        import atexit
        atexit.register(lambda: (attend(), print("done")))
        """,
        # in a finaliser, when modules are already being taken apart
        """
        attend()
        class Late:
            def __del__(self, os=os, sys=sys):
                assert sys.is_finalizing()
                attend()
                os.write(1, b"done\\n")
        _late = Late()  # of a module's names these go first
        """,
    ],
)
def test_a_call_while_the_interpreter_ends_gets_its_output(late):
    assert run(program(late)) == "done\n"


def test_a_call_from_within_a_thread_of_the_pool_does_not_wait_for_itself(monkeypatch):
    """As when an object is finalised there that attends in its last moments."""
    attend = heads.Worker.attend
    inner = []
    x = np.ones((8, 50, 3))

    def call_again(*given):
        attend(*given)
        if not inner:
            inner.append(None)
            inner.append(blockwise_attention(x, x, x, query_block=10, threads=2))

    monkeypatch.setattr(heads.Worker, "attend", call_again)
    output = blockwise_attention(x, x, x, query_block=10, threads=2)
    assert_allclose(output, x)
    assert_allclose(inner[1], x)


def test_where_no_thread_can_be_started_the_caller_does_the_work():
    run(
        program("""
        def refuse(self):
            raise RuntimeError("can't start new thread")
        threading.Thread.start = refuse
        attend(threads=4)
        """)
    )


# Memory


def test_a_thread_keeps_its_space_unless_it_is_huge(monkeypatch):
    monkeypatch.setattr(machine, "KEPT_BYTES", 1000)

    def look():
        dtype = np.dtype(np.uint8)
        spaces = [next(machine.workspace([n], dtype)) for n in (500, 400, 1000, 1001, 1000)]
        found.extend((len(s), s.__array_interface__["data"][0]) for s in spaces)
        alive.extend(spaces)

    found, alive = [], []
    fresh = threading.Thread(target=look)
    fresh.start()
    fresh.join()
    (_, first), (_, smaller), (_, largest), (length, huge), (_, again) = found
    assert smaller == first
    assert largest not in (first, huge)
    assert length == 1001
    assert again == largest
    for address in (first, largest, huge):
        assert address % machine.LARGE_PAGE == 0
