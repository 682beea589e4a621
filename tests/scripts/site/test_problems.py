"""Messages name the writer's file and line, and leave out the machine's."""

from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.artifacts.syntax import syntax_errors
from scripts.site import problems
from scripts.site.problems import line_of, told_by_step

OUTPUT = f"""Traceback (most recent call last):
  File "{ROOT}/scripts/artifacts/jobs.py", line 44, in _run_and_report
    return run_job(job, out, request), ""
           ^^^^^^^
  File "{ROOT}/scripts/tables/a.py", line 12, in compute
    return nothing
           ^^^^^^^
  File "/usr/lib/python3.11/functools.py", line 1, in inner
    return function()
RuntimeError: no embeddings today

artifacts: scripts/tables/a.py failed
"""


def test_a_traceback_is_cut_down_to_the_writers_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "syntax_errors", list)
    assert told_by_step(OUTPUT + OUTPUT).splitlines() == [
        "scripts/tables/a.py:12: in compute",
        "RuntimeError: no embeddings today",
        "artifacts: scripts/tables/a.py failed",
    ]


def test_errors_of_syntax_explain_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "syntax_errors", lambda: ["scripts/tables/a.py:1: no"])
    assert told_by_step(OUTPUT) == "scripts/tables/a.py:1: no"


def test_files_that_are_no_python_are_found(tmp_path: Path) -> None:
    for name, text in {
        "scripts/tables/good.py": "a = 1\n",
        "scripts/tables/open.py": "a = 1\nb = (\n",
        "src/package/half.py": "def f(:\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    one, other = syntax_errors(tmp_path)
    assert one.startswith("scripts/tables/open.py:2: ")
    assert other.startswith("src/package/half.py:1: ")


def test_there_are_none_here() -> None:
    assert list(syntax_errors()) == []


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (r"formula $\softmx{x}$: at character 0: unknown", 3),
        (r"a dollar sign without its partner near 'costs $5 today': write", 5),
        ("formula $elsewhere$: it is empty", None),
        ("something else", None),
    ],
)
def test_a_formula_is_found_in_its_page(problem: str, line: int | None) -> None:
    text = "One\n\nSo $\\softmx{x}$.\n\nIt costs $5 today\n"
    assert line_of(problem, text) == line
