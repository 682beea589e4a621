"""Build the figures, tables, formulas and numbers that the pages show.

This is the only program that writes artifacts. It knows nothing of MkDocs; the site's build calls
it, and so can you:

    python scripts/build_artifacts.py --list
    python scripts/build_artifacts.py --only attention_map --out slides --format png --scheme dark

A script runs only if something it depends on has changed: its own text, the scripts it imports,
the whole package, the shared drawing code and styles, the committed data, the options, or the
versions of Python, NumPy and matplotlib. What takes long, the experiments, runs first, and only
if something that an experiment can reach by its imports has changed. With ARTIFACTS=draft in the
environment, experiments run with few seeds, and what comes of them is marked as a draft.
"""

import argparse
import ast
import concurrent.futures
import difflib
import functools
import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import sys
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A clone must use its own package and scripts, even where another clone is installed.
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from scripts import experiment_results  # noqa: E402 - after the path is set
from scripts.request import FORMATS, KINDS, Request, add_picture_options  # noqa: E402 - after the path is set

ARTIFACTS = ROOT / "build" / "artifacts"
RECORDS = ".records"  # in the output folder: what was made from what
EXPERIMENTS = "experiments"
LOOKS = "looks"  # the record of what all pages share: colours and fonts


@dataclass(frozen=True)
class Job:
    """One script and all that decides whether its files are still true."""

    script: Path
    key: str

    @property
    def name(self) -> str:
        """Name of the artifact."""
        return self.script.stem

    @property
    def kind(self) -> str:
        """Folder of the artifact."""
        return self.script.parent.name

    @property
    def record(self) -> str:
        """Name of the record that vouches for the artifact's files."""
        if self.kind == EXPERIMENTS:
            return f"{self.kind}.{experiment_results.result_name(self.name)}"
        return f"{self.kind}.{self.name}"


def find_scripts(root: Path = ROOT) -> dict[str, Path]:
    """Map the name of each artifact to its script.

    Raises
    ------
    ValueError
        If two scripts share a name: a page could not say which it means.
    """
    scripts: dict[str, Path] = {}
    for kind in KINDS:
        for path in sorted((root / "scripts" / kind).glob("*.py")):
            if path.stem == "__init__":
                continue
            if path.stem in scripts:
                raise ValueError(
                    f"{path.stem}: two scripts bear this name, "
                    f"{scripts[path.stem].relative_to(root)} and {path.relative_to(root)}"
                )
            scripts[path.stem] = path
    return scripts


def imported_names(source: str) -> set[str]:
    """Return the dotted names that a program's imports may refer to."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


@functools.cache
def _imported_by(source: str, package: str, place: Path) -> frozenset[Path]:
    """Return the files of a top-level package, in the folder `place`, that a program names.

    Kept by the program's text: a shared file is reached from nearly every script.
    """
    found: set[Path] = set()
    for name in imported_names(source):
        if name.partition(".")[0] != package:
            continue
        module = place.joinpath(*name.split("."))
        # A module, or a package; and the packages on the way to it run as well.
        found |= {module.with_suffix(".py"), module / "__init__.py"}
        found |= {folder / "__init__.py" for folder in module.parents if place in folder.parents}
    return frozenset(path for path in found if path.is_file())


def _imported(script: Path, places: Mapping[str, Path]) -> set[Path]:
    """Return the files that a script imports, directly or through another.

    `places` says in which folder to look for a top-level package; others are left alone.
    """
    found: set[Path] = set()
    open_paths = {script}
    while open_paths:
        source = open_paths.pop().read_text(encoding="utf-8")
        for package, place in places.items():
            new = _imported_by(source, package, place) - found
            found |= new
            open_paths |= new
    return found


def imported_scripts(script: Path, root: Path = ROOT) -> set[Path]:
    """Return the files within `scripts` that a script imports, directly or through another."""
    return _imported(script, {"scripts": root})


def imported_experiments(scripts: Iterable[Path], root: Path = ROOT) -> set[Path]:
    """Return the experiments whose results some scripts use."""
    imported = {path for script in scripts for path in imported_scripts(script, root)}
    folder = root / "scripts" / EXPERIMENTS
    return {path for path in imported if path.parent == folder and path.stem != "__init__"}


def shared_digest(root: Path = ROOT) -> str:
    """Hash what all artifacts depend on: package, shared code, styles, fonts, data, versions."""
    files = [
        *(root / "src").rglob("*.py"),
        *(root / "scripts").glob("*.py"),
        *(path for path in (root / "scripts" / "styles").rglob("*") if path.is_file()),
        *(root / "docs" / "assets" / "fonts").rglob("*.woff*"),
        # What was measured elsewhere and is read from a file, as is the code that reads it.
        *(path for path in (root / "data").rglob("*") if path.is_file()),
        *(root / "benchmarks" / "data").glob("*.json"),
        *(root / "scripts" / "real_model").glob("*.py"),
    ]
    # fontTools puts the fonts into PDF files and cuts down those of the pages; brotli packs these.
    digest = hashlib.sha256(_versions("numpy", "matplotlib", "fonttools", "brotli"))
    _update(digest, (path for path in files if "__pycache__" not in path.parts), root)
    return digest.hexdigest()


def _versions(*packages: str) -> bytes:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in packages]
    return repr([platform.python_version(), *versions]).encode()


def _update(digest: "hashlib._Hash", files: Iterable[Path], root: Path) -> None:
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())


def job_for(script: Path, shared: str, request: Request, root: Path = ROOT) -> Job:
    """Pair a script with the key of everything that its files depend on."""
    digest = hashlib.sha256(f"{shared} {sorted(asdict(request).items())}".encode())
    parts = live_parts(script) if script.parent.name == "live" else ()
    _update(digest, {script, *parts, *imported_scripts(script, root)}, root)
    if experiment_results.is_draft() and imported_experiments([script], root):
        digest.update(b"draft")
    return Job(script, digest.hexdigest())


def live_parts(script: Path) -> list[Path]:
    """Return what a live figure consists of besides its script: template and program."""
    panels = script.parent / "panels"
    return [
        *panels.glob("_*.html"),
        panels / f"{script.stem}.html",
        script.parent / "programs" / script.name,
    ]


def experiment_job(script: Path, root: Path = ROOT) -> Job:
    """Pair an experiment with the key of everything that it can reach.

    Not the whole package: a changed picture, or a changed number in the worked example, is no
    reason to train again.
    """
    digest = hashlib.sha256(_versions("numpy") + experiment_results.result_name("").encode())
    reached = _imported(script, {"scripts": root, "attention_explainer": root / "src"})
    _update(digest, {script, *reached}, root)
    return Job(script, digest.hexdigest())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _record_path(out: Path, record: str) -> Path:
    return out / RECORDS / f"{record}.json"


def is_current(out: Path, record: str, key: str) -> bool:
    """Whether the record's files are there, whole, and made from what is there now."""
    try:
        given = json.loads(_record_path(out, record).read_text(encoding="utf-8"))
        return given["key"] == key and all(
            hashlib.sha256((out / file).read_bytes()).hexdigest() == content
            for file, content in given["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_recorded(out: Path, record: str, key: str, files: Mapping[str, bytes]) -> None:
    """Write files, and last the record that vouches for them."""
    path = _record_path(out, record)
    path.unlink(missing_ok=True)
    for name, content in files.items():
        write_whole(out / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    write_whole(path, json.dumps({"key": key, "files": hashes}, indent=1).encode())


def run_job(job: Job, out: Path, request: Request) -> float:
    """Run one script and write its files; return seconds."""
    from scripts.rendering import load, render  # matplotlib: loaded only where something is drawn

    start = time.perf_counter()
    if job.kind == EXPERIMENTS:
        module = load(job.script)

        def progress(text: str) -> None:
            print(f"artifacts: {job.kind}/{job.script.name} {text}", flush=True)

        arrays = module.run(experiment_results.chosen(module.SEEDS), progress)
        content = {experiment_results.result_name(job.name): experiment_results.packed(arrays)}
    else:
        content = render(job.script, request)
    files = {f"{job.kind}/{name}": of_file for name, of_file in content.items()}
    write_recorded(out, job.record, job.key, files)
    return time.perf_counter() - start


def _run_and_report(job: Job, out: Path, request: Request) -> tuple[float, str]:
    """Run a job in a worker; an exception comes back as text, since not all can be pickled."""
    try:
        return run_job(job, out, request), ""
    except (Exception, SystemExit):
        return 0.0, traceback.format_exc()


def drop_orphans(jobs: Iterable[Job], out: Path) -> None:
    """Delete the files of scripts that are no longer there."""
    wanted = {_record_path(out, record) for record in (LOOKS, *(job.record for job in jobs))}
    # Results of experiments stay: a draft must not cost the real ones, nor the other way round.
    wanted |= set((out / RECORDS).glob(f"{EXPERIMENTS}.*.json"))
    for record in set((out / RECORDS).glob("*.json")) - wanted:
        for file in json.loads(record.read_text(encoding="utf-8")).get("files", {}):
            (out / file).unlink(missing_ok=True)
        record.unlink()


def collect_numbers(jobs: Sequence[Job], out: Path) -> bytes:
    """Gather the numbers of all artifacts: artifact → name → text."""
    numbers = {
        job.name: json.loads((out / job.kind / f"{job.name}.json").read_text("utf-8"))["numbers"]
        for job in jobs
    }
    return (json.dumps(numbers, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def run_jobs(due: Sequence[Job], out: Path, request: Request, workers: int) -> int:
    """Run jobs side by side and say how it goes; return the number of those that failed."""
    failures = 0
    # One thread for each worker: small matrices gain nothing from more, and results are the same
    # on every machine.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(min(workers, len(due)), context) as pool:
        futures = {pool.submit(_run_and_report, job, out, request): job for job in due}
        for count, future in enumerate(concurrent.futures.as_completed(futures), start=1):
            job = futures[future]
            try:
                seconds, error = future.result()
            except concurrent.futures.BrokenExecutor as broken:
                seconds, error = 0.0, f"the process that ran it ended: {broken}"
            where = job.script.relative_to(ROOT).as_posix()
            if error:
                failures += 1
                print(f"{error}\nartifacts: {where} failed", file=sys.stderr, flush=True)
            else:
                print(f"artifacts: [{count}/{len(due)}] {where} {seconds:.1f} s", flush=True)
    return failures


def run_experiments(scripts: Iterable[Path], workers: int) -> int:
    """Bring the experiments that some scripts use up to date; return how many failed."""
    jobs = map(experiment_job, sorted(imported_experiments(scripts)))
    due = [job for job in jobs if not is_current(ARTIFACTS, job.record, job.key)]
    if not due:
        return 0
    print(f"artifacts: {len(due)} experiments to run, which takes a while", flush=True)
    return run_jobs(due, ARTIFACTS, Request(), workers)


def build(
    names: Sequence[str], out: Path, request: Request, *, workers: int, is_partial: bool = False
) -> int:
    """Bring the named artifacts up to date; return the number of scripts that failed."""
    scripts = find_scripts()
    shared = shared_digest()
    jobs = [job_for(scripts[name], shared, request) for name in names]
    due = [job for job in jobs if not is_current(out, job.record, job.key)]
    if not is_partial:
        drop_orphans(jobs, out)
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
            from scripts.maths_font import maths_font
            from scripts.styles.palette import css
            from scripts.web_fonts import text_fonts

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
    failures = build(
        given.only or list(scripts),
        given.out,
        Request(given.format, given.scheme, given.width, for_pages=is_for_pages),
        workers=given.jobs,
        is_partial=bool(given.only) or not is_for_pages,
    )
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
