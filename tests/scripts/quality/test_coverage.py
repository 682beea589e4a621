"""Counts of files are added up by folder."""

import pytest

from scripts.quality.coverage import NOT_COUNTED, figures_of, never_run, problems


def counts(lines, lines_run, branches, branches_run):
    return {
        "num_statements": lines,
        "covered_lines": lines_run,
        "num_branches": branches,
        "covered_branches": branches_run,
    }


FILES = {
    "src/a.py": counts(7, 7, 3, 2),
    "src/b/c.py": counts(10, 5, 0, 0),
    "scripts/d.py": counts(0, 0, 0, 0),
}


def test_folders_are_sums_of_lines_and_branches():
    source, scripts = figures_of(FILES)["folders"]
    assert source == {
        "folder": "src",
        "lines": 17,
        "lines_run": 12,
        "branches": 3,
        "branches_run": 2,
        "share": 0.7,
    }
    assert (scripts["folder"], scripts["share"]) == ("scripts", 1)


def test_the_file_of_which_least_runs_comes_first():
    least = figures_of(FILES)["least"]
    assert [file["file"] for file in least] == ["src/b/c.py", "src/a.py", "scripts/d.py"]
    assert [file["share"] for file in least] == [0.5, 0.9, 1]


@pytest.mark.parametrize(("lines_run", "enough"), [(95, True), (94, False)])
def test_less_than_the_limit_is_a_problem(lines_run, enough):
    found = problems(figures_of({"src/a.py": counts(100, lines_run, 0, 0)}))
    said = "src: the tests run 94.0 % of lines and branches, less than 95 %"
    assert found == ([] if enough else [said])


def test_a_file_that_nothing_runs_is_a_problem():
    every = never_run(set())
    assert "scripts/quality/coverage.py" in every
    assert not [name for name in every if name.startswith(NOT_COUNTED)]
    assert never_run(set(every[1:])) == every[:1]
    said = problems(figures_of({"src/a.py": counts(1, 1, 0, 0)}) | {"never": every[:1]})
    assert said == [f"{every[0]}: no line of it runs in tests"]
