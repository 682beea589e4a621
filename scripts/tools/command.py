"""What all commands share: how they begin, and how they end when something is wrong."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from scripts.artifacts.damaged import DamagedFileError

INTERRUPTED = 130
"""Exit status of a program that was ended by Ctrl-C."""


class ProblemError(Exception):
    """Something that whoever started the command can mend; its text says how, in one line."""


def one_line(problem: object) -> str:
    """Return what a problem says, in one line even if somebody has typed several."""
    return " ".join(str(problem).splitlines())


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog.removeprefix('python3 ')}: {one_line(message)} (see --help)\n")


def parser_of(name: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of `python3 run.py NAME`."""
    return _Parser(
        prog=f"python3 run.py {name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def at_least(least: int) -> Callable[[str], int]:
    """Return the type of an option that takes a whole number, and none below the least."""

    def number(text: str) -> int:
        try:
            if (given := int(text)) >= least:
                return given
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"expected a whole number from {least} on, got {text!r}")

    return number


def check_site(folder: Path, named: str) -> None:
    """Find out, before anything slow, whether a folder holds a built site.

    Raises
    ------
    ProblemError
        If it does not; `named` is the argument that gave it.
    """
    if not (folder / "index.html").is_file():
        raise ProblemError(f"{named}: there is no site in {folder}; python3 run.py build")


def finish(name: str, main: Callable[[], int]) -> int:
    """Run a command; a problem becomes one line and status 2, and Ctrl-C says nothing."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without an arrow character is no reason to fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return main()
    except (ProblemError, OSError, DamagedFileError) as problem:  # the others name a file
        print(f"run.py {name}: {one_line(problem)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
