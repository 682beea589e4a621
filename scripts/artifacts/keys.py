"""What decides whether an artifact's files are still true: a hash of all that they depend on."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.artifacts import experiment_results
from scripts.artifacts.imports import imported_experiments, imported_files, imported_scripts
from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.artifacts.request import Request


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


def shared_digest(root: Path = ROOT) -> str:
    """Hash what all artifacts depend on: package, shared code, styles, fonts, data, versions."""
    files = [
        *(root / "src").rglob("*.py"),
        *(root / "scripts" / "artifacts").glob("*.py"),
        *(root / "src" / "attention_figures").rglob("*.mplstyle"),
        *(root / "src" / "attention_figures" / "fonts").rglob("*.woff*"),
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
    reached = imported_files(script, {"scripts": root, "attention_explainer": root / "src"})
    _update(digest, {script, *reached}, root)
    return Job(script, digest.hexdigest())
