"""Files that appear whole, records that vouch for them, and what nobody vouches for."""

import errno
from pathlib import Path

import pytest

from scripts.artifacts import records
from scripts.artifacts.records import RECORDS, is_current, write_recorded, write_whole
from tests.scripts.conftest import files_in

FILES = {"tables/a.csv": b"n\n1\n", "tables/a.json": b"{}\n"}


class TestRecords:
    @pytest.fixture
    def out(self, tmp_path: Path) -> Path:
        write_recorded(tmp_path, "tables.a", "key", FILES)
        return tmp_path

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
