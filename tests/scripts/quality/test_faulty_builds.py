"""Faults are tried on a small project: one that is right under all of them, and spoilt ones."""

import argparse
import os
import shutil
import subprocess
import sys
from functools import partial

import pytest

from scripts.quality import faults
from scripts.tools import copies
from tests.scripts.quality.stand_in import spoil

CHANGED = {"cut off in the middle", "emptied", "one bit changed", "another content"}
"""Damage that leaves a file that can be read."""


pytestmark = pytest.mark.usefixtures("project")


def tried(words):
    """Try the faults with these words; return name → what came of each."""
    rows = faults.measure(argparse.Namespace(only=words))["faults"]
    return {row["name"]: row for row in rows}


def outcomes(words):
    return {name: row["outcome"] for name, row in tried(words).items()}


def wrong(words):
    """Return the damage that the small project takes in a wrong way."""
    return {name.partition(": ")[2] for name, row in tried(words).items() if not row["is_right"]}


def copied(project):
    """Return a copy to which a fault can be done, and one that was built as usual."""
    usual = shutil.copytree(project, project.parent / "usual")
    assert copies.build_site(usual).returncode == 0
    return project.parent / "tried", usual


def can_be_nobody():
    """Whether a process of another user can be started here."""
    if os.geteuid():
        return False
    try:
        return not subprocess.run([sys.executable, "-c", ""], user=faults.NOBODY).returncode
    except PermissionError:
        return False


def can_mount(folder):
    mounted = ["mount", "-t", "tmpfs", "none", str(folder)]
    if os.geteuid() or not shutil.which("mount"):
        return False
    if subprocess.run(mounted, capture_output=True).returncode:
        return False
    subprocess.run(["umount", str(folder)], check=True)
    return True


@pytest.mark.parametrize("words", ["kept work", "HOME", "two builds", "umask"])
def test_a_sound_build_gives_the_same_site(words):
    assert set(outcomes(words).values()) == {faults.SAME_SITE}


@pytest.mark.parametrize(
    "file", ["data/conventions.json", "data/real_model/attention.npz", "data/SHA256SUMS"]
)
def test_a_sound_build_says_which_file_is_damaged(file):
    found = tried(file)
    assert len(found) == len(faults.DAMAGE)
    for row in found.values():
        assert row["outcome"].startswith("an error: ")
        assert file in row["outcome"]
        assert row["is_right"]


def test_spaces_and_umlauts_are_no_fault_but_where_python_may_not_read_them():
    found = outcomes("with spaces")
    refused = found.pop("a folder with spaces and umlauts, where Python may not read UTF-8")
    assert refused == "an error: Python has to read UTF-8"
    assert list(found.values()) == [faults.SAME_SITE] * 2


def test_another_user_can_build_where_he_may_write():
    found = outcomes("user") | outcomes("a project’s folder")
    if os.geteuid():
        assert set(found.values()) == {
            "not tried: only root can give files away",
            "not tried: only root can be another user",
        }
        return
    assert found.pop("files that belong to another user") == faults.SAME_SITE
    if not can_be_nobody():
        assert set(found.values()) == {"not tried: that user may not start Python here"}
        return
    assert found.pop("a user who may write in the project’s folder alone") == faults.SAME_SITE
    assert list(found) == ["a project’s folder in which nothing can be written"]
    assert all("Permission denied" in outcome for outcome in found.values())


def test_a_full_disk_is_an_error_or_cannot_be_had_here(tmp_path):
    (row,) = tried("a full disk").values()
    if can_mount(tmp_path):
        assert "No space left" in row["outcome"]
        assert row["is_right"]
    else:
        assert row["outcome"] == "not tried: nothing may be mounted here"
        assert row["is_right"] is None


def test_a_fault_that_cannot_be_had_is_not_tried_and_no_problem(project, monkeypatch):
    place, usual = copied(project)
    monkeypatch.setenv("PATH", "")
    rows = [
        {"name": fault.name} | faults.outcome(fault, place / fault.name, project, usual)
        for fault in faults.faults()
        if "clock" in fault.name or "disk" in fault.name
    ]
    assert {row["outcome"] for row in rows} == {
        "not tried: there is no faketime here",
        "not tried: nothing may be mounted here",
    }
    assert [row["is_right"] for row in rows] == [None] * 3
    assert faults.problems({"faults": rows}) == []


needs_faketime = pytest.mark.skipif(not shutil.which("faketime"), reason="there is no faketime")


@needs_faketime
def test_a_sound_build_does_not_look_at_the_clock():
    assert list(outcomes("clock").values()) == [faults.SAME_SITE] * 2


@needs_faketime
def test_a_build_that_writes_the_year_is_found_out(project):
    spoil(project, 'str("nothing more")', "str(time.localtime().tm_year)")
    assert list(outcomes("clock").values()) == ["another site: 1 files, such as more.txt"] * 2


def test_a_build_that_trusts_kept_work_is_found_out(project):
    spoil(project, "if said == digest(page).encode()", "if True")
    assert wrong("kept work") == CHANGED


def test_a_build_that_trusts_its_data_is_found_out(project):
    spoil(project, "if sums.get(name) != digest(content)", "if False")
    assert wrong("data/conventions.json") == CHANGED


def test_a_build_that_ends_with_a_traceback_is_found_out(project):
    spoil(project, "except (OSError, ValueError)", "except ValueError")
    found = outcomes("data/conventions.json: deleted")
    (said,) = found.values()
    assert said.startswith("a traceback: FileNotFoundError")


def test_a_build_that_says_nothing_is_found_out(project):
    spoil(project, 'print(f"ERROR   -  {problem}", file=sys.stderr)', "pass")
    assert tried("data/conventions.json: deleted")["data/conventions.json: deleted"] == {
        "name": "data/conventions.json: deleted",
        "outcome": "an error: nothing said",
        "is_right": False,
    }


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("no HOME", 'os.environ.get("HOME")'),
        ("with spaces", "os.path.basename(os.getcwd())"),
    ],
)
def test_a_build_whose_site_shows_where_it_was_made_is_found_out(
    project, monkeypatch, words, shown
):
    monkeypatch.setenv("HOME", str(project))
    spoil(project, 'str("nothing more")', f"str({shown})")
    found = outcomes(words)
    found.pop("a folder with spaces and umlauts, where Python may not read UTF-8", None)
    assert set(found.values()) == {"another site: 1 files, such as more.txt"}


def test_a_build_that_another_keeps_from_its_work_is_found_out(project):
    spoil(project, "sums = listed()", 'sums = listed(); os.open("lock", os.O_CREAT | os.O_EXCL)')
    found = tried("two builds")
    assert len(found) == 2
    for row in found.values():
        assert "File exists: 'lock'" in row["outcome"]
        assert row["is_right"] is False


def test_the_failure_of_the_other_build_is_reported(project):
    (project / "data/conventions.json").unlink()
    said = r"the other of two builds failed: ERROR .* No such file"
    with pytest.raises(faults.ProblemError, match=said), faults.another_build(project):
        pass


def test_a_build_that_fails_without_a_fault_measures_nothing(project):
    (project / "data/conventions.json").unlink()
    with pytest.raises(faults.ProblemError, match=r"fails without any fault: ERROR .*No such file"):
        tried("no HOME")


def test_words_that_no_fault_has_are_a_mistake():
    with pytest.raises(faults.ProblemError, match="no fault has 'earthquake' in its name"):
        tried("earthquake")


def test_a_page_is_put_back_while_the_site_is_served(project):
    place, usual = copied(project)
    fault = faults.Fault("served", partial(faults.serving, edited_for=0.1), has_work=False)
    assert faults.outcome(fault, place, project, usual) == {
        "outcome": faults.SAME_SITE,
        "is_right": True,
    }
    page = "docs/glossary.md"
    assert (place / "copy" / page).read_bytes() == (project / page).read_bytes()


def test_a_server_that_does_not_come_up_is_one_more_wrong_outcome(project):
    spoil(project, "time.sleep(60)", "sys.exit(3)")
    spoil(project, 'print("Serving on", flush=True)', "pass")
    (row,) = tried("served").values()
    assert (row["outcome"], row["is_right"]) == ("mkdocs serve did not come up", False)


def test_the_command_line_can_choose_faults():
    parser = argparse.ArgumentParser()
    faults.add_options(parser)
    assert parser.parse_args([]).only == ""
    assert parser.parse_args(["--only", "no HOME"]).only == "no HOME"
