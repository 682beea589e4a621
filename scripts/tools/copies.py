"""Copies of the project, to change, to break and to build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.artifacts.places import ROOT

MADE_HERE = {".git", ".hypothesis", ".venv", "build", "site", "weights"}
"""Folders in the clone that are not part of the repository."""

NO_PART_OF_A_BUILD = ("node", "mutants", "coverage")
"""Folders in `build` that measurements have made."""

SETTINGS = ("SITE_URL", "REPO_URL", "ARTIFACTS", "SOURCE_DATE_EPOCH", "PYTHONPATH")
"""Of the environment: what would make a copy's build another one than a reader's."""

BUILD = (sys.executable, "-m", "mkdocs", "build", "--strict")
"""As `run.py build` does, in the environment that runs this."""


def not_copied(folder: str, names: list[str]) -> set[str]:
    """Say what of a folder stays behind, as `shutil.copytree` asks."""
    caches = {name for name in names if name == "__pycache__" or name.endswith("_cache")}
    return caches | (MADE_HERE if Path(folder) == ROOT else set())


def copy_project(folder: Path, *built: str) -> Path:
    """Copy what is part of the repository, and what was built here in folders such as "build"."""
    shutil.copytree(ROOT, folder, ignore=not_copied)
    for name in built:
        if (ROOT / name).is_dir():
            aside = shutil.ignore_patterns("*.part", *NO_PART_OF_A_BUILD)
            shutil.copytree(ROOT / name, folder / name, ignore=aside)
    return folder


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment as a reader's would be, with some settings more."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | settings


def build_site(root: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Build a copy's site into its `site/`."""
    return subprocess.run(
        BUILD,
        cwd=root,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
