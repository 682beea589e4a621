"""Files that appear whole, records that vouch for them, and what nobody vouches for."""

import errno
import json
from pathlib import Path

import pytest

from scripts.artifacts import records
from scripts.artifacts.records import (
    RECORDS,
    CannotWriteError,
    check_folder,
    is_current,
    published_files,
    remove_strays,
    write_recorded,
    write_whole,
)
from tests.scripts.conftest import files_in

FILES = {"tables/a.csv": b"n\n1\n", "tables/a.json": b"{}\n"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_recorded(tmp_path, "tables.a", "key", FILES)
    return tmp_path


class TestRecords:
    def test_vouches_for_what_was_written(self, out: Path) -> None:
        assert is_current(out, "tables.a", "key")
        assert {name: (out / name).read_bytes() for name in FILES} == FILES

    def test_does_not_vouch_for_another_key_or_another_artifact(self, out: Path) -> None:
        assert not is_current(out, "tables.a", "other key")
        assert not is_current(out, "tables.b", "key")

    @pytest.mark.parametrize("name", FILES)
    def test_notices_a_missing_file(self, out: Path, name: str) -> None:
        (out / name).unlink()
        assert not is_current(out, "tables.a", "key")

    @pytest.mark.parametrize("name", FILES)
    def test_notices_a_file_that_was_changed_or_cut_short(self, out: Path, name: str) -> None:
        whole = (out / name).read_bytes()
        for other in (whole + b" ", whole[:-1], b"", whole.upper().swapcase() + b"\0"):
            (out / name).write_bytes(other)
            assert not is_current(out, "tables.a", "key")
        (out / name).write_bytes(whole)
        assert is_current(out, "tables.a", "key")

    @pytest.mark.parametrize("record", [b"", b"{", b"[]", b'{"key": "key"}', b"\xff"])
    def test_distrusts_a_broken_record(self, out: Path, record: bytes) -> None:
        (out / RECORDS / "tables.a.json").write_bytes(record)
        assert not is_current(out, "tables.a", "key")

    @pytest.mark.parametrize("written", [0, 1, 2])
    def test_vouches_for_nothing_when_writing_ends_early(
        self, out: Path, monkeypatch: pytest.MonkeyPatch, written: int
    ) -> None:
        done = []

        def write_some(path: Path, content: bytes) -> None:
            if len(done) == written:
                raise OSError(errno.ENOSPC, "No space left on device")
            done.append(path)
            write_whole(path, content)

        monkeypatch.setattr(records, "write_whole", write_some)
        with pytest.raises(OSError, match="No space"):
            write_recorded(out, "tables.a", "key", FILES)
        assert not is_current(out, "tables.a", "key")


class TestWriteWhole:
    def test_makes_folders_and_replaces(self, tmp_path: Path) -> None:
        path = tmp_path / "new" / "folder" / "file.svg"
        for content in (b"first", b"second, longer", b""):
            write_whole(path, content)
            assert files_in(tmp_path) == {"new/folder/file.svg": content}

    @pytest.mark.parametrize("step", ["write_bytes", "replace"])
    def test_a_write_that_fails_leaves_the_old_file_and_nothing_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        path = tmp_path / "file.svg"
        path.write_bytes(b"old")

        def full(beside: Path, *_: object) -> None:
            with beside.open("wb") as file:
                file.write(b"ne")
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, step, full)
        with pytest.raises(OSError, match="No space"):
            write_whole(path, b"new")
        assert files_in(tmp_path) == {"file.svg": b"old"}


class TestPublishedFiles:
    def test_are_those_that_a_record_vouches_for(self, out: Path) -> None:
        (out / "numbers.json").write_text("{}")
        for name in ("tables/x.csv", "stray.svg", "live/a.data.json"):
            write_whole(out / name, b"stray")
        write_recorded(out, "experiments.one", "key", {"experiments/one.npz": b""})
        assert published_files(out) == sorted(FILES)
        (out / "tables/a.csv").unlink()
        assert published_files(out) == ["tables/a.json"]

    def test_say_so_where_nothing_has_been_built(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=r"no artifacts there; run python scripts/bu"):
            published_files(tmp_path)

    @pytest.mark.parametrize(
        "name", ["../victim.txt", "/etc/hostname", "a/../../victim.txt", "C:x", "a\0b"]
    )
    def test_never_name_a_file_outside(self, out: Path, name: str) -> None:
        (out.parent / "victim.txt").write_text("mine")
        (out / "numbers.json").write_text("{}")
        record = json.dumps({"key": "key", "files": {name: "0"}})
        (out / RECORDS / "tables.b.json").write_text(record)
        assert published_files(out) == sorted(FILES)
        assert not is_current(out, "tables.b", "key")
        remove_strays(out, ["tables.a"])
        assert (out.parent / "victim.txt").read_text() == "mine"
        assert not (out / RECORDS / "tables.b.json").exists()


class TestRemoveStrays:
    def test_leaves_what_wanted_records_vouch_for(self, out: Path) -> None:
        before = files_in(out)
        write_recorded(out, "tables.b", "key", {"tables/b.csv": b"", "new/b.csv": b""})
        for name in ("stray.csv", "tables/.x.csv.12.part", "a/b/c/d.svg", ".records/x.json"):
            write_whole(out / name, b"{}")
        (out / "empty").mkdir()
        (out / "link").symlink_to(out.parent)
        write_whole(out / "numbers.json", b"{}")
        remove_strays(out, ["tables.a"], ["numbers.json"])
        assert files_in(out) == {**before, "numbers.json": b"{}"}
        assert {path.name for path in out.iterdir()} == {RECORDS, "tables", "numbers.json"}
        assert out.parent.is_dir()

    def test_clears_folders_from_where_files_belong(self, out: Path) -> None:
        for name in ("tables/a.csv", f"{RECORDS}/tables.b.json", "numbers.json"):
            (out / name).unlink(missing_ok=True)
            write_whole(out / name / "inside.txt", b"")
        remove_strays(out, ["tables.a", "tables.b"], ["numbers.json"])
        write_recorded(out, "tables.a", "key", FILES)
        write_recorded(out, "tables.b", "key", {"tables/b.csv": b""})
        write_whole(out / "numbers.json", b"{}")
        assert is_current(out, "tables.a", "key")

    def test_does_nothing_where_nothing_is(self, tmp_path: Path) -> None:
        remove_strays(tmp_path / "none", ["tables.a"])
        assert not (tmp_path / "none").exists()


class TestCheckFolder:
    def test_makes_the_folder_and_leaves_nothing_in_it(self, tmp_path: Path) -> None:
        check_folder(tmp_path / "new/folder")
        assert list((tmp_path / "new/folder").iterdir()) == []

    @pytest.mark.parametrize("name", ["build", "build/artifacts"])
    def test_refuses_a_file_in_its_place(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        with pytest.raises(CannotWriteError, match=f"{name}: expected a folder, got a file"):
            check_folder(tmp_path / "build/artifacts")

    def test_refuses_a_link_to_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "build").symlink_to(tmp_path / "nowhere")
        with pytest.raises(CannotWriteError, match="build: expected a folder, got a link to no"):
            check_folder(tmp_path / "build/artifacts")
        assert not (tmp_path / "nowhere").exists()

    def test_says_what_the_disk_says(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(CannotWriteError, match=r"cannot write .*: No space left on device"):
            check_folder(tmp_path)
