"""Build the figures, tables, formulas and numbers that the pages show.

This is the only program that writes artifacts. It knows nothing about MkDocs; the site's build
calls it, and so can you:

    python scripts/build_artifacts.py --list
    python scripts/build_artifacts.py --only attention_map --out slides --format png --scheme dark

A script runs only if something that can change its files has changed: its own text, code that it
reaches by imports, styles, data that it reads, the options, the results of experiments, or the
versions of Python and the packages. Changes to comments and docstrings elsewhere do not count.

The slow part, the experiments, comes with the project: data/experiments holds their results with
the key of the code that produced them, and a build trains only if its own code has another key.
--train trains in any case; --compare also compares the outcome with what is kept; --keep-results
trains what has changed and keeps the outcome. With ARTIFACTS=draft in the environment, experiments
run with few seeds, and everything goes to build/draft.
"""

import argparse
import difflib
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

# A clone must use its own packages and scripts, even if another clone is installed.
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from attention_figures.formats import FORMATS  # noqa: E402
from scripts.artifacts import checksums, trained  # noqa: E402 - after the path is set
from scripts.artifacts.jobs import Build  # noqa: E402
from scripts.artifacts.keys import Job, Keys  # noqa: E402
from scripts.artifacts.known_sources import KnownSources  # noqa: E402
from scripts.artifacts.places import (  # noqa: E402
    ARTIFACTS,
    EXPERIMENTS,
    find_scripts,
    is_draft,
)
from scripts.artifacts.records import (  # noqa: E402
    CannotWriteError,
    is_current,
    is_of_others,
    remove_strays,
    write_recorded,
    write_whole,
)
from scripts.artifacts.request import Request, add_picture_options  # noqa: E402
from scripts.artifacts.sources import docstring  # noqa: E402
from scripts.artifacts.syntax import syntax_errors  # noqa: E402
from scripts.artifacts.workers import show_any_text  # noqa: E402

LOOKS = "looks"
"""Name of the record of what all pages share: colours and fonts."""

NUMBERS = "numbers.json"
"""The numbers of all artifacts, for the pages."""


def collect_numbers(jobs: Sequence[Job], out: Path) -> bytes:
    """Gather the numbers of all artifacts: artifact → name → text."""
    numbers = {
        job.name: json.loads((out / job.kind / f"{job.name}.json").read_text("utf-8"))["numbers"]
        for job in jobs
    }
    return (json.dumps(numbers, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def build_all(request: Request, *, workers: int, anew: bool = False) -> int:
    """Bring everything that the site shows up to date; return the number of failed scripts."""
    known = KnownSources()
    keys = Keys(read=known.read)
    scripts = find_scripts().values()
    experiments = sorted((ROOT / "scripts" / EXPERIMENTS).glob("*.py"))
    names = [LOOKS, *(f"{path.parent.name}.{path.stem}" for path in (*scripts, *experiments))]
    if not ARTIFACTS.resolve().is_relative_to(ROOT) and is_of_others(ARTIFACTS):
        raise CannotWriteError(f"{ARTIFACTS.resolve()}: expected artifacts only, found other files")
    remove_strays(ARTIFACTS, names, [NUMBERS])
    build = Build(scripts, ARTIFACTS, request, anew=anew, keys=keys)
    known.keep()
    failures = build.run(workers)
    if failures:
        return failures
    numbers = collect_numbers(list(build.jobs.values()), ARTIFACTS)
    path = ARTIFACTS / NUMBERS
    if not path.is_file() or path.read_bytes() != numbers:
        write_whole(path, numbers)
    if not is_current(ARTIFACTS, LOOKS, keys.looks):
        # Imported only if something has changed: they take longer than all the rest.
        from attention_figures.styles.palette import css
        from scripts.artifacts.maths_font import maths_font
        from scripts.artifacts.web_fonts import text_fonts

        looks = {"palette.css": css().encode(), "maths.woff2": maths_font(), **text_fonts()}
        write_recorded(ARTIFACTS, LOOKS, keys.looks, looks)
    if build.made:
        remove_strays(ARTIFACTS, names, [NUMBERS])  # what scripts no longer make
    return 0


def train(*, workers: int, anew: bool, compare: bool, keep: bool) -> int:
    """Bring all experiments up to date, compare or keep their results; return the exit status."""
    build = Build(
        find_scripts().values(), ARTIFACTS, Request(), anew=anew or compare, only_experiments=True
    )
    if build.run(workers):
        return 1
    status = 0
    for job in build.experiments.values():
        new = (ARTIFACTS / EXPERIMENTS / f"{job.name}.npz").read_bytes()
        kept = trained.kept_result(job)
        if compare:
            said = trained.differences(kept, new) if kept else ["kept from other code, or damaged"]
            print(f"artifacts: {job.name}: {'; '.join(said) or 'as kept'}")
            status |= bool(said)
        if keep and (kept is None or anew):
            trained.keep_result(job, new)
            print(f"artifacts: kept {job.name}.npz, {len(new) / 1000:.0f} kB")
    return status


def what_forbids(*, is_for_good: bool) -> str:
    """Say in one line why nothing can be built; "" if it can."""
    try:
        is_quick = is_draft()
    except ValueError as problem:
        return str(problem)
    if is_quick and os.environ.get("SITE_URL"):
        return "ARTIFACTS=draft: expected no SITE_URL, since drafts are not for publication"
    if is_quick and is_for_good:
        return "ARTIFACTS=draft: expected no --compare or --keep-results, which need all seeds"
    return checksums.problem()


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, build, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="name every artifact and its question")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="build these artifacts only")
    parser.add_argument("--out", type=Path, default=ARTIFACTS, help="folder to write to")
    add_picture_options(parser, formats=",".join(FORMATS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="scripts at a time")
    parser.add_argument("--train", action="store_true", help="run experiments in any case")
    parser.add_argument(
        "--compare", action="store_true", help="run experiments; fail if they differ from the kept"
    )
    parser.add_argument(
        "--keep-results", action="store_true", help="keep the results of changed experiments"
    )
    parser.add_argument(
        "--accept-data", action="store_true", help="record the data and fonts as they are now"
    )
    given = parser.parse_args(arguments)

    scripts = find_scripts()
    if given.list:
        for name, path in scripts.items():
            question = docstring(path.read_text(encoding="utf-8")).partition("\n")[0]
            print(f"{path.parent.name:9} {name:28} {question}")
        return 0
    for name in given.only or ():
        if name not in scripts:
            close = difflib.get_close_matches(name, scripts, n=3)
            hint = f"; did you mean {', '.join(close)}?" if close else "; see --list"
            parser.error(f"--only: no artifact is called {name!r}{hint}")
    if given.jobs < 1:
        parser.error(f"--jobs: expected at least 1, got {given.jobs}")
    is_named_as_picture = given.out.suffix.lower().removeprefix(".") in FORMATS
    is_file = given.out != ARTIFACTS and given.out.exists() and not given.out.is_dir()
    if is_named_as_picture or is_file:
        parser.error(f"--out: expected a folder, got {given.out}")
    if given.accept_data:
        checksums.write_list()
        return 0
    if reason := what_forbids(is_for_good=given.compare or given.keep_results):
        print(f"artifacts: {reason}", file=sys.stderr)
        return 2

    is_for_pages = given.out.resolve() == ARTIFACTS.resolve()
    request = Request(given.format, given.scheme, given.width, given.dpi, is_for_pages)
    try:
        if given.compare or given.keep_results:
            return train(
                workers=given.jobs, anew=given.train, compare=given.compare, keep=given.keep_results
            )
        if is_for_pages and not given.only:
            failures = build_all(request, workers=given.jobs, anew=given.train)
        else:
            chosen = [scripts[name] for name in given.only or scripts]
            failures = Build(chosen, given.out, request, anew=given.train).run(given.jobs)
    except SyntaxError:  # in a script whose imports are read; the message does not say which
        print("\n".join(syntax_errors()), file=sys.stderr)
        return 1
    return 1 if failures else 0


def run() -> int:
    """Run as a program; whatever stops it from outside is reported in one line."""
    show_any_text()
    signal.signal(signal.SIGTERM, lambda *_: _stop())
    try:
        return main()
    except KeyboardInterrupt:
        print("artifacts: stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    except OSError as problem:
        print(f"artifacts: {problem}", file=sys.stderr)
        return 1


def _stop() -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(run())
