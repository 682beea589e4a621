"""Does bad input ever lead to anything but an answer or an error that says what is wrong?

Draws arguments of all public functions, damaged files, lines of all commands, and addresses of live
figures at random: 20,000 for each test. CI takes a hundred of them. Each run has another seed, and
says which.
"""

import argparse
import os
import random
import re
import subprocess
import sys
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError, at_least

WHEN = "every night"

EXAMPLES = 20_000
TESTS = ("tests/bad_input", "tests/browser/test_live_addresses.py")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the command line say how many, and with which draws."""
    help_text = f"for each test (default: {EXAMPLES:,}, which takes hours)"
    parser.add_argument("--examples", type=at_least(1), default=EXAMPLES, help=help_text)
    parser.add_argument("--seed", type=int, default=None, help="of the draws (default: another)")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Run the tests of bad input with so many examples each."""
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    workers = str(os.cpu_count() or 1)
    drawn = ("--hypothesis-profile", "nightly", f"--hypothesis-seed={seed}")
    options = ("--nightly", *drawn, "-n", workers, "-q", "-rfE")
    lines = []
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *TESTS],
        cwd=ROOT,
        env=os.environ | {"EXAMPLES": str(given.examples), "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        for line in run.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return {"examples": given.examples, "seed": seed, **counts(lines)}


def counts(lines: list[str]) -> dict[str, Any]:
    """Read how many tests passed, and which failed, off what pytest prints.

    >>> counts(["FAILED tests/x.py::test_y - Error", "1 failed, 9 passed, 2 skipped in 3.00s"])
    {'passed': 9, 'failed': ['tests/x.py::test_y'], 'skipped': 2}
    """
    last = lines[-1] if lines else ""
    told = {kind: int(count) for count, kind in re.findall(r"(\d+) (passed|failed|skipped)", last)}
    if not told.keys() & {"passed", "failed"}:
        raise ProblemError(f"the tests did not run: {last}")
    return {
        "passed": told.get("passed", 0),
        "failed": [line.split()[1] for line in lines if line.startswith(("FAILED", "ERROR"))],
        "skipped": told.get("skipped", 0),
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Name the tests that found something."""
    skipped = ["some tests were skipped"] if figures["skipped"] else []
    return [f"{name} found something" for name in figures["failed"]] + skipped
