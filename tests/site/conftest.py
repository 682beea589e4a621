"""Copies of the repository, to change, to break and to build."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.tools.copies import build_site, copy_project

Build = Callable[..., "subprocess.CompletedProcess[str]"]


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
    copy_project(root, "build/artifacts", "build/kept")
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
    return copy_project(tmp_path / "another folder" / "b")
