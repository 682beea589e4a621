"""How commands end when something is wrong: in one line, whatever it was."""

import argparse

import pytest

from scripts.tools import offline, ties, verify
from scripts.tools.command import ProblemError, at_least, check_site, finish, one_line


@pytest.mark.parametrize("text", ["0", "-1", "three", "1.5", "", "9" * 5000])
def test_a_number_that_is_too_small_or_none_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="expected a whole number from 1 on, got"):
        at_least(1)(text)


def test_the_least_number_is_taken():
    assert [at_least(1)("1"), at_least(0)("0"), at_least(1)("40")] == [1, 0, 40]


def test_a_folder_without_a_first_page_is_no_site(tmp_path):
    with pytest.raises(ProblemError, match="--of: there is no site in"):
        check_site(tmp_path, "--of")
    (tmp_path / "index.html").touch()
    assert check_site(tmp_path, "--of") is None


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (offline.main, ["--site", "a" * 300]),
        (verify.main, ["a" * 300]),
        (verify.main, [".", "--site", "a" * 300]),
    ],
)
def test_a_name_that_no_file_can_have_is_one_line(command, line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "manifest.json").write_text('{"files": {}}', encoding="utf-8")
    assert finish("it", lambda: command(line)) == 2
    said = capsys.readouterr().err
    assert said.startswith("run.py it: ")
    assert "aaa" in said
    assert said.count("\n") == 1


def test_what_somebody_typed_in_two_lines_is_repeated_in_one():
    assert one_line(ProblemError("no page: one\ntwo")) == "no page: one two"


@pytest.mark.parametrize(("line", "named"), [(["x"], "page: "), (["--accept", ""], "--accept: ")])
def test_a_page_that_is_none_is_named_by_its_argument(line, named):
    with pytest.raises(ProblemError, match=f"^{named}no page is called"):
        ties.main(line)
