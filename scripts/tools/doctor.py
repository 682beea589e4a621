"""Name what is amiss in this clone, one line each, with what mends it."""

import difflib
import importlib.metadata
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import jinja2
from packaging.requirements import Requirement

from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS, ROOT, find_scripts
from scripts.artifacts.records import RECORDS
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.new import TAKEN
from scripts.tools.pages import MACROS, Use, all_uses, claims_name, count_claims, pages, still_of
from scripts.tools.pages import uses_in as read_uses
from scripts.tools.repository import git

DESCRIPTION = """\
Look for what no build and no test complains of: artifacts that no page shows, pages without
claims, files that lie about in build/artifacts, settings of this machine that change results,
versions other than the locked ones, generated files on their way into a commit.

  python3 run.py doctor

Each finding is one line and says what mends it. Status 0: nothing found. 1: something found.
"""

CHANGES_RESULTS = {
    r"(OPENBLAS|OMP|MKL|BLIS|GOTO|VECLIB|NUMEXPR)_\w+": "the order of sums, and last digits",
    r"(NPY|NUMPY)_\w+": "how NumPy computes",
    "ARTIFACTS": "how many seeds experiments have, or whether they run",
    "PYTHONOPTIMIZE": "whether assertions and docstrings exist",
    "PYTHONPATH": "which package is imported",
    "MATPLOTLIBRC|MPLBACKEND": "how figures are drawn",
    "SOURCE_DATE_EPOCH": "the date in the site",
}
"""Environment variable → what it changes."""


def unused() -> Iterator[str]:
    """Name the artifacts that are on no page."""
    scripts = find_scripts()
    used = {use.name for use in all_uses()}
    used |= {still_of(path) for path in scripts.values() if path.parent.name == "live"}
    for name, path in scripts.items():
        if name not in used:
            where = path.relative_to(ROOT).as_posix()
            macro = next(macro for macro, kind in MACROS.items() if kind == path.parent.name)
            yield f'{where} is on no page: show it, [[ {macro}("{name}") ]], or delete it'


def misnamed() -> Iterator[str]:
    """Name what pages call for and no script makes."""
    scripts = find_scripts()
    for page in pages():
        name = page.relative_to(ROOT / "docs").as_posix()
        try:
            uses = read_uses(page.read_text(encoding="utf-8"), name)
        except jinja2.TemplateSyntaxError as problem:
            yield f"docs/{name}:{problem.lineno}: {problem.message}; close the brackets"
            continue
        for use in uses:
            if reason := _misnamed(use, scripts):
                yield f"{use.place}: {reason}"


def _misnamed(use: Use, scripts: Mapping[str, Path]) -> str:
    if use.name not in scripts:
        if not use.macro and use.name in TAKEN:
            return ""
        return f"no artifact is called {use.name!r}{_meant(use.name, scripts)}"
    kind = scripts[use.name].parent.name
    if MACROS.get(use.macro, "") not in ("", kind):
        return f"{use.name} is in scripts/{kind}: no {use.macro}"
    if use.number:
        record = ARTIFACTS / kind / f"{use.name}.json"
        try:
            numbers = json.loads(record.read_text(encoding="utf-8"))["numbers"]
        except (OSError, ValueError, KeyError):
            return ""  # not built: another finding
        if use.number not in numbers:
            return f"{use.name} has no number {use.number!r}{_meant(use.number, numbers)}"
    return ""


def _meant(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, known, n=3)
    return f"; did you mean {', '.join(close)}?" if close else "; add it or take it away"


def unclaimed() -> Iterator[str]:
    """Name the pages that show results and assert nothing of what they say of them."""
    with_results = sorted({use.page for use in all_uses()})
    for page in with_results:
        path = ROOT / "tests" / "claims" / claims_name(page)
        where = path.relative_to(ROOT).as_posix()
        mend = f"python3 run.py new claim NAME --page {page.removesuffix('.md')}"
        if not path.is_file():
            yield f"docs/{page} shows results and has no claims, {where}: {mend}"
        elif not count_claims(path.read_text(encoding="utf-8")):
            yield f"{where} asserts nothing: {mend}"


def left_behind() -> Iterator[str]:
    """Name files in build/artifacts that nothing vouches for, and those that are out of date."""
    if not ARTIFACTS.is_dir():
        return
    vouched = {"numbers.json"}
    scripts = find_scripts()
    for record in sorted((ARTIFACTS / RECORDS).glob("*.json")):
        kind, _, name = record.stem.partition(".")
        try:
            vouched |= set(json.loads(record.read_text(encoding="utf-8"))["files"])
        except (OSError, ValueError, KeyError, TypeError):
            yield f"{record.relative_to(ROOT).as_posix()} is damaged: delete it"
        known = kind in (EXPERIMENTS, "looks") or name in scripts
        if not known or (kind not in (EXPERIMENTS, "looks") and scripts[name].parent.name != kind):
            yield f"build/artifacts has {kind}/{name}, whose script is gone: python3 run.py build"
    for path in sorted(ARTIFACTS.rglob("*")):
        name = path.relative_to(ARTIFACTS).as_posix()
        if path.is_file() and name not in vouched and not name.startswith(f"{RECORDS}/"):
            yield f"build/artifacts/{name} was made by no script that is there: delete it"


def out_of_date() -> Iterator[str]:
    """Say how many artifacts in build/artifacts no longer are what their scripts make."""
    if not ARTIFACTS.is_dir():
        return
    from scripts.artifacts.keys import job_for, shared_digest
    from scripts.artifacts.records import is_current
    from scripts.artifacts.request import Request

    shared, request = shared_digest(), Request(for_pages=True)
    jobs = [job_for(script, shared, request) for script in find_scripts().values()]
    due = [job.name for job in jobs if not is_current(ARTIFACTS, job.record, job.key)]
    if due:
        some = ", ".join(due[:3]) + (" and others" if len(due) > 3 else "")
        yield f"{len(due)} of {len(jobs)} artifacts are out of date ({some}): python3 run.py build"


def foreign_settings() -> Iterator[str]:
    """Name settings of this machine that change what is computed or drawn."""
    for name in sorted(os.environ):
        for pattern, effect in CHANGES_RESULTS.items():
            if re.fullmatch(pattern, name):
                yield f"environment: {name}={os.environ[name]} changes {effect}: unset {name}"
    import matplotlib

    settings = Path(matplotlib.matplotlib_fname()).resolve()
    if Path(matplotlib.get_data_path()).resolve() not in settings.parents:
        yield f"{settings} changes how figures are drawn: rename it, or keep it out of this clone"


def other_versions() -> Iterator[str]:
    """Name packages whose version is not the locked one."""
    for lock in ("tests", "browser", "oracle"):
        path = ROOT / "requirements" / f"{lock}.txt"
        for wanted in locked(path.read_text(encoding="utf-8") if path.is_file() else ""):
            try:
                found = importlib.metadata.version(wanted.name)
            except importlib.metadata.PackageNotFoundError:
                if lock == "tests":  # the others are for who asks for them
                    yield f"{wanted.name} is missing{LOCK_MEND}"
                continue
            if not wanted.specifier.contains(found, prereleases=True):
                yield f"{wanted.name} is {found}, the lock says {wanted.specifier}{LOCK_MEND}"


LOCK_MEND = ": delete .venv; the next run.py makes it anew"


def locked(text: str) -> list[Requirement]:
    """Return what a lock file asks for on this machine."""
    lines = re.findall(r"^([A-Za-z0-9][^\\\n#]*)", text, re.M)
    wanted = [Requirement(line.strip()) for line in lines]
    return [each for each in wanted if each.marker is None or each.marker.evaluate()]


def on_their_way_into_a_commit() -> Iterator[str]:
    """Name generated files that git has or may get, and files whose line ends it changed."""
    try:
        kept = git("ls-files", "--cached", "--ignored", "--exclude-standard", "-z")
        new = git("ls-files", "--others", "--exclude-standard", "-z")
        ends = git("ls-files", "--eol")
    except ProblemError:
        return  # no repository, nothing to commit
    for name in filter(None, kept.split("\0")):
        yield f"{name} is generated and committed: git rm --cached {name}"
    names = "|".join(map(re.escape, find_scripts()))
    for name in filter(None, new.split("\0")):
        if re.fullmatch(rf"(.*/)?({names})\.(svg|png|pdf|csv|json|tex|txt)", name):
            yield f"{name} is generated, and not ignored: move it to build/ or delete it"
    changed = len(re.findall(r"^i/lf\s+w/(?:crlf|mixed)", ends, re.M))
    if changed:
        yield (
            f"{changed} files have line ends that git changed, so that all is drawn anew: "
            "git config core.autocrlf input, and clone again"
        )


CHECKS: Sequence[Callable[[], Iterator[str]]] = (
    misnamed,
    unused,
    unclaimed,
    left_behind,
    out_of_date,
    foreign_settings,
    other_versions,
    on_their_way_into_a_commit,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is found; return the exit status."""
    parser_of("doctor", DESCRIPTION).parse_args(arguments)
    found = [finding for check in CHECKS for finding in check()]
    for finding in found:
        print(finding)
    print(f"{len(found)} found" if found else "Nothing found.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(finish("doctor", main))
