"""Is a build that was killed at a random moment made good by the next one, byte for byte?

Starts builds, and kills each at a random moment: the process alone, all that it has started with
it, or one of those alone. Some are first installations, which `run.py` makes. Then it builds again,
and compares site and artifacts with those of a build that nobody disturbed. Nothing may be left
over, neither files nor processes. A kill that comes after a build has ended is none: the moment is
drawn again, until as many have come in time as were asked for.

The folder for temporary files is looked at too. What pip and venv leave there, when they are killed
while they install, nobody can remove: they are other programs, and choose a new name each time. It
is counted.
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
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scripts.tools.command import ProblemError, at_least
from scripts.tools.copies import BUILD, copy_project, environment
from scripts.tools.manifest import hashes

WHEN = "every night"
LONGEST = 900.0
"""Seconds that a build may take on a machine that does much else."""

TRIES = 3
"""How many runs there may be for each kill that is to come in time."""

TEMPORARY = "temporary"
"""Folder in a copy: what its builds take for the system's folder of temporary files."""

ALL, PAGES, FILES = 0.05, 0.25, 0.01
"""How often everything that was built is taken away, how often all pages, and each file."""

Processes = dict[int, int]
"""Process → the one that has started it."""


class Outcome(NamedTuple):
    """What became of one run that was to be killed.

    Attributes
    ----------
    way : str
        What was killed: "process", "group" or "child"; "" if the run had ended before.
    seconds : float
        How long the last run took that was left alone.
    wrong : str
        What was not made good; "" if all was.
    of_others : list of str
        Kinds of temporary files that pip and venv have left.
    """

    way: str
    seconds: float
    wrong: str = ""
    of_others: Sequence[str] = ()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the command line say how often, and with which draws."""
    parser.add_argument(
        "--kills", type=at_least(0), default=45, help="of builds, in time (default: 45)"
    )
    parser.add_argument(
        "--installs", type=at_least(0), default=5, help="of installations, in time (default: 5)"
    )
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
        builds = kill_often(BUILD, copy, draws, thin, given.kills, "build")
        installing = (sys.executable, "run.py", "build")
        installations = kill_often(
            installing, first, draws, without_environment, given.installs, "installation"
        )
    found = [*builds, *installations]
    in_time = [each for each in found if each.way]
    return {
        "seed": seed,
        "kills": given.kills + given.installs,
        "tries": len(found),
        "in_time": len(in_time),
        "installations": sum(bool(each.way) for each in installations),
        "installations_tried": len(installations),
        "ways": dict(sorted(Counter(each.way for each in in_time).items())),
        "left_by_pip": dict(sorted(Counter(kind for of in found for kind in of.of_others).items())),
        "wrong": [each.wrong for each in found if each.wrong],
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Name the builds that were not made good, and say if too few were killed in time."""
    found = [f"after a kill: {wrong}" for wrong in figures["wrong"]]
    if figures["in_time"] < figures["kills"]:
        found.append(
            f"only {figures['in_time']} of {figures['kills']} kills came in time, "
            f"in {figures['tries']} tries"
        )
    return found


def kill_often(
    command: Sequence[str],
    copy: Path,
    draws: random.Random,
    prepare: Callable[[Path, random.Random], None],
    wanted: int,
    said: str,
) -> list[Outcome]:
    """Kill runs of a command until so many kills have come in time; return all, the late ones too.

    It gives up after `TRIES` times as many.
    """
    if not wanted:
        return []
    # What is installed for it is not what is here, and records say what a file was made with.
    clean, seconds = whole(command, copy)
    found: list[Outcome] = []
    in_time = 0
    while in_time < wanted and len(found) < TRIES * wanted:
        prepare(copy, draws)
        # How long it takes is known from the one before: the moments fall on all of it alike.
        moment = draws.uniform(0, seconds)
        outcome = after_kill(command, copy, clean, draws, moment)
        found.append(outcome)
        seconds = outcome.seconds
        in_time += bool(outcome.way)
        how = outcome.way or "too late"
        print(
            f"{said} {in_time} of {wanted}: {how} after {moment:.1f} s: {outcome.wrong or 'ok'}",
            flush=True,
        )
    return found


def after_kill(
    command: Sequence[str],
    copy: Path,
    clean: dict[str, str],
    draws: random.Random,
    moment: float,
) -> Outcome:
    """Start a build that has something to do, kill it, build again, and compare."""
    shutil.rmtree(copy / TEMPORARY, ignore_errors=True)
    way, seconds = cut_short(command, copy, draws, moment)
    if not way:
        return Outcome(way, seconds)
    wrong = f"{leftover} outlived it" if (leftover := still_running(copy)) else ""
    try:
        again, seconds = whole(command, copy)
    except ProblemError as problem:
        return Outcome(way, seconds, f"{way}: {wrong or problem}")
    differing = sorted({name for name, _ in clean.items() ^ again.items()})
    if differing:
        wrong = wrong or f"{len(differing)} files differ, such as {differing[0]}"
    left = sorted((copy / TEMPORARY).iterdir())
    of_others = [kind for path in left if (kind := kind_of_pip(path))]
    own = [path.name for path in left if not kind_of_pip(path)]
    if own:
        wrong = wrong or f"{len(own)} temporary files are left, such as {own[0]}"
    return Outcome(way, seconds, wrong and f"{way}: {wrong}", of_others)


def kind_of_pip(path: Path) -> str:
    """Return which of their temporary files this is, if pip or venv has left it; "" if neither.

    >>> kind_of_pip(Path("pip-unpack-x1y2")), kind_of_pip(Path("tmpx1y2"))
    ('pip-unpack', '')
    """
    if path.name.startswith("pip-"):
        return path.name.rpartition("-")[0]
    # venv has ensurepip copy the pip that comes with Python, which then unpacks certificates.
    is_of_ensurepip = path.name.endswith("cacert.pem") or any(path.glob("pip-*.whl"))
    return "ensurepip" if is_of_ensurepip else ""


def surroundings(copy: Path) -> dict[str, str]:
    """Return the environment of a copy's builds, with a folder for temporary files of their own."""
    temporary = copy / TEMPORARY
    temporary.mkdir(exist_ok=True)
    return environment(TMPDIR=str(temporary))


def whole(command: Sequence[str], copy: Path) -> tuple[dict[str, str], float]:
    """Build to the end; return the hash of all that was made, and how long it took."""
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=copy,
        env=surroundings(copy),
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
    command: Sequence[str], copy: Path, draws: random.Random, moment: float
) -> tuple[str, float]:
    """Start a build and kill it after so many seconds.

    Returns
    -------
    str
        What was killed: "process", "group" or "child"; "" if it had ended before.
    float
        Seconds until then.
    """
    start = time.monotonic()
    way = draws.choice(["process", "group", "child"])
    # Into a file: a child that goes on would keep a pipe open.
    with (copy / "said.txt").open("wb") as said:
        build = subprocess.Popen(
            command,
            cwd=copy,
            env=surroundings(copy),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            build.wait(timeout=moment)
        seconds = time.monotonic() - start
        started = descendants(build.pid, running()) if way == "child" else []
        if way == "child" and not started:
            way = "process"
        is_killed = build.poll() is None
        try:
            if is_killed and way == "group":
                os.killpg(build.pid, signal.SIGKILL)
            elif is_killed:
                os.kill(draws.choice(started) if started else build.pid, signal.SIGKILL)
        except ProcessLookupError:
            is_killed = False
        status = build.wait(timeout=LONGEST)
        # Between the question and the kill it may have ended.
        if way != "child":
            is_killed = status == -signal.SIGKILL
    (copy / "said.txt").unlink()
    return way if is_killed else "", seconds


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


def still_running(copy: Path, patience: float = LONGEST) -> str:
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
