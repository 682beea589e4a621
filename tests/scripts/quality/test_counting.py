"""What runs in the tests of a small project is counted, line by line and branch by branch."""

import argparse

import pytest

from scripts.artifacts.places import ROOT
from scripts.quality import coverage as measurement
from tests.scripts.quality.stand_in import not_counted, write_files

SETTINGS = """
[tool.coverage.run]
branch = true
include = ["*/src/*", "*/scripts/*"]
parallel = true
patch = ["subprocess"]
data_file = "build/coverage/counts"
disable_warnings = ["no-data-collected"]

[tool.pytest.ini_options]
pythonpath = ["src", "."]
"""

OPTION = """
def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true")
"""

SIGN = """def sign(x):
    if x < 0:
        return -1
    return 1
"""
"""Four lines, and an `if` with two ways on."""

TESTS = """
import subprocess, sys
from sign import sign
def test_of_one_sign():
    assert sign(3) == 1
def test_of_a_program():
    subprocess.run([sys.executable, "scripts/say.py"], check=True)
"""


pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A project of four files, in place of this one."""
    pytest.importorskip("coverage", reason="the group `quality` is not installed")
    not_counted(monkeypatch)
    monkeypatch.setattr(measurement, "ROOT", tmp_path)
    monkeypatch.setattr(measurement, "PLACE", tmp_path / "build/coverage")
    write_files(
        tmp_path,
        {
            "pyproject.toml": SETTINGS,
            "conftest.py": OPTION,
            "src/sign.py": SIGN,
            "src/empty.py": "",
            "scripts/say.py": "print(1)\n",
            "scripts/idle.py": "print(2)\n",
            "scripts/examples/shown.py": "print(3)\n",
            "tests/test_sign.py": TESTS,
        },
    )
    return tmp_path


def measured(*arguments):
    parser = argparse.ArgumentParser()
    measurement.add_options(parser)
    return measurement.measure(parser.parse_args(["--workers", "0", *arguments]))


def test_lines_branches_and_programs_of_their_own_are_counted(capsys):
    figures = measured("tests")
    source, scripts = figures["folders"]
    assert source == {
        "folder": "src",
        "lines": 4,
        "lines_run": 3,
        "branches": 2,
        "branches_run": 1,
        "share": round(4 / 6, 4),
    }
    assert (scripts["lines"], scripts["lines_run"]) == (1, 1)
    assert figures["never"] == ["scripts/idle.py"]
    assert measurement.problems(figures) == [
        "scripts/idle.py: no line of it runs in tests",
        "src: the tests run 66.7 % of lines and branches, less than 95 %",
    ]
    assert " 66.7 %  src/sign.py\n" in capsys.readouterr().out


def test_what_ran_the_last_time_is_counted_again_without_a_test(project):
    before = measured("tests")
    (project / "tests/test_sign.py").unlink()
    assert measured("--combine") == before


def test_tests_that_fail_measure_nothing_and_what_they_ran_is_forgotten(project):
    write_files(project, {"src/sign.py": SIGN.replace("return 1", "return 2")})
    with pytest.raises(measurement.ProblemError, match="the tests fail"):
        measured("tests")
    source, _ = measured("tests/test_sign.py::test_of_a_program")["folders"]
    # The `def` alone, since the file of the test imports it.
    assert source["lines_run"] == 1


def test_where_nothing_ran_there_is_nothing_to_count():
    with pytest.raises(measurement.ProblemError, match="there is nothing to count"):
        measured("--combine")


def test_without_a_word_all_tests_run_but_those_that_only_open_a_browser():
    parser = argparse.ArgumentParser()
    measurement.add_options(parser)
    given = parser.parse_args([])
    left_out = {path.removeprefix("--ignore=tests/browser/") for path in given.tests}
    there = {path.name for path in (ROOT / "tests/browser").glob("test_*.py")}
    assert there - left_out == {"test_pdf.py"}
    assert left_out < there
    assert not given.combine
