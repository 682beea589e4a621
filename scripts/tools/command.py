"""What all commands share: how they begin, and how they end when something is wrong."""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

INTERRUPTED = 130
"""Status of a program that Ctrl-C has ended."""


class ProblemError(Exception):
    """What whoever started the command can mend; its text is one line that says how."""


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog.removeprefix('python3 ')}: {message} (see --help)\n")


def parser_of(name: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of `python3 run.py NAME`."""
    return _Parser(
        prog=f"python3 run.py {name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def finish(name: str, main: Callable[[], int]) -> int:
    """Run a command; a problem becomes one line and status 2, Ctrl-C says nothing."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks an arrow is no reason to fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return main()
    except ProblemError as problem:
        print(f"run.py {name}: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
