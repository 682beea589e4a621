"""A clone has the same bytes on a system that ends its lines otherwise.

Hashes of data and keys of kept results depend on them: other line ends would train all anew.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT

AS_ON_WINDOWS = ("-c", "core.autocrlf=true", "-c", "core.eol=crlf")
AS_THEY_ARE = ("-c", "core.autocrlf=false")

if shutil.which("git") is None or not (ROOT / ".git").exists():
    pytest.skip("this is no clone, so there is nothing to clone", allow_module_level=True)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def checked_out(repository: Path, folder: Path, *settings: str) -> dict[str, bytes]:
    """Write all files as a clone with such settings would; return path → content."""
    git(repository, *settings, "checkout-index", "--all", f"--prefix={folder}/")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_of_this_project_is_the_same(tmp_path: Path) -> None:
    ours = checked_out(ROOT, tmp_path / "ours", *AS_THEY_ARE)
    theirs = checked_out(ROOT, tmp_path / "theirs", *AS_ON_WINDOWS)
    assert len(ours) > 300
    assert [name for name in ours if theirs[name] != ours[name]] == []


@pytest.mark.parametrize("is_there", [True, False])
def test_that_is_owed_to_the_list_of_attributes(tmp_path: Path, is_there: bool) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "script.py").write_bytes(b"one\ntwo\n")
    if is_there:
        shutil.copy(ROOT / ".gitattributes", source)
    git(source, "init", "--quiet")
    git(source, *AS_THEY_ARE, "add", "--all")
    theirs = checked_out(source, tmp_path / "theirs", *AS_ON_WINDOWS)
    assert (theirs["script.py"] == b"one\ntwo\n") is is_there
