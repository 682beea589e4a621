"""Build the figures, tables, formulas and numbers that the pages show.

This is the only program that writes artifacts. It knows nothing of MkDocs; the site's build calls
it, and so can you:

    python scripts/build_artifacts.py --list
    python scripts/build_artifacts.py --only attention_map --out slides --format png --scheme dark
    python scripts/build_artifacts.py --pages

The last of these writes `build/pages` as well: all that a generator of sites has to read.

A script runs only if something it depends on has changed: its own text, the scripts it imports,
the whole package, the shared drawing code and styles, the committed data, the options, or the
versions of Python, NumPy and matplotlib. What takes long, the experiments, runs first, and only
if something that an experiment can reach by its imports has changed. With ARTIFACTS=draft in the
environment, experiments run with few seeds, and what comes of them is marked as a draft.
"""

import argparse
import ast
import difflib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

# A clone must use its own packages and scripts, even where another clone is installed.
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from scripts.artifacts.jobs import run_experiments, run_jobs  # noqa: E402 - after the path is set
from scripts.artifacts.keys import Job, job_for, shared_digest  # noqa: E402
from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS, find_scripts  # noqa: E402
from scripts.artifacts.records import (  # noqa: E402
    drop_orphans,
    is_current,
    write_recorded,
    write_whole,
)
from scripts.artifacts.request import FORMATS, Request, add_picture_options  # noqa: E402
from scripts.artifacts.syntax import syntax_errors  # noqa: E402

LOOKS = "looks"
"""The record of what all pages share: colours and fonts."""


def collect_numbers(jobs: Sequence[Job], out: Path) -> bytes:
    """Gather the numbers of all artifacts: artifact → name → text."""
    numbers = {
        job.name: json.loads((out / job.kind / f"{job.name}.json").read_text("utf-8"))["numbers"]
        for job in jobs
    }
    return (json.dumps(numbers, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def build(
    names: Sequence[str], out: Path, request: Request, *, workers: int, is_partial: bool = False
) -> int:
    """Bring the named artifacts up to date; return the number of scripts that failed."""
    scripts = find_scripts()
    shared = shared_digest()
    jobs = [job_for(scripts[name], shared, request) for name in names]
    due = [job for job in jobs if not is_current(out, job.record, job.key)]
    if not is_partial:
        # Results of experiments stay: a draft must not cost the real ones, nor the other way round.
        drop_orphans([LOOKS, *(job.record for job in jobs)], out, kept_kind=EXPERIMENTS)
    failures = 0
    if due:
        failures = run_experiments([job.script for job in due], workers)
        if failures:
            return failures
        print(f"artifacts: {len(due)} to make, {len(jobs) - len(due)} unchanged", flush=True)
        failures = run_jobs(due, out, request, workers)
    if not failures and not is_partial:
        write_whole(out / "numbers.json", collect_numbers(jobs, out))
        if not is_current(out, LOOKS, shared):
            # Loaded only where something has changed: they take longer than all the rest.
            from attention_figures.styles.palette import css
            from scripts.artifacts.maths_font import maths_font
            from scripts.artifacts.web_fonts import text_fonts

            looks = {"palette.css": css().encode(), "maths.woff2": maths_font(), **text_fonts()}
            write_recorded(out, LOOKS, shared, looks)
    return failures


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, build, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="name every artifact and its question")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="build these artifacts only")
    parser.add_argument("--out", type=Path, default=ARTIFACTS, help="folder to write to")
    add_picture_options(parser, formats=",".join(FORMATS))
    parser.add_argument("--pages", action="store_true", help="then write what a generator reads")
    parser.add_argument(
        "--no-directory-urls",
        action="store_true",
        help="for --pages: the site has page.html, not page/",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="scripts at a time")
    given = parser.parse_args(arguments)

    scripts = find_scripts()
    if given.list:
        for name, path in scripts.items():
            docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            print(f"{path.parent.name:9} {name:28} {docstring.partition(chr(10))[0]}")
        return 0
    for name in given.only or ():
        if name not in scripts:
            close = difflib.get_close_matches(name, scripts, n=3)
            hint = f"; did you mean {', '.join(close)}?" if close else "; see --list"
            parser.error(f"--only: no artifact is called {name!r}{hint}")
    if given.jobs < 1:
        parser.error(f"--jobs: expected at least 1, got {given.jobs}")

    if given.out.exists() and not given.out.is_dir():
        parser.error(f"--out: expected a folder, {given.out} is none")

    is_for_pages = given.out.resolve() == ARTIFACTS
    is_partial = bool(given.only) or not is_for_pages
    if given.pages and is_partial:
        parser.error("--pages: needs all artifacts, in their own folder; give no --only or --out")
    try:
        failures = build(
            given.only or list(scripts),
            given.out,
            Request(given.format, given.scheme, given.width, for_pages=is_for_pages),
            workers=given.jobs,
            is_partial=is_partial,
        )
    except SyntaxError:  # of a script, whose imports are read; which one, its message does not say
        print("\n".join(syntax_errors()), file=sys.stderr)
        return 1
    if given.pages and not failures:
        from scripts.site.pages import PageError, write_pages

        try:
            write_pages(directory_urls=not given.no_directory_urls)
        except PageError as problem:
            print(problem, file=sys.stderr)
            return 1
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
