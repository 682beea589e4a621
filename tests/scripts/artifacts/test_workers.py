"""Processes that work side by side, and what becomes of them when one of them is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.artifacts.workers import WorkerEndedError, Workers

PROGRAM = """
import operator, os, sys, time
sys.path[:0] = [{root!r}]
from scripts.artifacts.workers import Workers

if __name__ == "__main__":
    with Workers(2) as pool:
        for name in (1, 2):
            pool.start(name, os.getpid)
        print(*sorted(pool.wait()[1] for _ in range(2)), flush=True)
        pool.start(1, time.sleep, 60)
        time.sleep(60)
"""


def test_functions_run_in_processes_of_their_own_that_are_used_again() -> None:
    with Workers(2) as pool:
        seen = set()
        for _ in range(3):
            pool.start("a", os.getpid)
            name, process = pool.wait()
            assert name == "a"
            seen.add(process)
        assert len(seen) == 1
        assert os.getpid() not in seen
        pool.start("a", pow, 2, 3)
        pool.start("b", pow, 2, 4)
        assert not pool.is_free
        assert dict(pool.wait() for _ in range(2)) == {"a": 8, "b": 16}
        assert pool.is_free
        assert not pool.is_busy


def test_one_that_ends_costs_its_own_work_alone() -> None:
    with Workers(1) as pool:
        pool.start("a", exec, "import os; os._exit(3)")
        name, problem = pool.wait()
        assert name == "a"
        assert isinstance(problem, WorkerEndedError)
        assert str(problem) == "the process that ran it ended: status 3"
        pool.start("b", pow, 2, 3)
        assert pool.wait() == ("b", 8)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_none_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(root=str(ROOT)))
    with subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        workers = [int(number) for number in parent.stdout.readline().split()]
        assert len(set(workers)) == 2
        os.kill(parent.pid, how)
        # Who waits for the end of what they print, as the site's build does, waits no longer.
        assert parent.stdout.read() == ""
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
