"""Faults, kills and other circumstances: what counts as right, and what is damaged how."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.quality import faults, kills, same_bytes


@pytest.fixture
def sites(tmp_path):
    """Two copies with the same site, of one page."""
    for name in ("usual", "copy"):
        (tmp_path / name / "site").mkdir(parents=True)
        (tmp_path / name / "site/index.html").write_text("home")
    return tmp_path / "usual", tmp_path / "copy"


def ended(status, said=""):
    return subprocess.CompletedProcess((), status, "", said)


@pytest.mark.parametrize(
    ("status", "said", "ends_well", "is_right"),
    [
        (0, "", True, True),
        (0, "", False, False),
        (1, "ERROR   -  cannot write site: no space", False, True),
        (1, "ERROR   -  cannot write site: no space", True, False),
        (1, "Killed", False, False),
        (1, "Traceback (most recent call last):\nOSError: no space", False, False),
        (0, "Traceback (most recent call last):\nOSError: no space", True, False),
    ],
)
def test_the_same_site_or_a_clear_error_is_right(sites, status, said, ends_well, is_right):
    usual, copy = sites
    assert faults.judged(ended(status, said), copy, usual, ends_well)["is_right"] is is_right


def test_another_site_is_wrong_whatever_was_expected(sites):
    usual, copy = sites
    (copy / "site/more.html").write_text("more")
    for ends_well in (True, False):
        found = faults.judged(ended(0), copy, usual, ends_well)
        assert found == {"outcome": "another site: 1 files, such as more.html", "is_right": False}
        assert faults.problems({"faults": [{"name": "x", **found}]})


@pytest.mark.parametrize("name", faults.DAMAGE)
def test_each_damage_does_what_its_name_says(tmp_path, name):
    path = tmp_path / "file"
    path.write_bytes(b"abcd")
    faults.DAMAGE[name](path)
    found = {
        "deleted": not os.path.lexists(path),
        "a folder in its place": path.is_dir(),
        "a link to nothing in its place": path.is_symlink() and not path.exists(),
    }.get(name)
    if found is None:
        expected = {"cut off in the middle": b"ab", "emptied": b"", "one bit changed": b"abbd"}
        found = path.read_bytes() == expected.get(name, b'{"of": "another kind"}')
    assert found


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_what_a_build_has_started_is_found_and_missed_when_it_is_gone(tmp_path):
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    started = subprocess.Popen(
        [sys.executable, "-c", program], cwd=tmp_path, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        end = time.monotonic() + 20
        while not (children := kills.descendants(started.pid, kills.running())):
            assert time.monotonic() < end
            time.sleep(0.05)
        assert len(children) == 1
        assert "input()" in kills.still_running(tmp_path, patience=0)
    finally:
        started.communicate(b"\n")
    assert kills.still_running(tmp_path) == ""


def test_other_digits_are_wrong_but_for_another_processor():
    row = {
        "name": "x",
        "files": 2,
        "other_digits": ["a.csv"],
        "other": [],
        "numbers": 3,
        "other_numbers": [],
    }
    processor = {"claims": "9 passed in 1s", "false_claims": []}
    assert same_bytes.problems({"circumstances": [row]}) == ["x: other digits in a.csv"]
    assert same_bytes.problems({"circumstances": [row | processor]}) == []
    for missed in ({"other_numbers": ["a.b"]}, {"false_claims": ["t::u"]}, {"claims": "no tests"}):
        assert same_bytes.problems({"circumstances": [row | processor | missed]}), missed


def test_a_number_counts_by_its_name_and_words(tmp_path):
    folder = tmp_path / "build/artifacts"
    folder.mkdir(parents=True)
    (folder / "numbers.json").write_text('{"map": {"most": "0.71"}}')
    assert same_bytes.numbers(tmp_path) == {"map.most": "0.71"}
