"""Copies of the repository, to change, to break and to build."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.tools.copies import build_site, copy_project

try:
    import fcntl
except ModuleNotFoundError:  # on Windows, where each process has a copy of its own
    fcntl = None

Build = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def build() -> Build:
    """`build(folder, **environment)` builds a copy's site into its `site/`."""
    return build_site


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with its site; tests must leave it alone.

    Artifacts and pages that were built here before come along. Whether they are still true is for
    the build to find out, by content, as for any reader. Of the processes that run tests side by
    side, the first makes it for all.
    """
    of_all = tmp_path_factory.getbasetemp()
    if fcntl and "PYTEST_XDIST_WORKER" in os.environ:
        of_all = of_all.parent
    root = of_all / "built" / "copy"
    with one_at_a_time(of_all / "built.lock"):
        whole = root.parent / "whole"
        if not whole.exists():
            shutil.rmtree(root, ignore_errors=True)
            copy_project(root, "build/artifacts", "build/kept")
            done = build_site(root)
            assert done.returncode == 0, done.stderr
            whole.touch()
    return root


@contextmanager
def one_at_a_time(place: Path) -> Iterator[None]:
    """Have one process at a time do this."""
    with place.open("ab") as lock:
        if fcntl:
            fcntl.lockf(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """A built site to look at: SITE_DIR, or that of the copy."""
    if "SITE_DIR" in os.environ:
        return Path(os.environ["SITE_DIR"]).resolve()
    return request.getfixturevalue("built_once") / "site"


@pytest.fixture
def copy(built_once: Path, tmp_path: Path) -> Path:
    """A copy of the repository with artifacts and site, to do with as a test likes."""
    return shutil.copytree(built_once, tmp_path / "copy")


@pytest.fixture
def clean_copy(tmp_path: Path) -> Path:
    """A copy in which nothing was ever built, in a folder of another name and depth."""
    return copy_project(tmp_path / "another folder" / "b")
