"""Copies of the repository, to change, to break and to build."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT

MADE_HERE = {".git", ".hypothesis", ".venv", "build", "site", "weights"}
"""Folders in the clone that are not part of the repository."""

SETTINGS = ("SITE_URL", "REPO_URL", "ARTIFACTS", "SOURCE_DATE_EPOCH", "PYTHONPATH")
"""Of the environment: what would make a copy's build another one than a reader's."""

Build = Callable[..., "subprocess.CompletedProcess[str]"]


def not_copied(folder: str, names: list[str]) -> set[str]:
    """Say what of a folder stays behind, as `shutil.copytree` asks."""
    caches = {name for name in names if name == "__pycache__" or name.endswith("_cache")}
    return caches | (MADE_HERE if Path(folder) == ROOT else set())


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | settings


def build_site(root: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Build as `run.py build` does, in the environment that runs the tests."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=root,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="session")
def build() -> Build:
    """`build(folder, **environment)` builds a copy's site into its `site/`."""
    return build_site


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with its site; tests must leave it alone.

    Artifacts and pages that were built here before come along. Whether they are still true is for
    the build to find out, by content, as for any reader.
    """
    root = tmp_path_factory.mktemp("built") / "copy"
    shutil.copytree(ROOT, root, ignore=not_copied)
    for built in ("build/artifacts", "build/kept"):
        if (ROOT / built).is_dir():
            ignore = shutil.ignore_patterns("*.part")
            shutil.copytree(ROOT / built, root / built, ignore=ignore)
    done = build_site(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def copy(built_once: Path, tmp_path: Path) -> Path:
    """A copy of the repository with artifacts and site, to do with as a test likes."""
    return shutil.copytree(built_once, tmp_path / "copy")


@pytest.fixture
def clean_copy(tmp_path: Path) -> Path:
    """A copy in which nothing was ever built, in a folder of another name and depth."""
    return shutil.copytree(ROOT, tmp_path / "another folder" / "b", ignore=not_copied)
