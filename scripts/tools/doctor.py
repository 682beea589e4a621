"""Report what is amiss in this clone, one line for each finding, with a remedy."""

import difflib
import importlib.metadata
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import jinja2
from packaging.requirements import Requirement

from scripts.artifacts.keys import Job, Keys
from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS, ROOT, find_scripts
from scripts.artifacts.records import RECORDS, file_hash, is_current, recorded_files
from scripts.artifacts.request import Request
from scripts.artifacts.trained import TRAINED, kept_result
from scripts.artifacts.workers import THREADS
from scripts.site.held import claims_name
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.new import TAKEN
from scripts.tools.pages import MACROS, Use, all_uses, pages, still_of
from scripts.tools.pages import uses_in as read_uses
from scripts.tools.repository import git
from scripts.tools.ties import asserting

DESCRIPTION = """\
Look for what no build and no test complains about: artifacts that no page shows, pages without
claims, stray files in build/artifacts, kept results from other code, settings of this machine
that change what is computed, versions other than the locked ones, generated files on their way
into a commit.

  python3 run.py doctor

Each finding is one line that says how to mend it. Status 0: nothing found. 1: something found.
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
    """Report the artifacts that are on no page."""
    scripts = find_scripts()
    used = {use.name for use in all_uses()}
    used |= {still_of(path) for path in scripts.values() if path.parent.name == "live"}
    for name, path in scripts.items():
        if name not in used:
            where = path.relative_to(ROOT).as_posix()
            macro = next(macro for macro, kind in MACROS.items() if kind == path.parent.name)
            yield f'{where} is on no page: show it, [[ {macro}("{name}") ]], or delete it'


def misnamed() -> Iterator[str]:
    """Report what pages ask for but no script makes."""
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
    """Report the pages that show results but assert nothing of what they say about them."""
    with_results = sorted({use.page for use in all_uses()})
    for page in with_results:
        path = ROOT / "tests" / "claims" / claims_name(page)
        where = path.relative_to(ROOT).as_posix()
        mend = f"python3 run.py new claim NAME --page {page.removesuffix('.md')}"
        if not path.is_file():
            yield f"docs/{page} shows results and has no claims, {where}: {mend}"
        elif not any(asserting(path.read_text(encoding="utf-8")).values()):
            yield f"{where} asserts nothing: {mend}"


def left_behind() -> Iterator[str]:
    """Report what is in build/artifacts but comes from no script: the next build removes it."""
    scripts = {f"{path.parent.name}.{name}" for name, path in find_scripts().items()}
    for record in sorted((ARTIFACTS / RECORDS).glob("*.json")):
        kind, _, name = record.stem.partition(".")
        if kind not in (EXPERIMENTS, "looks") and record.stem not in scripts:
            yield f"build/artifacts has {kind}/{name}, whose script is gone: python3 run.py build"
    vouched = recorded_files(ARTIFACTS) | {"numbers.json"}
    for path in sorted(ARTIFACTS.rglob("*")):
        name = path.relative_to(ARTIFACTS).as_posix()
        if path.is_file() and name not in vouched and RECORDS not in path.parts:
            yield f"build/artifacts/{name} comes from no script: python3 run.py build"


def out_of_date() -> Iterator[str]:
    """Say how many artifacts in build/artifacts are no longer what their scripts make."""
    if not ARTIFACTS.is_dir():
        return
    scripts = find_scripts().values()
    keys = Keys()
    results = {
        path: file_hash(ARTIFACTS / EXPERIMENTS / f"{path.stem}.npz")
        for path in keys.imports.experiments(scripts)
        if _is_current(keys.experiment(path))
    }
    due = [path.stem for path in scripts if not _is_true(path, keys, results)]
    if due:
        some = ", ".join(due[:3]) + (" and others" if len(due) > 3 else "")
        yield (
            f"{len(due)} of {len(scripts)} artifacts are out of date ({some}): python3 run.py build"
        )


def _is_true(script: Path, keys: Keys, results: Mapping[Path, str]) -> bool:
    """Whether an artifact, and the results that it draws on, are what a build would make."""
    draws_on = keys.imports.experiments([script])
    if not draws_on <= results.keys():
        return False
    hashes = {path.stem: results[path] for path in draws_on}
    return _is_current(keys.artifact(script, Request(for_pages=True), hashes))


def _is_current(job: Job) -> bool:
    return is_current(ARTIFACTS, job.record, job.key)


def kept_of_other_code() -> Iterator[str]:
    """Report kept results of experiments that a build would not use: a clone would train."""
    keys = Keys()
    for path in sorted(keys.imports.experiments(find_scripts().values())):
        kept = TRAINED / f"{path.stem}.npz"
        if kept.is_file() and kept_result(keys.experiment(path)) is None:
            yield (
                f"{kept.relative_to(ROOT).as_posix()} is damaged or from other code: "
                "python scripts/build_artifacts.py --keep-results"
            )


def foreign_settings() -> Iterator[str]:
    """Report settings of this machine that change what is computed or drawn.

    One thread for each process is a setting that a build makes itself.
    """
    for name in sorted(os.environ):
        for pattern, effect in CHANGES_RESULTS.items():
            if re.fullmatch(pattern, name) and not (name in THREADS and os.environ[name] == "1"):
                yield f"environment: {name}={os.environ[name]} changes {effect}: unset {name}"
    import matplotlib

    settings = Path(matplotlib.matplotlib_fname()).resolve()
    if Path(matplotlib.get_data_path()).resolve() not in settings.parents:
        yield f"{settings} changes how figures are drawn: rename it, or keep it out of this clone"


def other_versions() -> Iterator[str]:
    """Report packages whose version is not the locked one."""
    for lock in ("tests", "browser", "oracle"):
        path = ROOT / "requirements" / f"{lock}.txt"
        for wanted in locked(path.read_text(encoding="utf-8") if path.is_file() else ""):
            try:
                found = importlib.metadata.version(wanted.name)
            except importlib.metadata.PackageNotFoundError:
                if lock == "tests":  # the others are installed only on request
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
    """Report generated files that git has or may get, and files whose line ends it changed."""
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
            f"git changed the line ends of {changed} files, so that everything is drawn again: "
            "git config core.autocrlf input, and clone again"
        )


CHECKS: Sequence[Callable[[], Iterator[str]]] = (
    misnamed,
    unused,
    unclaimed,
    left_behind,
    out_of_date,
    kept_of_other_code,
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
