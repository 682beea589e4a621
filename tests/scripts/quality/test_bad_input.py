"""Tests of bad input are run with so many examples, and what they find is a problem."""

import argparse
import os

import pytest

from scripts.quality import bad_input
from tests.scripts.quality.stand_in import not_counted, write_files

OPTION = """
import os
from hypothesis import settings
settings.register_profile("nightly", max_examples=int(os.environ["EXAMPLES"]))
def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true")
"""

COUNTED = """
from hypothesis import given, settings, strategies
def test_of_so_many_examples():
    assert settings().max_examples == 7
"""

ADDRESSES = """
import pytest
@pytest.mark.parametrize("address", [1, 2])
def test_of_an_address(address, pytestconfig):
    assert pytestconfig.getoption("--hypothesis-seed") == "31"
    assert address
"""


pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A project with three tests of bad input, in place of this one."""
    pytest.importorskip("xdist", reason="the group `tests` is not installed")
    not_counted(monkeypatch)
    monkeypatch.setattr(bad_input, "ROOT", tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # three tests need no more processes
    write_files(
        tmp_path,
        {
            "pyproject.toml": "[tool.pytest.ini_options]\n",
            "conftest.py": OPTION,
            "tests/bad_input/test_counted.py": COUNTED,
            "tests/browser/test_live_addresses.py": ADDRESSES,
        },
    )
    return tmp_path


def measured(seed=31):
    return bad_input.measure(argparse.Namespace(examples=7, seed=seed))


def test_each_test_draws_so_many_examples_with_the_seed():
    figures = measured()
    assert figures == {"examples": 7, "seed": 31, "passed": 3, "failed": [], "skipped": 0}
    assert bad_input.problems(figures) == []


def test_each_run_has_another_seed_which_it_says(project, capsys):
    any_seed = ADDRESSES.replace('== "31"', "is not None")
    write_files(project, {"tests/browser/test_live_addresses.py": any_seed})
    seeds = [measured(seed=None)["seed"] for _ in range(2)]
    assert seeds[0] != seeds[1]
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("seed")] == [
        f"seed {seed}" for seed in seeds
    ]


def test_what_finds_something_and_what_is_skipped_are_problems(project):
    wrong = ADDRESSES.replace("assert address", "assert address == 1 or pytest.skip('no Chromium')")
    write_files(project, {"tests/browser/test_live_addresses.py": wrong})
    write_files(project, {"tests/bad_input/test_more.py": "def test_of_nothing():\n    assert 0\n"})
    figures = measured()
    assert (figures["passed"], figures["skipped"]) == (2, 1)
    assert bad_input.problems(figures) == [
        "tests/bad_input/test_more.py::test_of_nothing found something",
        "some tests were skipped",
    ]


def test_tests_that_do_not_run_measure_nothing(project):
    (project / "tests/browser/test_live_addresses.py").unlink()
    with pytest.raises(bad_input.ProblemError, match="the tests did not run"):
        measured()


def test_a_run_in_which_all_fail_is_a_run():
    figures = bad_input.counts(["FAILED tests/x.py::test_y - Error", "1 failed in 3.00s"])
    assert figures == {"passed": 0, "failed": ["tests/x.py::test_y"], "skipped": 0}
    assert bad_input.problems(figures) == ["tests/x.py::test_y found something"]


def test_silence_measures_nothing():
    with pytest.raises(bad_input.ProblemError, match="the tests did not run"):
        bad_input.counts([])


def test_the_command_line_says_how_many_and_with_which_draws():
    parser = argparse.ArgumentParser()
    bad_input.add_options(parser)
    assert vars(parser.parse_args([])) == {"examples": 20_000, "seed": None}
    assert vars(parser.parse_args(["--examples", "5", "--seed", "3"])) == {"examples": 5, "seed": 3}
