"""Only where nothing was touched are contents not read again."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts import untouched


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone in which artifacts were found true a while ago."""
    monkeypatch.setattr(untouched, "ROOT", tmp_path)
    monkeypatch.setattr(untouched, "ARTIFACTS", tmp_path / "build/artifacts")
    monkeypatch.setattr(untouched, "STAMP", tmp_path / "build/untouched.json")
    monkeypatch.setattr(untouched, "JUST_NOW", -3600.0)
    monkeypatch.delenv("ARTIFACTS", raising=False)
    for name in ("src/a.py", "scripts/b.py", "data/c.csv", "build/artifacts/d.svg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("text")
    untouched.stamp(untouched.inputs())
    return tmp_path


def test_nothing_touched() -> None:
    assert untouched.is_untouched()


def rewrite(root: Path) -> None:
    """Put in another text of the same length, and set the time back."""
    path = root / "src/a.py"
    stat = path.stat()
    path.write_text("next")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def add(root: Path) -> None:
    (root / "scripts/new.py").write_text("text")


def delete(root: Path) -> None:
    (root / "data/c.csv").unlink()


def rename(root: Path) -> None:
    (root / "src/a.py").rename(root / "src/b.py")


def lose(root: Path) -> None:
    (root / "build/artifacts/d.svg").unlink()


def damage(root: Path) -> None:
    (root / "build/artifacts/d.svg").write_text("TEXT")


def break_stamp(root: Path) -> None:
    (root / "build/untouched.json").write_text("[")


@pytest.mark.parametrize("touch", [rewrite, add, delete, rename, lose, damage, break_stamp])
def test_something_touched(root: Path, touch: Callable[[Path], None]) -> None:
    touch(root)
    assert not untouched.is_untouched()


def test_a_draft_is_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert untouched.is_untouched()
    monkeypatch.setenv("ARTIFACTS", "draft")
    assert not untouched.is_untouched()


def test_other_versions_are_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert untouched.is_untouched()
    monkeypatch.setattr(untouched, "installed", lambda: ["another Python"])
    assert not untouched.is_untouched()


def test_what_changed_just_now_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """It might change again within the same tick of the clock of the file system."""
    monkeypatch.setattr(untouched, "JUST_NOW", 3600.0)
    untouched.stamp(untouched.inputs())
    assert not untouched.is_untouched()


def test_caches_of_python_do_not_count(root: Path) -> None:
    cache = root / "src/__pycache__"
    cache.mkdir()
    (cache / "a.pyc").write_bytes(b"")
    assert untouched.is_untouched()
