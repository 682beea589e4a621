"""Build the figures, tables, formulas and numbers that the pages show.

This is the only program that writes artifacts. It knows nothing of MkDocs; the site's build calls
it, and so can you:

    python scripts/build_artifacts.py --list
    python scripts/build_artifacts.py --only it_weights --out slides --format png,pdf --scheme dark

A script runs only if something it depends on has changed: its own text, the scripts it imports,
the whole package, the shared drawing code and styles, the options, or the versions of Python,
NumPy and matplotlib.
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
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A clone must use its own package and scripts, even where another clone is installed.
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from scripts.request import FORMATS, KINDS, WIDE, Request  # noqa: E402 - after the path is set

ARTIFACTS = ROOT / "build" / "artifacts"
RECORDS = ".records"  # in the output folder: what was made from what


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


@functools.cache
def imported_modules(source: str) -> frozenset[str]:
    """Return the dotted names that a program's import statements may refer to."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def imported_scripts(script: Path, root: Path = ROOT) -> set[Path]:
    """Return the artifact scripts that a script imports, directly or through another."""
    found: set[Path] = set()
    open_paths = [script]
    while open_paths:
        for name in imported_modules(open_paths.pop().read_text(encoding="utf-8")):
            path = root.joinpath(*name.split(".")).with_suffix(".py")
            if name.startswith("scripts.") and path.is_file() and path not in found:
                found.add(path)
                open_paths.append(path)
    return found


def shared_digest(root: Path = ROOT) -> str:
    """Hash what all artifacts depend on: package, shared drawing code, styles, fonts, versions."""
    files = [
        *(root / "src").rglob("*.py"),
        *(root / "scripts").glob("*.py"),
        *(path for path in (root / "scripts" / "styles").rglob("*") if path.is_file()),
        *(root / "docs" / "assets" / "fonts").rglob("*.woff"),
    ]
    versions = [platform.python_version()]
    versions += [f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "matplotlib")]
    digest = hashlib.sha256(repr(versions).encode())
    _update(digest, (path for path in files if "__pycache__" not in path.parts), root)
    return digest.hexdigest()


def _update(digest: "hashlib._Hash", files: Iterable[Path], root: Path) -> None:
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())


def job_for(script: Path, shared: str, request: Request, root: Path = ROOT) -> Job:
    """Pair a script with the key of everything that its files depend on."""
    digest = hashlib.sha256(f"{shared} {sorted(asdict(request).items())}".encode())
    _update(digest, {script, *imported_scripts(script, root)}, root)
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


def _record_path(out: Path, job: Job) -> Path:
    return out / RECORDS / f"{job.kind}.{job.name}.json"


def is_current(job: Job, out: Path) -> bool:
    """Whether the job's files are there, whole, and made from what is there now."""
    try:
        record = json.loads(_record_path(out, job).read_text(encoding="utf-8"))
        return record["key"] == job.key and all(
            hashlib.sha256((out / file).read_bytes()).hexdigest() == content
            for file, content in record["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def run_job(job: Job, out: Path, request: Request) -> float:
    """Run one script, write its files and then the record that vouches for them; return seconds."""
    from scripts.rendering import render  # matplotlib: loaded only where something is drawn

    start = time.perf_counter()
    files = {f"{job.kind}/{name}": content for name, content in render(job.script, request).items()}
    record = _record_path(out, job)
    record.unlink(missing_ok=True)
    for name, content in files.items():
        write_whole(out / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    write_whole(record, json.dumps({"key": job.key, "files": hashes}, indent=1).encode())
    return time.perf_counter() - start


def _run_and_report(job: Job, out: Path, request: Request) -> tuple[float, str]:
    """Run a job in a worker; an exception comes back as text, since not all can be pickled."""
    try:
        return run_job(job, out, request), ""
    except Exception:
        return 0.0, traceback.format_exc()


def drop_orphans(jobs: Iterable[Job], out: Path) -> None:
    """Delete the files of scripts that are no longer there."""
    wanted = {_record_path(out, job) for job in jobs}
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


def build(
    names: Sequence[str], out: Path, request: Request, *, workers: int, is_partial: bool = False
) -> int:
    """Bring the named artifacts up to date; return the number of scripts that failed."""
    scripts = find_scripts()
    shared = shared_digest()
    jobs = [job_for(scripts[name], shared, request) for name in names]
    due = [job for job in jobs if not is_current(job, out)]
    if not is_partial:
        drop_orphans(jobs, out)
    failures = 0
    if due:
        print(f"artifacts: {len(due)} to make, {len(jobs) - len(due)} unchanged", flush=True)
        # One thread for each worker: small matrices gain nothing from more, and results are
        # the same on every machine.
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
    if not failures and not is_partial:
        write_whole(out / "numbers.json", collect_numbers(jobs, out))
        looks = [out / "palette.css", out / "maths.woff"]
        if due or not all(path.is_file() for path in looks):
            # Loaded only where something has changed: they take longer than all the rest.
            from scripts.maths_font import maths_font
            from scripts.styles.palette import css

            for path, content in zip(looks, (css().encode(), maths_font()), strict=True):
                write_whole(path, content)
    return failures


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, build, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="name every artifact and its question")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="build these artifacts only")
    parser.add_argument("--out", type=Path, default=ARTIFACTS, help="folder to write to")
    parser.add_argument("--format", default=",".join(FORMATS), help="picture formats, with commas")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--width", type=int, default=WIDE, help="width of pictures in pixels")
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
    formats = tuple(given.format.split(","))
    if unknown := set(formats) - set(FORMATS):
        parser.error(
            f"--format: unknown {', '.join(sorted(unknown))}; choose from {', '.join(FORMATS)}"
        )
    if not 200 <= given.width <= 4000:
        parser.error(f"--width: expected 200 to 4000 pixels, got {given.width}")
    if given.jobs < 1:
        parser.error(f"--jobs: expected at least 1, got {given.jobs}")

    request = Request(formats, given.scheme, given.width, for_pages=given.out == ARTIFACTS)
    failures = build(
        given.only or list(scripts),
        given.out,
        request,
        workers=given.jobs,
        is_partial=bool(given.only) or given.out != ARTIFACTS,
    )
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
