"""Python for the browser: whole files of others, and the package as it is here."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT, find_scripts
from scripts.site.python_files import FOUND, VENDOR, archives, megabytes, origins, python_files

PYODIDE = VENDOR / "pyodide"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_file_is_as_it_came() -> None:
    lines = (PYODIDE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {
        path.relative_to(PYODIDE).as_posix()
        for path in PYODIDE.rglob("*")
        if path.is_file() and path.name not in {"README.md", "SHA256SUMS"}
    }
    assert listed.keys() == there
    assert {name: sha256(PYODIDE / name) for name in listed} == listed


LOCK = json.loads((PYODIDE / "pyodide-lock.json").read_bytes())
WHEELS = sorted(path.name for path in PYODIDE.glob("*.whl"))


def test_the_lock_file_is_that_of_the_release() -> None:
    assert LOCK["info"]["version"] == "0.27.7"


@pytest.mark.parametrize("wheel", WHEELS)
def test_a_wheel_is_the_one_that_the_release_names_and_holds_its_licence(wheel: str) -> None:
    (named,) = (of for of in LOCK["packages"].values() if of["file_name"] == wheel)
    is_of_pypi = wheel.startswith(("pytest-", "pluggy-", "iniconfig-"))
    assert (sha256(PYODIDE / wheel) == named["sha256"]) is not is_of_pypi, "see README.md there"
    with zipfile.ZipFile(PYODIDE / wheel) as files:
        assert any(re.search(r"dist-info/.*LICENSE", name) for name in files.namelist())


def test_all_that_matplotlib_needs_is_there() -> None:
    needed, left = {"numpy"}, ["matplotlib"]
    while left:
        name = left.pop()
        needed.add(name)
        left += [of for of in LOCK["packages"][name]["depends"] if of not in needed]
    assert {LOCK["packages"][name]["file_name"] for name in needed} <= set(WHEELS)


def test_all_that_pytest_needs_is_there() -> None:
    names = ("iniconfig", "packaging", "pluggy", "pytest")
    assert {LOCK["packages"][name]["file_name"] for name in names} <= set(WHEELS)


def test_every_file_of_others_has_its_licence_beside_it() -> None:
    licences = [name for name in python_files() if "icen" in name or "LICENSE" in name]
    assert {name.split("/")[-1] for name in licences} == {
        "CPython-PSF-2.0.txt",
        "LICENSE",
        "NumPy-BSD-3-Clause.txt",
        "Pyodide-MPL-2.0.txt",
        "iniconfig-MIT.txt",
        "packaging-Apache-2.0.txt",
        "packaging-BSD-2-Clause.txt",
        "pluggy-MIT.txt",
        "pytest-MIT.txt",
    }


def unpacked(place: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(dict(archives())[f"assets/python/{place}"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_archive_of_the_package_holds_it_as_it_is() -> None:
    package = ROOT / "src" / "attention_explainer"
    assert unpacked("attention_explainer.zip") == {
        path.relative_to(package.parent).as_posix(): path.read_bytes()
        for path in package.rglob("*.py")
    }


def test_the_archive_of_the_project_holds_its_files_and_no_data() -> None:
    files = unpacked("project.zip")
    found = json.loads(files.pop(FOUND.relative_to(ROOT).as_posix()))
    assert found == {"origins": origins(find_scripts()), "megabytes": megabytes()}
    assert all((ROOT / name).read_bytes() == content for name, content in files.items())
    assert {"docs/steps/2-weights.md", "scripts/figures/attention_map.py"} <= files.keys()
    assert not [name for name in files if name.startswith(("data/", "tests/browser/", ".git"))]


def test_what_tests_of_sentences_import_comes_along() -> None:
    files = unpacked("project.zip")
    imports = re.compile(r"^from scripts\.(\w+)", re.MULTILINE)
    imported = {
        found[1]
        for path in (ROOT / "tests/claims").glob("*.py")
        for found in imports.finditer(path.read_text(encoding="utf-8"))
    }
    assert {"experiments", "real_model", "tools"} <= imported
    assert imported <= {name.split("/")[1] for name in files if name.startswith("scripts/")}


def test_what_sets_pages_is_whole_but_for_what_is_compiled() -> None:
    files = unpacked("markdown.zip")
    for name in ("markdown", "pymdownx", "pygments", "jinja2", "markupsafe", "xlsxwriter"):
        assert f"{name}/__init__.py" in files
    assert len([name for name in files if re.search("dist-info.*LICEN", name)]) >= 6
    assert not [name for name in files if name.endswith((".so", ".pyc"))]


def test_archives_are_the_same_each_time() -> None:
    assert dict(archives()) == dict(archives())


def test_it_is_known_what_rests_on_the_example_and_what_on_training() -> None:
    known = origins(find_scripts())
    assert known["weights_from_it"] == {"example": True, "training": False}
    assert known["recall_by_distance"] == {"example": False, "training": True}
    assert known["essay_statements"] == {"example": True, "training": True}


def test_what_a_reader_is_told_to_load_covers_the_interpreter() -> None:
    largest = max(path.stat().st_size for path in PYODIDE.iterdir())
    assert largest / 1e6 < megabytes() < 25
    drawing = sum((PYODIDE / name).stat().st_size for name in WHEELS if "numpy" not in name)
    assert megabytes(all_of_it=True) - megabytes() == pytest.approx(drawing / 1e6, abs=1)
    assert megabytes(packed=[bytes(2_000_000)]) == megabytes() + 2
