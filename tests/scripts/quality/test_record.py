"""What a measurement came to is kept whole, with when, of what and on what."""

import datetime
import json
import platform
import subprocess

import pytest

from scripts.quality import record
from scripts.tools.repository import git
from tests.scripts.quality.stand_in import write_files


def test_a_record_says_what_was_asked_when_and_on_which_machine(tmp_path):
    before = datetime.datetime.now(datetime.UTC).date()
    path = record.write(
        "some", "How many?", "every night", "0123", {"many": 3, "names": ["ä"]}, tmp_path
    )
    after = datetime.datetime.now(datetime.UTC).date()
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert path == tmp_path / "some.json"
    assert kept["question"] == "How many?"
    assert kept["when"] == "every night"
    assert kept["figures"] == {"many": 3, "names": ["ä"]}
    assert before.isoformat() <= kept["measured"] <= after.isoformat()
    assert kept["commit"] == "0123"
    assert set(kept["machine"]) == {"system", "processor", "cores", "python"}
    assert all(kept["machine"].values())


def test_nothing_of_this_machine_s_folders_is_kept(tmp_path):
    text = record.write("some", "?", "by hand", "0123", {}, tmp_path).read_text(encoding="utf-8")
    assert str(record.ROOT) not in text
    assert "/home/" not in text


def test_what_was_written_is_read_again(tmp_path):
    path = record.write("some", "?", "by hand", "0123", {"names": ["ä"]}, tmp_path)
    read = record.read("some", tmp_path)
    assert read == json.loads(path.read_text(encoding="utf-8"))
    assert read["figures"] == {"names": ["ä"]}


def test_a_system_without_a_name_of_its_own_is_described_by_its_kernel(monkeypatch):
    def nameless():
        raise OSError("there is no os-release")

    monkeypatch.setattr(platform, "freedesktop_os_release", nameless)
    assert record.machine()["system"] == platform.platform()
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "nameless"})
    assert record.machine()["system"] == platform.platform()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one commit."""
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(variable, raising=False)
    write_files(tmp_path, {"page.md": "One.\n"})
    git("init", "--quiet", root=tmp_path)
    git("add", "page.md", root=tmp_path)
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false")
    subprocess.run(["git", *who, "commit", "--quiet", "--message", "One"], cwd=tmp_path, check=True)
    return tmp_path


def test_the_commit_is_marked_if_more_than_records_differ_from_it(repository):
    name = git("rev-parse", "HEAD", root=repository).strip()[:12]
    assert record.commit(repository) == name
    write_files(repository, {"data/quality/weight.json": "{}"})
    assert record.commit(repository) == name
    write_files(repository, {"page.md": "Two.\n"})
    assert record.commit(repository) == f"{name} with edits"


def test_outside_of_a_repository_the_commit_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert record.commit(tmp_path) == "unknown"
