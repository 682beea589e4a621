"""Tests that the model's files come into the site, and that this costs nothing where they are."""

import os
from pathlib import Path

import pytest

from attention_explainer.real_model import rounded
from scripts.artifacts.places import ROOT
from scripts.site import model_files
from scripts.site.model_files import bring, is_there

MOST_BYTES = 12_000_000
"""What a reader may have to load before the first result."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.bin"
    path.write_bytes(b"weights")
    return path


def test_all_files_that_the_package_reads_are_there_with_their_licence() -> None:
    names = {name.removeprefix("assets/model/") for name in model_files.model_files()}
    assert {rounded.LAYERS_FILE, rounded.VOCABULARY_FILE, rounded.CONFIG_FILE, "LICENSE"} < names
    assert rounded.part_file(0) in names


def test_what_comes_first_is_small_enough() -> None:
    sizes = model_files.first_bytes()
    assert sum(sizes.values()) < MOST_BYTES
    folder = ROOT / "data/real_model/int8"
    assert sizes == {name: len((folder / name).read_bytes()) for name in sizes}


def test_other_weights_have_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = model_files.version()
    text = (ROOT / model_files.LIST).read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / model_files.LIST).write_text(text.replace("layers", "other"), encoding="utf-8")
    monkeypatch.setattr(model_files, "ROOT", tmp_path)
    monkeypatch.setattr(model_files, "SOURCE", tmp_path / "data/real_model/int8")
    assert model_files.version() != before


def test_a_file_is_brought_once(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    bring(out, {"deep/a.bin": source})
    target = out / "deep" / "a.bin"
    assert target.read_bytes() == b"weights"
    first = target.stat().st_ctime_ns
    before = source.stat().st_ctime_ns
    bring(out, {"deep/a.bin": source})
    assert target.stat().st_ctime_ns == first
    assert source.stat().st_ctime_ns == before, "the next build would take it for changed"


def test_a_changed_file_takes_the_place_of_the_old_one(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    bring(out, {"a.bin": source})
    source.write_bytes(b"other weights")
    bring(out, {"a.bin": source})
    assert (out / "a.bin").read_bytes() == b"other weights"


def test_a_file_of_the_same_size_and_another_time_is_another(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"WEIGHTS")
    os.utime(other, ns=(0, 0))
    assert not is_there(other, source)
    assert not is_there(tmp_path / "missing", source)


@pytest.mark.parametrize("kind", ["folder", "link to nothing", "link to a file"])
def test_what_lies_where_a_file_belongs_makes_room(source: Path, tmp_path: Path, kind: str) -> None:
    target, other = tmp_path / "out" / "there.bin", tmp_path / "other.bin"
    target.parent.mkdir()
    other.write_bytes(b"of somebody else")
    if kind == "folder":
        target.mkdir()
        (target / "inside").touch()
    else:
        target.symlink_to(other if kind == "link to a file" else "/nowhere/at/all")
    bring(target.parent, {target.name: source})
    assert target.read_bytes() == b"weights"
    assert not target.is_symlink()
    assert other.read_bytes() == b"of somebody else"
