"""Which lines and branches of the code do the tests run?

Branches are counted too: an `if` that always goes one way counts as half run. What the tests start
as programs of their own is measured as well, with pytest's settings, so warnings are errors.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Set
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError

WHEN = "every night"

LIMIT = 0.95
"""Share of lines and branches of each folder that must run."""

FOLDERS = ("src", "scripts")

BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
"""As run.py does."""

PROGRAMS = ("test_pdf",)
"""Tests in a browser that start programs of ours."""

DEFAULT = [
    f"--ignore={test.relative_to(ROOT)}"
    for test in sorted((ROOT / "tests/browser").glob("test_*.py"))
    if test.stem not in PROGRAMS
]

NOT_COUNTED = ("scripts/examples/", "scripts/live/programs/", "scripts/recipes/")
"""Programs that run as texts that pages show, or in an environment of their own."""

PLACE = ROOT / "build" / "coverage"
"""Where the counts of all processes are put together."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what else the measurement can be told."""
    parser.add_argument("--workers", default="auto", help="how many processes run the tests")
    parser.add_argument(
        "--combine", action="store_true", help="run no test, and count what ran the last time"
    )
    parser.add_argument(
        "tests",
        nargs="*",
        default=DEFAULT,
        help="which tests to run; of those in a browser, only what starts programs",
    )


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Run the tests, and count what ran."""
    PLACE.mkdir(parents=True, exist_ok=True)
    if not given.combine:
        for old in PLACE.glob("counts*"):
            old.unlink()
        started = ["run", "-m", "pytest", "--nightly", "-n", given.workers, *BY_FILE, "-q"]
        if _coverage(*started, *given.tests, OPENBLAS_NUM_THREADS="1"):
            raise ProblemError("coverage: the tests fail, so what they run says nothing")
        _coverage("combine", "--quiet")
    report = PLACE / "report.json"
    if _coverage("json", "--quiet", "-o", str(report)):
        raise ProblemError("coverage: there is nothing to count")
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    figures = figures_of({file: content["summary"] for file, content in files.items()})
    figures["never"] = never_run(set(files))
    for file in figures["least"]:
        print(f"{100 * file['share']:5.1f} %  {file['file']}")
    for folder in figures["folders"]:
        print(f"{100 * folder['share']:5.1f} %  {folder['folder']}")
    return figures


def _coverage(*arguments: str, **environment: str) -> int:
    """Run coverage.py with the settings in pyproject.toml; return its exit status."""
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


def never_run(ran: Set[str]) -> list[str]:
    """Name the files with code of which no line ran."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    names = [path.relative_to(ROOT).as_posix() for path in paths if path.read_text("utf-8").strip()]
    return sorted(name for name in names if name not in ran and not name.startswith(NOT_COUNTED))


def figures_of(files: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Add up the counts of all files by folder, and name the files of which least runs.

    Parameters
    ----------
    files : mapping
        Path from the root → counts, as coverage.py names them.
    """
    return {
        "limit": LIMIT,
        "folders": [
            {"folder": folder, **_sum(files, f"{folder}/")}
            for folder in FOLDERS
            if any(file.startswith(f"{folder}/") for file in files)
        ],
        "least": sorted(
            ({"file": file, **_sum(files, file)} for file in files),
            key=lambda counts: (counts["share"], counts["file"]),
        )[:10],
    }


def _sum(files: Mapping[str, Mapping[str, int]], start: str) -> dict[str, Any]:
    chosen = [counts for file, counts in files.items() if file.startswith(start)]

    def total(name: str) -> int:
        return sum(counts[name] for counts in chosen)

    there = total("num_statements") + total("num_branches")
    run = total("covered_lines") + total("covered_branches")
    return {
        "lines": total("num_statements"),
        "lines_run": total("covered_lines"),
        "branches": total("num_branches"),
        "branches_run": total("covered_branches"),
        "share": round(run / there, 4) if there else 1.0,
    }


def problems(figures: Mapping[str, Any]) -> list[str]:
    """Say of which folder too little runs."""
    return [f"{file}: no line of it runs in tests" for file in figures.get("never", [])] + [
        f"{folder['folder']}: the tests run {100 * folder['share']:.1f} % of lines and branches, "
        f"less than {100 * figures['limit']:g} %"
        for folder in figures["folders"]
        if folder["share"] < figures["limit"]
    ]
