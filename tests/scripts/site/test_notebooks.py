"""Notebooks and Python files of chapters: they run, and print what the pages show."""

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from scripts.artifacts.places import ROOT
from scripts.site.notebooks import ARCHIVE
from scripts.site.pages import taken_away
from scripts.site.python_files import PLACE, archives

FILES = dict(taken_away())
NOTEBOOKS = sorted(name for name in FILES if name.endswith(".ipynb"))


def chapters_with_programs() -> set[str]:
    return {
        path.stem if path.stem != "index" else path.parent.name
        for path in (ROOT / "docs").rglob("*.md")
        if "[[ example(" in path.read_text(encoding="utf-8")
    }


def test_each_chapter_with_programs_has_both() -> None:
    names = chapters_with_programs()
    assert len(names) > 10
    expected = {f"assets/notebooks/{name}.{end}" for name in names for end in ("ipynb", "py")}
    assert FILES.keys() == expected


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_cell_prints_what_is_stored_under_it(name: str) -> None:
    notebook = nbformat.reads(FILES[name].decode(), as_version=4)
    nbformat.validate(notebook)
    namespace: dict[str, object] = {"__name__": "__main__"}
    ran = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(cell.source, cell.id, "exec"), namespace)
        assert printed.getvalue() == "".join(output.text for output in cell.outputs)
        ran += bool(cell.outputs)
    assert ran


def test_with_the_archive_beside_it_a_file_runs_where_nothing_is_installed(
    tmp_path: Path,
) -> None:
    (tmp_path / ARCHIVE).write_bytes(dict(archives())[f"{PLACE}/{ARCHIVE}"])
    (tmp_path / "chapter.py").write_bytes(FILES["assets/notebooks/2-weights.py"])
    # Without site-packages but for NumPy: the package is found in the archive alone.
    import numpy as np

    (tmp_path / "numpy").symlink_to(Path(np.__file__).parent)
    (tmp_path / "numpy.libs").symlink_to(Path(np.__file__).parents[1] / "numpy.libs")
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            "import runpy, sys; sys.path.insert(0, '.')\n"
            "runpy.run_path('chapter.py')\nprint(sys.modules['attention_explainer'].__file__)",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *printed, where = done.stdout.splitlines()
    assert ARCHIVE in where
    notebook = nbformat.reads(FILES["assets/notebooks/2-weights.ipynb"].decode(), as_version=4)
    stored = [output.text for cell in notebook.cells for output in cell.get("outputs", [])]
    assert printed == "".join(stored).splitlines()


def test_they_are_the_same_each_time() -> None:
    assert dict(taken_away()) == FILES
