"""Data and fonts are as they came, or one message says which are not."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts.checksums import FOLDERS, LIST, listed_files, problem, write_list
from scripts.artifacts.places import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NAME = "data/real_model/attention.npz"


def test_the_list_is_that_of_this_project() -> None:
    names = [line.partition("  ")[2] for line in (ROOT / LIST).read_text().splitlines()]
    assert names == [path.relative_to(ROOT).as_posix() for path in listed_files()]
    assert {NAME, "benchmarks/data/attention.json"} <= set(names)
    assert problem() == ""


def test_results_of_experiments_are_not_on_it() -> None:
    assert not [path for path in listed_files() if path.parent.name == "experiments"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder, dirs_exist_ok=True)
    return tmp_path


def remove(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate_a_name(path: Path) -> None:
    """Leave part of a hash alone in the last line."""
    path.write_bytes(path.read_bytes().rstrip(b"\n").rsplit(b"\n", 1)[0] + b"\n0123")


def cut_a_name_off(path: Path) -> None:
    """Leave a whole hash and the beginning of a name in the last line."""
    path.write_bytes(path.read_bytes()[: -len("one.woff2")])


def misspell(path: Path) -> None:
    """Name a folder that no such file is in."""
    path.write_bytes(path.read_bytes().replace(b"  data/", b"  d`ta/", 1))


def replace_by_other_bytes(path: Path) -> None:
    """Leave something that is no text, and a name that no file can have."""
    path.write_bytes(b"\xff\n" + b"0" * 64 + b"  a\0b\n")


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [remove, truncate, flip, replace_by_a_folder])
@pytest.mark.parametrize(
    "name", [NAME, "docs/assets/fonts/stix-two-math/stix-two-math-latin-400-normal.woff"]
)
def test_one_line_names_what_is_damaged_and_how_to_get_it_back(
    root: Path, name: str, damage: Callable[[Path], None]
) -> None:
    assert problem(root) == ""
    damage(root / name)
    said = problem(root)
    assert said.startswith(f"{name} is ")
    assert f"git checkout -- {name}`" in said
    assert "\n" not in said


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "damage",
    [
        remove,
        empty,
        truncate_a_name,
        cut_a_name_off,
        misspell,
        replace_by_other_bytes,
        replace_by_a_folder,
    ],
)
def test_the_list_itself_can_be_damaged(root: Path, damage: Callable[[Path], None]) -> None:
    damage(root / LIST)
    said = problem(root)
    assert said.startswith(f"{LIST} is ")
    assert said.partition("git checkout -- ")[2].startswith(f"{LIST}`")
    assert "\n" not in said


def test_a_damaged_hash_on_the_list_blames_the_file_that_it_belongs_to(root: Path) -> None:
    text = (root / LIST).read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.endswith(NAME)]
    other = ("1" if line[0] == "0" else "0") + line[1:]
    (root / LIST).write_text(text.replace(line, other), encoding="utf-8")
    assert problem(root).startswith(f"{NAME} is not the file that came with the project;")


def test_what_is_changed_on_purpose_can_be_accepted(root: Path) -> None:
    flip(root / NAME)
    write_list(root)
    assert problem(root) == ""


def test_a_build_says_so_before_it_starts(built_clone: Path, build: Run) -> None:
    assert build("--accept-data").returncode == 0
    (built_clone / "scripts/tables/count.py").write_text("1 / 0\n")
    font = "docs/assets/fonts/source-sans-3/source-sans-3-latin-400-italic.woff2"
    (built_clone / font).unlink()
    stopped = build()
    assert stopped.returncode == 2
    assert stopped.stdout == ""
    assert stopped.stderr.count("\n") == 1
    assert f"{font} is missing" in stopped.stderr
