"""What `run.py new` writes works at once; what it cannot write, it leaves alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.tools.new import with_entry
from scripts.tools.pages import uses_in

CONTRACT = "tests/scripts/test_artifacts_honour_the_contract.py"


def module(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


def files_of(root: Path) -> dict[Path, bytes]:
    folders = ("docs", "scripts", "tests", "mkdocs.yml")
    paths = [path for folder in folders for path in [root / folder, *(root / folder).rglob("*")]]
    return {
        path: path.read_bytes()
        for path in paths
        if path.is_file() and path.suffix in (".py", ".md", ".yml")
    }


@pytest.fixture(scope="module")
def everything_new(repository_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small repository after one command of each kind."""
    root = shutil.copytree(repository_once, tmp_path_factory.mktemp("new") / "clone")
    for arguments in (
        ("figure", "kept_weight", "--page", "index"),
        ("table", "kept_weights", "--page", "docs/index.md"),
        ("page", "beyond/dropout"),
        ("claim", "there_is_a_favourite", "--page", "index"),
    ):
        done = module(root, "scripts.tools.new", *arguments)
        assert done.returncode == 0, done.stderr
        assert "1. " in done.stdout
    (root / CONTRACT).write_text((ROOT / CONTRACT).read_text(encoding="utf-8"), encoding="utf-8")
    return root


def test_ruff_has_nothing_to_say(everything_new):
    for command in (("check",), ("format", "--check")):
        written = ("scripts/figures", "scripts/tables/kept_weights.py", "tests/scripts", "docs")
        done = module(everything_new, "ruff", *command, *written, "tests/claims/test_index.py")
        assert done.returncode == 0, done.stdout


def test_its_own_tests_and_claims_and_the_contract_hold(everything_new):
    done = module(everything_new, "pytest", "-q", "-k", "not point and not count", "tests")
    assert done.returncode == 0, done.stdout
    done = module(everything_new, "pytest", "-q", "--collect-only", "tests")
    for name in (
        "test_what_a_word_keeps_and_what_it_gives_away_are_one",
        "test_kept_weight_says_that_no_word_keeps_half_for_itself",
        "test_kept_weights_says_that_no_word_keeps_half_for_itself",
        "test_there_is_a_favourite",
        "test_more_than_half_comes_from_a_single_word",
    ):
        assert name in done.stdout


def test_it_builds_and_the_new_page_names_what_there_is(everything_new):
    done = module(everything_new, "scripts.build_artifacts", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    numbers = json.loads((everything_new / "build/artifacts/numbers.json").read_text("utf-8"))
    assert numbers["kept_weight"].keys() == {"largest"}
    text = (everything_new / "docs/beyond/dropout.md").read_text(encoding="utf-8")
    assert text.startswith("# Dropout\n")
    uses = uses_in(text, "beyond/dropout.md")
    assert uses
    assert all(use.number in numbers[use.name] for use in uses)


def test_a_page_comes_after_the_last_of_its_folder():
    nav = "nav:\n  - Start: index.md\n  - More:\n      - A: b/a.md\n  - End: end.md\n"
    assert "      - A: b/a.md\n      - C: b/c.md\n" in with_entry(nav, "b/c.md", "C")
    assert with_entry(nav, "new/d.md", "D").endswith("  - End: end.md\n  - D: new/d.md\n")
    assert with_entry(nav, "yes.md", "Yes").endswith('  - "Yes": yes.md\n')


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("figure", "count", "--page", "index"), "scripts/tables/count.py already has this name"),
        (("figure", "table", "--page", "index"), "means something else"),
        (("figure", "class", "--page", "index"), "means something else"),
        (("figure", "3d", "--page", "index"), "expected small letters"),
        (("figure", "../x", "--page", "index"), "expected small letters"),
        (("figure", "Höhe", "--page", "index"), "expected small letters"),
        (("figure", "x"), "--page is missing"),
        (("figure", "x", "--page", "indx"), "no page is called 'indx'; there is index.md"),
        (("claim", "there_are_fewer_than_eight", "--page", "index"), "already has this claim"),
        (("page", "index"), "docs/index.md already exists"),
        (("page", "../x"), "expected letters"),
        (("page", "x", "--page", "index"), "is on no other"),
        (("film", "x", "--page", "index"), "invalid choice: 'film'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_and_nothing_written(
    tool, repository, arguments, reason
):
    before = files_of(repository)
    done = tool("new", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert reason in done.stderr
    assert files_of(repository) == before


def test_all_or_nothing(tool, repository):
    (repository / "tests/scripts").write_text("a file where a folder should be")
    before = files_of(repository)
    done = tool("new", "figure", "kept_weight", "--page", "index")
    assert done.returncode == 2
    assert "nothing was written" in done.stderr
    assert files_of(repository) == before
