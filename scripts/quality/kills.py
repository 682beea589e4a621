"""Is a build that was killed at a random moment made good by the next one, byte for byte?

Starts builds, and kills each at a random moment: the process alone, all that it has started with
it, or one of those alone. Some are first installations, which `run.py` makes. Then it builds again,
and compares site and artifacts with those of a build that nobody disturbed. Nothing may be left
over, neither files nor processes.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scripts.tools.command import ProblemError
from scripts.tools.copies import BUILD, copy_project, environment
from scripts.tools.manifest import hashes

WHEN = "every night"
LONGEST = 900.0
"""Seconds that a build may take on a machine that does much else."""

ALL, PAGES, FILES = 0.05, 0.25, 0.01
"""How often everything that was built is taken away, how often all pages, and each file."""

Processes = dict[int, int]
"""Process → the one that has started it."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the command line say how often, and with which draws."""
    parser.add_argument("--kills", type=int, default=45, help="of builds (default: 45)")
    parser.add_argument("--installs", type=int, default=5, help="of installations (default: 5)")
    parser.add_argument("--seed", type=int, default=None, help="of the draws (default: another)")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Kill builds and installations, and return what became of them."""
    if not Path("/proc/self/stat").is_file():
        raise ProblemError("kills: needs /proc, to find what a build has started")
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}")
    draws = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        # Both are copies of one moment, since somebody may go on working meanwhile.
        copy, first = (copy_project(Path(folder) / name, "build") for name in ("copy", "first"))
        clean, _ = whole(BUILD, copy)
        found = [
            after_kill(BUILD, copy, clean, draws, thin, f"build {number + 1} of {given.kills}")
            for number in range(given.kills)
        ]
        installing = (sys.executable, "run.py", "build")
        # What is installed there is not what is here, and records say what a file was made with.
        clean, _ = whole(installing, first) if given.installs else (clean, 0)
        for number in range(given.installs):
            said = f"installation {number + 1} of {given.installs}"
            found.append(after_kill(installing, first, clean, draws, without_environment, said))
    ways = sorted({each["way"] for each in found})
    return {
        "seed": seed,
        "kills": len(found),
        "installations": given.installs,
        "ways": {way: sum(each["way"] == way for each in found) for way in ways},
        "in_time": sum(each["was_running"] for each in found),
        "wrong": [each["wrong"] for each in found if each["wrong"]],
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Name the builds that were not made good."""
    found = [f"after a kill: {wrong}" for wrong in figures["wrong"]]
    if figures["in_time"] < figures["kills"] / 2:
        found.append(f"only {figures['in_time']} of {figures['kills']} kills came in time")
    return found


def after_kill(
    command: Sequence[str],
    copy: Path,
    clean: dict[str, str],
    draws: random.Random,
    prepare: Callable[[Path, random.Random], None],
    said: str,
) -> dict[str, Any]:
    """Start a build that has something to do, kill it, build again, and compare."""
    prepare(copy, draws)
    way = draws.choice(["process", "group", "child"])
    # How long it takes is known from the one before: the moments fall on all of it alike.
    moment = draws.uniform(0, lasted.get(command[1], 20.0))
    was_running = cut_short(command, copy, way, moment, draws)
    wrong = f"{leftover} outlived it" if (leftover := still_running(copy)) else ""
    try:
        again, seconds = whole(command, copy)
    except ProblemError as problem:
        wrong = wrong or str(problem)
    else:
        lasted[command[1]] = seconds
        differing = sorted(name for name, _ in clean.items() ^ again.items())
        if differing:
            wrong = wrong or f"{len(set(differing))} files differ, such as {differing[0]}"
    print(
        f"{said}: {way} after {moment:.1f} s{'' if was_running else ', too late'}: {wrong or 'ok'}"
    )
    return {"way": way, "was_running": was_running, "wrong": wrong and f"{way}: {wrong}"}


lasted: dict[str, float] = {}
"""Command → seconds that it took when it was last left alone."""


def whole(command: Sequence[str], copy: Path) -> tuple[dict[str, str], float]:
    """Build to the end; return the hash of all that was made, and how long it took."""
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=copy,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise ProblemError(f"the build ended with {done.returncode}: {' '.join(last)}")
    made = {
        f"{folder}/{name}": digest
        for folder in ("site", "build/artifacts")
        for name, digest in hashes(copy / folder).items()
    }
    # Of kept work there may be more or less; half a file may not be there.
    parts = {f"{path}": "half a file" for path in copy.glob("build/**/*.part")}
    return made | parts, time.monotonic() - start


def cut_short(
    command: Sequence[str], copy: Path, way: str, moment: float, draws: random.Random
) -> bool:
    """Start a build and kill it after so many seconds; return whether it was still at work."""
    # Into a file: a child that goes on would keep a pipe open.
    with (copy / "said.txt").open("wb") as said:
        build = subprocess.Popen(
            command,
            cwd=copy,
            env=environment(),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        time.sleep(moment)
        was_running = build.poll() is None
        with contextlib.suppress(ProcessLookupError):
            if way == "group":
                os.killpg(build.pid, signal.SIGKILL)
            elif way == "child" and (started := descendants(build.pid, running())):
                os.kill(draws.choice(started), signal.SIGKILL)
            else:
                os.kill(build.pid, signal.SIGKILL)
        build.wait(timeout=LONGEST)
    (copy / "said.txt").unlink()
    return was_running


def running() -> Processes:
    """Read which processes there are."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in parentheses, may have spaces in it.
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(path.parent.name)] = int(parent)
    return found


def descendants(process: int, processes: Processes) -> list[int]:
    """Return all that a process has started, and what those have.

    >>> descendants(1, {2: 1, 3: 2, 4: 9})
    [2, 3]
    """
    children = [child for child, parent in processes.items() if parent == process]
    return sorted(sum([descendants(child, processes) for child in children], children))


def still_running(copy: Path, patience: float = 120.0) -> str:
    """Name a process that is still at work in a folder after a while; "" if none is.

    The step that makes artifacts writes whole files or none, so it may finish without whoever
    started it.
    """
    end = time.monotonic() + patience
    while True:
        found = ""
        for path in Path("/proc").glob("[0-9]*/cwd"):
            with contextlib.suppress(OSError):
                if path.readlink().is_relative_to(copy):
                    words = (path.parent / "cmdline").read_bytes().split(b"\0")
                    found = b" ".join(words[:4]).decode(errors="replace").strip()
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.2)


def thin(copy: Path, draws: random.Random) -> None:
    """Take away a part of what was built, and all of it at times, so that a build has work."""
    if draws.random() < ALL:
        shutil.rmtree(copy / "build")
    elif draws.random() < PAGES:
        shutil.rmtree(copy / "build/kept", ignore_errors=True)
    for path in sorted((copy / "build").rglob("*")):
        if path.is_file() and draws.random() < FILES:
            path.unlink()
    shutil.rmtree(copy / "site", ignore_errors=True)


def without_environment(copy: Path, draws: random.Random) -> None:
    """Take away the packages, so that they have to be installed."""
    del draws
    shutil.rmtree(copy / ".venv", ignore_errors=True)
    shutil.rmtree(copy / "site", ignore_errors=True)
