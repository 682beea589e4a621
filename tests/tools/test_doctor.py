"""Each thing that is amiss is named, with its mend; a clone in good health hears nothing."""

import importlib.metadata
import subprocess
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.tools.doctor import locked


def test_a_clone_in_good_health(tool):
    done = tool("doctor")
    assert (done.returncode, done.stdout) == (0, "Nothing found.\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (
            "docs/index.md",
            '[[ formula("letter") ]]',
            "",
            'scripts/formulas/letter.py is on no page: show it, [[ formula("letter") ]], or delete',
        ),
        (
            "docs/index.md",
            "count.n ",
            "cuont.n ",
            "docs/index.md:3: no artifact is called 'cuont'; did you mean count",
        ),
        (
            "docs/index.md",
            "count.n ",
            "count.nn ",
            "docs/index.md:3: count has no number 'nn'; did you mean n?",
        ),
        (
            "docs/index.md",
            'table("count")',
            'figure("count")',
            "docs/index.md:5: count is in scripts/tables: no figure",
        ),
        ("docs/index.md", "count.n ]]", "count.n", "docs/index.md:3: "),
        (
            "tests/claims/test_index.py",
            "assert count",
            "count",
            "tests/claims/test_index.py asserts nothing: python3 run.py new claim",
        ),
        (
            "scripts/tables/count.py",
            "return 7",
            "return 6",
            "2 of 4 artifacts are out of date (point, count): python3 run.py build",
        ),
        (".gitignore", "/build/", "/built/", "build/artifacts/figures/point.png is generated"),
    ],
)
def test_what_an_edit_left_amiss(tool, edit, file, old, new, finding):
    edit(file, old, new)
    done = tool("doctor")
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith(finding)], done.stdout


def test_a_page_without_claims(tool, repository):
    (repository / "tests/claims/test_index.py").unlink()
    assert "docs/index.md shows results and has no claims" in tool("doctor").stdout


def test_a_file_of_claims_with_nothing_in_it(tool, repository):
    (repository / "tests/claims/test_index.py").write_text('"""What the page says in words."""\n')
    assert "tests/claims/test_index.py asserts nothing" in tool("doctor").stdout


def test_files_that_lie_about(tool, repository):
    (repository / "build/artifacts/tables/old.csv").write_text("1\n")
    (repository / "scripts/formulas/letter.py").rename(repository / "scripts/formulas/sign.py")
    (repository / "build/artifacts/.records/tables.count.json").write_text("{")
    (repository / "point.csv").write_text("1\n")
    found = tool("doctor").stdout
    assert "build/artifacts/tables/old.csv comes from no script" in found
    assert "build/artifacts has formulas/letter, whose script is gone" in found
    assert "2 of 4 artifacts are out of date (count, sign)" in found
    assert "point.csv is generated, and not ignored" in found


def test_generated_files_that_git_has(tool, repository):
    subprocess.run(
        ["git", "add", "--force", "build/artifacts/numbers.json"], cwd=repository, check=True
    )
    found = tool("doctor").stdout
    assert "build/artifacts/numbers.json is generated and committed: git rm --cached" in found


@pytest.mark.parametrize(
    "name", ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARTIFACTS", "PYTHONOPTIMIZE", "MPLBACKEND"]
)
def test_settings_of_the_environment(tool, name):
    value = {"ARTIFACTS": "draft", "MPLBACKEND": "svg"}.get(name, "3")
    done = tool("doctor", **{name: value})
    assert done.returncode == 1
    assert f"environment: {name}={value} changes " in done.stdout


def test_one_thread_is_what_a_build_sets_itself(tool):
    assert tool("doctor", OPENBLAS_NUM_THREADS="1").returncode == 0


def test_settings_of_matplotlib(tool, repository):
    (repository / "matplotlibrc").write_text("axes.grid: True\n")
    assert f"{repository / 'matplotlibrc'} changes how figures are drawn" in tool("doctor").stdout


def test_a_version_that_is_not_the_locked_one(tool, repository):
    (repository / "requirements").mkdir()
    found = importlib.metadata.version("numpy")
    right = f"matplotlib=={importlib.metadata.version('matplotlib')}\n"
    (repository / "requirements/tests.txt").write_text(
        f"numpy==1.0 \\\n    --hash=sha256:0\n{right}"
        "no-such-package==2.0\nunwanted==1.0 ; python_version < '3' \\\n    --hash=sha256:0\n"
    )
    lines = tool("doctor").stdout.splitlines()
    assert lines[0].startswith(f"numpy is {found}, the lock says ==1.0: delete .venv")
    assert lines[1].startswith("no-such-package is missing")
    assert lines[2] == "2 found"


def test_every_line_of_the_real_locks_is_understood():
    for lock in ("site", "tests", "browser", "oldest", "oracle"):
        text = (Path(ROOT) / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        names = {line.partition("==")[0] for line in text.splitlines() if "==" in line}
        assert {each.name for each in locked(text)} <= names
        assert len(locked(text)) >= 0.9 * len(names)


def test_line_ends_that_git_changed(tool, repository):
    path = repository / "docs/index.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "git changed the line ends of 1 files" in tool("doctor").stdout


def test_without_a_repository_the_rest_is_still_looked_at(tool, repository):
    (repository / ".git").rename(repository / "no_git")
    assert tool("doctor").returncode == 0


def test_bad_input_is_one_line_and_status_2(tool):
    done = tool("doctor", "--all")
    assert done.returncode == 2
    assert done.stderr == "run.py doctor: unrecognized arguments: --all (see --help)\n"
