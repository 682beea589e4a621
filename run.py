"""Set up this clone and run it, with Python 3.11 or later and nothing else installed.

python3 run.py serve          the site at http://127.0.0.1:8000/, following your edits
python3 run.py build          the site as files, in site/
python3 run.py test           the tests; those that need PyTorch or a browser say if they skip
python3 run.py test --quick   the tests that your edit can have broken, in less than a minute
python3 run.py test --all     the tests with PyTorch, Chromium and Firefox as well
python3 run.py check          ruff and mypy
python3 run.py diff           what an edit did to the site: numbers, figures, claims now false
python3 run.py new            the beginnings of a figure, a table, a page or a claim
python3 run.py claims         which sentences no test holds, and which have changed
python3 run.py sentence       what is left to rewrite if the worked example has another sentence
python3 run.py doctor         what is amiss in this clone, and how to mend it
python3 run.py offline        the site as a zip, for a folder without a server or a network
python3 run.py pdf            the whole text as one PDF, printed by Chromium
python3 run.py verify         whether the site built here is the one that was published
python3 run.py quality        what the tests tell apart, what the site survives, what pages weigh

Whatever follows is passed on to MkDocs or pytest: python3 run.py test -k softmax
For the options of our own commands: python3 run.py diff --help

The first run installs what it needs into .venv, with the versions and hashes in requirements/.
Later runs reinstall only what has changed there; a run that was cut short starts over.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - anyone may start this file with any Python
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"run.py needs Python 3.11 or later; {sys.executable} is Python {found}.")

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

WHOLE = ENVIRONMENT / "whole"
"""A file that is in .venv except while something there is being changed.

A run that is cut short, even by a power failure, leaves none behind, and the next starts over:
half a package can look like a whole one, even to pip.
"""

# Tests in one file share what is expensive to make. (Groups would say so more exactly, but
# pytest-xdist 3.8 silently ignores them under pytest 9.2.)
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
# One more than there are cores: who opens a page waits for it half of the time.
WORKERS = min((os.cpu_count() or 1) + 1, 4)
IN_PARALLEL = ("--numprocesses", str(WORKERS), *BY_FILE)

COMMANDS = {
    "serve": [["mkdocs", "serve"]],
    "build": [["mkdocs", "build", "--strict"], ["scripts.tools.manifest"]],
    "test": [["pytest", *IN_PARALLEL]],
    "check": [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]],
}

TOOLS = {
    "diff": [["scripts.tools.diff"]],
    "new": [["scripts.tools.new"]],
    "claims": [["scripts.tools.ties"]],
    "sentence": [["scripts.tools.sentence"]],
    "doctor": [["scripts.tools.doctor"]],
    "offline": [["scripts.tools.offline"]],
    "pdf": [["scripts.tools.pdf"]],
    "verify": [["scripts.tools.verify"]],
    "quality": [["scripts.quality"]],
    "test --quick": [["scripts.tools.quick_tests", *IN_PARALLEL]],
}
"""Commands that are our own programs; they read their own arguments."""

INTERRUPTED = 130
"""Exit status of a program that was ended by Ctrl-C."""


def quietly(command: Sequence[str | Path]) -> int:
    """Run a program whose output matters only if it fails; if interrupted, it says nothing."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace"
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
    return done.returncode


def has_environment() -> bool:
    """Whether .venv is complete and works; an upgrade can take its Python away."""
    try:
        return WHOLE.is_file() and not subprocess.run([PYTHON, "-c", "import pip"]).returncode
    except OSError:
        return False


def make_environment() -> None:
    """Make .venv from scratch, or stop and say why that is not possible."""
    sys.stderr.write("run.py: making .venv\n")
    WHOLE.unlink(missing_ok=True)
    if quietly([sys.executable, "-m", "venv", "--clear", ENVIRONMENT]):
        sys.exit("run.py: no virtual environment. On Debian and Ubuntu: apt install python3-venv")
    WHOLE.touch()


def last_change() -> list[int]:
    """Return when packages were last added to or removed from .venv."""
    folders = [*ENVIRONMENT.glob("lib/*/site-packages"), *ENVIRONMENT.glob("Lib/site-packages")]
    return [folder.stat().st_mtime_ns for folder in folders]


def install_once(name: str, source: Path, *arguments: str) -> None:
    """Run `pip install`, unless it has already run here for the same content of `source`."""
    digest = hashlib.sha256(str(ROOT).encode() + source.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / f"{name}.installed"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    sys.stderr.write(f"run.py: installing what {source.relative_to(ROOT)} asks for, once\n")
    before = last_change()
    WHOLE.unlink(missing_ok=True)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if status := quietly([PYTHON, *pip, *arguments]):
        # Without a network, pip gives up before touching anything.
        if status > 0 and last_change() == before:
            WHOLE.touch()
        sys.exit(f"run.py: pip could not install what {source.relative_to(ROOT)} asks for.")
    stamp.write_text(digest)
    WHOLE.touch()


def install(lock: str) -> None:
    """Install what a lock file lists, and this package."""
    path = ROOT / "requirements" / f"{lock}.txt"
    install_once(lock, path, "--require-hashes", "--requirement", str(path))
    package = ("--no-deps", "--no-build-isolation", "--editable", ".")
    install_once("package", ROOT / "pyproject.toml", *package)


def read_command_line() -> tuple[argparse.Namespace, list[str]]:
    """Return our own arguments, and those for the program that is run."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["test"] and "--quick" in arguments and "--all" not in arguments:
        arguments.remove("--quick")
        arguments[0] = "test --quick"
    if arguments and arguments[0] in TOOLS:
        return argparse.Namespace(command=arguments[0], all=False), arguments[1:]
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=f"python3 run.py {{{','.join([*COMMANDS, *TOOLS][:-1])}}} ...",
        allow_abbrev=False,
    )
    parser.add_argument("command", choices=[*COMMANDS, *TOOLS][:-1], help=argparse.SUPPRESS)
    parser.add_argument("--all", action="store_true", help=argparse.SUPPRESS)
    given, others = parser.parse_known_args()
    if given.all and given.command != "test":
        parser.error("--all is an option of test only")
    if given.command == "test" and "--quick" in others:
        parser.error("--all leaves nothing out and --quick most: take one of them")
    if others and given.command == "check":
        parser.error(f"check takes no arguments, got {' '.join(others)}")
    return given, others


def main() -> int:
    """Install what is missing, then run the command; return its exit status."""
    # Also ends what this program has started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    given, others = read_command_line()
    try:
        if not has_environment():
            make_environment()
        if given.command in ("check", "quality"):  # types are checked in what measures, too
            install("quality")
        elif given.command == "pdf":
            install("browser")
        elif given.all:
            install("browser")
            oracle = ROOT / "requirements" / "oracle.txt"
            install_once("oracle", oracle, "--requirement", str(oracle))
            os.environ["NOTHING_MAY_BE_MISSING"] = "1"
        else:
            install("site" if given.command in ("serve", "build") else "tests")
        if given.command in ("test", "test --quick"):
            # Tests run in parallel; small matrices gain nothing from more threads.
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        for command in (COMMANDS | TOOLS)[given.command]:
            status = subprocess.run([PYTHON, "-m", *command, *others], cwd=ROOT).returncode
            if status:
                return status
    except KeyboardInterrupt:  # the usual way to end `serve`
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
