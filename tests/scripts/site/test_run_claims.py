"""The tests of a page's sentences, run as the reader's browser runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.held import path_of, read
from tests.every_night import all_at_night

FOLDER = ROOT / "docs" / "assets" / "javascripts" / "python"

PAGES = ("steps/2-weights", "block")

EXAMPLE = "src/attention_explainer/worked_example.py"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the first number of W_K is another."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("src", "scripts", "tests"):
        shutil.copytree(
            ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "int8")
        )
    shutil.copy(ROOT / "pyproject.toml", root)
    path = root / EXAMPLE
    text, changes = re.subn(
        r"(\bW_K\b[^\[]*\[\s*\[\s*)[-\d.]+", r"\g<1>1.0", path.read_text(encoding="utf-8"), count=1
    )
    assert changes == 1
    path.write_text(text, encoding="utf-8")
    return root


def python(root: Path, *arguments: str) -> str:
    """Run Python in a project of its own; return what it prints."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def answers(root: Path, page: str, before: str = "") -> dict[str, dict[str, str]]:
    """Run the tests of a page; map their names to what came of them."""
    program = (
        f"import sys\nsys.path.insert(0, {str(FOLDER)!r})\n{before}\n"
        f"import run_claims\nprint('answer:' + run_claims.run({page!r}, {str(root)!r}))"
    )
    printed = python(root, "-c", program)
    return {each["test"]: each for each in json.loads(printed.rpartition("answer:")[2])}


def names_of(page: str) -> set[str]:
    """Return the tests that the records of a page name, each with its file."""
    own = f"tests/claims/test_{path_of(page).stem}.py"
    named = {test for record in read(path_of(page)) for test in record.tests}
    return {test if "::" in test else f"{own}::{test}" for test in named}


@pytest.mark.parametrize("page", all_at_night(PAGES, PAGES[1:]))
def test_what_fails_after_a_change_is_what_pytest_says(copy: Path, page: str) -> None:
    got = answers(copy, page)
    assert got.keys() == names_of(page)
    ran = {test for test, each in got.items() if each["outcome"] != "not run here"}
    assert len(ran) > 0.8 * len(got)
    printed = python(
        *(copy, "-m", "pytest", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider"),
        *("--noconftest", "-o", "addopts=--import-mode=importlib", *sorted(ran)),
    )
    said = {
        line.removeprefix("FAILED ").partition(" - ")[0].partition("[")[0]
        for line in printed.splitlines()
        if line.startswith("FAILED ")
    }
    failed = {test for test, each in got.items() if each["outcome"] == "failed"}
    assert failed == said
    assert failed
    for test in failed:
        # The line that failed, and what pytest says of it.
        assert re.match(r">   \S.*\nE   \S", got[test]["message"]), got[test]["message"]


HIDDEN = """
import run_claims
seen = run_claims.find_spec
hidden = ("fontTools", "hypothesis", "jinja2", "matplotlib")
run_claims.find_spec = lambda name: None if name in hidden else seen(name)
"""


def test_without_libraries_what_needs_none_runs_and_nothing_else_passes() -> None:
    page = "steps/5-scores-and-softmax"
    got = answers(ROOT, page, HIDDEN)
    outcomes = {test.rpartition("::")[2]: each["outcome"] for test, each in got.items()}
    assert outcomes["test_cat_has_the_largest_score_and_ends_with_the_largest_weight"] == "passed"
    assert outcomes["test_both_axes_of_the_chart_are_logarithmic"] == "not run here"
    assert outcomes["test_softmax_does_not_see_a_shift"] == "not run here"
    assert "failed" not in outcomes.values()


@pytest.mark.nightly
def test_a_second_run_in_the_same_interpreter_gives_the_same() -> None:
    page = "steps/2-weights"
    once = answers(ROOT, page, HIDDEN)
    before = f"{HIDDEN}\nrun_claims.run('block', {str(ROOT)!r})"
    assert answers(ROOT, page, before) == once


def test_what_is_not_there_is_not_passed(tmp_path: Path) -> None:
    records = tmp_path / "tests" / "claims" / "sentences" / "one.toml"
    records.parent.mkdir(parents=True)
    names = ["passes", "fails", "reads", "imports", "is_gone", "asks"]
    records.write_text(
        "".join(f'[[sentence]]\ntests = ["test_{name}"]\n' for name in names)
        + '[[sentence]]\ntests = ["tests/site/test_a.py::test_a"]\n',
        encoding="utf-8",
    )
    (tmp_path / "tests" / "claims" / "test_one.py").write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('a', [0, 1])\ndef test_passes(a):\n    assert a < 2\n"
        "@pytest.mark.parametrize('a', [0, 1])\ndef test_fails(a):\n    assert a == 0\n"
        "def test_reads():\n    assert open('none.npz')\n"
        "def test_imports():\n    import torch_that_is_not_there\n"
        "def test_asks(rounded_model):\n    assert rounded_model\n"
        "def test_of_no_sentence():\n    raise SystemExit(3)\n",
        encoding="utf-8",
    )
    got = answers(tmp_path, "one")
    outcomes = {test.rpartition("test_")[2]: each["outcome"] for test, each in got.items()}
    assert outcomes == {
        "passes": "passed",
        "fails": "failed",
        **dict.fromkeys(["reads", "imports", "is_gone", "asks", "a"], "not run here"),
    }
    assert all(each["message"] for each in got.values() if each["outcome"] != "passed")
