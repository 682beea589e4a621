"""A project of one small module, with the program that tries wrong versions of it."""

import shutil
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.tools import copies
from tests.scripts.quality.stand_in import make_project, not_counted

PROGRAM = ("scripts/__init__.py", "scripts/quality/__init__.py", "scripts/quality/mutating/*.py")


@pytest.fixture(scope="module")
def small_project(tmp_path_factory):
    """`small_project(module, its_tests)` makes such a project and returns its folder."""

    def make(module: str, its_tests: str) -> Path:
        root = tmp_path_factory.mktemp("small")
        contents = {"src/small/module.py": module, "tests/test_module.py": its_tests}
        for path in (path for pattern in PROGRAM for path in ROOT.glob(pattern)):
            (root / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / path.relative_to(ROOT))
        for name, content in contents.items():
            (root / name).parent.mkdir(parents=True)
            (root / name).write_text(content, encoding="utf-8")
        return root

    return make


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A project that is built in milliseconds, in place of this one."""
    not_counted(monkeypatch)
    root = make_project(tmp_path / "project")
    monkeypatch.setattr(copies, "ROOT", root)
    return root
