"""What all commands share: how they begin, and how they end when something is wrong."""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

INTERRUPTED = 130
"""Exit status of a program that was ended by Ctrl-C."""


class ProblemError(Exception):
    """Something that whoever started the command can mend; its text says how, in one line."""


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
    """Run a command; a problem becomes one line and status 2, and Ctrl-C says nothing."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without an arrow character is no reason to fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return main()
    except ProblemError as problem:
        print(f"run.py {name}: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
