"""What comes of a full disk, a damaged file, another clock, another user: the site, or an error?

Builds copies under circumstances that nobody wishes for. Each has to end with the same site, byte
for byte, or with an error of one line; never with another site, and never with a traceback.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from scripts.quality.kills import thin
from scripts.tools.command import ProblemError
from scripts.tools.copies import BUILD, copy_project, environment
from scripts.tools.manifest import hashes

WHEN = "every night"

SAME_SITE = "the same site"
NOBODY = 65534
"""The user that has nothing, on most systems."""

CLOCKS = {"the clock in 1980": "1980-03-01 00:00:00", "the clock in 2100": "2100-03-01 00:00:00"}


class NotTriedError(Exception):
    """What this machine cannot do; the text says why."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, and what has to come of it.

    Attributes
    ----------
    name : str
        For readers.
    prepare : callable
        Changes the copy beforehand; what it returns is undone by leaving its context.
    settings : mapping
        Of the environment, in place of what is there; None takes a variable away.
    command : tuple of str
        What is run, in place of a build.
    user : int
        Who runs it; 0 stands for whoever runs this.
    folder : str
        In which the copy lies.
    ends_well : bool
        Whether the site has to come, or an error.
    has_work : bool
        Whether a part of what was built before is taken away.
    """

    name: str
    prepare: Callable[[Path], contextlib.AbstractContextManager[None]] = lambda _: (
        contextlib.nullcontext()
    )
    settings: Mapping[str, str | None] = field(default_factory=dict)
    command: tuple[str, ...] = BUILD
    user: int = 0
    folder: str = "copy"
    ends_well: bool = True
    has_work: bool = True


def preparing(change: Callable[[Path], None]) -> Callable[..., Any]:
    """Make a plain change one that a fault can prepare."""

    @contextlib.contextmanager
    def prepared(copy: Path) -> Iterator[None]:
        change(copy)
        yield

    return prepared


@contextlib.contextmanager
def small_disk(copy: Path) -> Iterator[None]:
    """Give what is built a disk of its own, which is too small."""
    place = copy / "build"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        raise NotTriedError("nothing may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def serving(copy: Path, edited_for: float = 2.0) -> Iterator[None]:
    """Have the copy served, and a page edited and put back, while something else goes on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with (copy.parent / "serve.log").open("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address],
            cwd=copy,
            env=environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + 600
            while "Serving on" not in Path(log.name).read_text():
                if server.poll() is not None or time.monotonic() > end:
                    raise ProblemError("mkdocs serve did not come up")
                time.sleep(0.2)
            page = copy / "docs/glossary.md"
            text = page.read_bytes()
            page.write_bytes(text + b"\nAnother sentence.\n")
            time.sleep(edited_for)
            page.write_bytes(text)
            yield
        finally:
            # An interrupt is ignored by what was started in the background.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=60)


@contextlib.contextmanager
def another_build(copy: Path) -> Iterator[None]:
    """Have a second build begin at the same time."""
    other = subprocess.Popen(
        BUILD, cwd=copy, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield
        said, _ = other.communicate(timeout=900)
    finally:
        other.kill()
    if other.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise ProblemError(f"the other of two builds failed: {' '.join(last)}")


def owned(copy: Path) -> None:
    """Give the copy to the user that has nothing."""
    if os.geteuid():
        raise NotTriedError("only root can give files away")
    for path in [copy, *copy.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def something_else(path: Path) -> None:
    path.write_bytes(b'{"of": "another kind"}')


def link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nowhere/at/all")


DAMAGE = {
    "cut off in the middle": half,
    "emptied": empty,
    "one bit changed": flipped,
    "deleted": gone,
    "a folder in its place": a_folder,
    "another content": something_else,
    "a link to nothing in its place": link_to_nothing,
}
"""What a reader calls it → what does it to a file."""


def cached(damage: Callable[[Path], None]) -> Callable[[Path], None]:
    """Damage some of what is kept of earlier builds, of each kind of file."""

    def change(copy: Path) -> None:
        draws = random.Random(damage.__name__)
        kinds: dict[tuple[Path, str], list[Path]] = {}
        for path in sorted((copy / "build").rglob("*")):
            # A file without content has no bit that could be flipped.
            if path.is_file() and path.stat().st_size:
                kinds.setdefault((path.parent, path.suffix), []).append(path)
        for paths in kinds.values():
            damage(draws.choice(paths))

    return change


def in_file(name: str, damage: Callable[[Path], None], copy: Path) -> None:
    """Damage a file of the copy."""
    damage(copy / name)


def faults() -> list[Fault]:
    """List them all."""
    found = [
        Fault("no HOME", settings={"HOME": None}),
        Fault("a HOME where nothing can be written", settings={"HOME": "/proc"}),
        Fault("a folder with spaces and umlauts", folder="ein Ordner/süß & klein"),
        Fault(
            "a folder with spaces and umlauts, in the C locale",
            folder="ein Ordner/süß & klein",
            settings={"LC_ALL": "C"},
        ),
        Fault(
            "a folder with spaces and umlauts, where Python may not read UTF-8",
            folder="ein Ordner/süß & klein",
            settings={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            ends_well=False,
        ),
        Fault("files that belong to another user", preparing(owned)),
        Fault("a user who may write in the project’s folder alone", preparing(owned), user=NOBODY),
        Fault("a project’s folder in which nothing can be written", user=NOBODY, ends_well=False),
        Fault(
            "new files that nobody else may read (umask 077)",
            command=("sh", "-c", f"umask 077; exec {' '.join(BUILD)}"),
        ),
        Fault("a full disk", small_disk, ends_well=False),
        Fault("two builds at once", another_build),
        Fault("two builds at once, with nothing to do", another_build, has_work=False),
        Fault("a build while the site is served", serving, has_work=False),
    ]
    for name, moment in CLOCKS.items():
        command = ("faketime", "-f", moment, *BUILD)
        found.append(Fault(name, command=command, settings={"FAKETIME_DONT_RESET": "1"}))
    for how, damage in DAMAGE.items():
        found.append(Fault(f"kept work: {how}", preparing(cached(damage)), has_work=False))
    for path in ("data/conventions.json", "data/real_model/attention.npz", "data/SHA256SUMS"):
        for how, damage in DAMAGE.items():
            change = preparing(partial(in_file, path, damage))
            found.append(Fault(f"{path}: {how}", change, ends_well=False, has_work=False))
    return found


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the command line choose."""
    parser.add_argument("--only", metavar="WORDS", default="", help="those with these words")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Try each fault in a copy of its own, and say what came of it."""
    chosen = [fault for fault in faults() if given.only in fault.name]
    if not chosen:
        raise ProblemError(f"--only: no fault has {given.only!r} in its name")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        # All are copies of one, since somebody may go on working meanwhile.
        source = copy_project(Path(folder) / "source")
        usual = shutil.copytree(source, Path(folder) / "usual")
        done = subprocess.run(BUILD, cwd=usual, env=environment(), capture_output=True, text=True)
        if done.returncode:
            raise ProblemError(f"the build fails without any fault: {done.stderr.strip()[-300:]}")
        rows = []
        for fault in chosen:
            place = Path(folder) / "tried"
            try:
                row = outcome(fault, place, source, usual)
            except (ProblemError, subprocess.TimeoutExpired) as problem:
                row = {"outcome": str(problem), "is_right": False}
            rows.append({"name": fault.name, **row})
            print(f"{fault.name}: {rows[-1]['outcome']}", flush=True)
            shutil.rmtree(place)
    return {"faults": rows}


def outcome(fault: Fault, place: Path, source: Path, usual: Path) -> dict[str, Any]:
    """Build under a fault; say what came of it, and whether that is right."""
    copy = shutil.copytree(source, place / fault.folder)
    place.chmod(0o755)
    shutil.copytree(usual / "build", copy / "build")
    if fault.has_work:
        thin(copy, random.Random(fault.name))
    if fault.command[0] == "faketime" and not shutil.which("faketime"):
        return {"outcome": "not tried: there is no faketime here", "is_right": None}
    if fault.user and os.geteuid():
        return {"outcome": "not tried: only root can be another user", "is_right": None}
    settings = environment()
    for name, value in fault.settings.items():
        if value is None:
            settings.pop(name, None)
        else:
            settings[name] = value
    try:
        with fault.prepare(copy):
            done = subprocess.run(
                fault.command,
                cwd=copy,
                env=settings,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=1800,
                check=False,
                user=fault.user or None,
                group=fault.user or None,
                extra_groups=[] if fault.user else None,
            )
    except PermissionError:
        return {"outcome": "not tried: that user may not start Python here", "is_right": None}
    except NotTriedError as problem:
        return {"outcome": f"not tried: {problem}", "is_right": None}
    return judged(done, copy, usual, fault.ends_well)


def judged(
    done: "subprocess.CompletedProcess[str]", copy: Path, usual: Path, ends_well: bool
) -> dict[str, Any]:
    """Say in words what a build has come to, and whether that is right."""
    said = done.stdout + done.stderr
    if "Traceback" in said:
        return {"outcome": f"a traceback: {said.strip().splitlines()[-1]}", "is_right": False}
    if done.returncode:
        _, is_said, error = said.partition("ERROR   -  ")
        # What failed may be named in one line, and why in the next.
        lines = (error or said).strip().splitlines() or ["nothing said"]
        words = " ".join(lines[: 2 if lines[0].endswith(":") else 1]).replace(f"{copy}/", "")
        return {"outcome": f"an error: {words[:300]}", "is_right": not ends_well and bool(is_said)}
    ours, theirs = hashes(copy / "site"), hashes(usual / "site")
    differing = sorted({name for name, _ in ours.items() ^ theirs.items()})
    if differing:
        some = f"{len(differing)} files, such as {differing[0]}"
        return {"outcome": f"another site: {some}", "is_right": False}
    return {"outcome": SAME_SITE, "is_right": ends_well}


def problems(figures: dict[str, Any]) -> list[str]:
    """Name what came out wrong."""
    return [
        f"{row['name']}: {row['outcome']}" for row in figures["faults"] if row["is_right"] is False
    ]
