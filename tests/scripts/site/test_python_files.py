"""Python for the browser: whole files of others, and the package as it is here."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from scripts.artifacts.places import ROOT
from scripts.site.python_files import VENDOR, megabytes, package_archive, python_files

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


def test_numpy_is_the_one_that_the_release_of_pyodide_names() -> None:
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_bytes())
    numpy = lock["packages"]["numpy"]
    assert sha256(PYODIDE / numpy["file_name"]) == numpy["sha256"]
    assert numpy["depends"] == []
    assert lock["info"]["version"] == "0.27.7"


def test_pytest_is_of_the_versions_that_the_release_of_pyodide_names() -> None:
    packages = json.loads((PYODIDE / "pyodide-lock.json").read_bytes())["packages"]
    names = ("iniconfig", "packaging", "pluggy", "pytest")
    assert all((PYODIDE / packages[name]["file_name"]).is_file() for name in names)
    packaging = packages["packaging"]
    assert sha256(PYODIDE / packaging["file_name"]) == packaging["sha256"]


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


def test_the_archive_holds_the_package_as_it_is_and_is_the_same_each_time() -> None:
    ((place, content),) = package_archive()
    assert place == "assets/python/attention_explainer.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        got = {name: archive.read(name) for name in archive.namelist()}
    package = ROOT / "src" / "attention_explainer"
    assert got == {
        path.relative_to(package.parent).as_posix(): path.read_bytes()
        for path in package.rglob("*.py")
    }
    assert dict(package_archive()) == {place: content}


def test_what_a_reader_is_told_to_load_covers_the_interpreter() -> None:
    largest = max(path.stat().st_size for path in PYODIDE.iterdir())
    assert largest / 1e6 < megabytes() < 25
