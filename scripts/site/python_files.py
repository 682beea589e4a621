"""Python for the reader's browser: the interpreter, and the package as it is here."""

import importlib.metadata
import io
import json
import math
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scripts.artifacts.imports import Imports
from scripts.artifacts.known_sources import KnownSources
from scripts.artifacts.places import ARTIFACTS, ROOT, find_scripts

VENDOR = ROOT / "vendor"
PACKAGE = ROOT / "src" / "attention_explainer"
PLACE = "assets/python"
"""Where the site has them."""

EXAMPLE = PACKAGE / "worked_example.py"

PROJECT = (".py", ".md", ".bib", ".html", ".toml", ".json", ".ttf", ".woff", ".mplstyle")
"""Suffixes of the project's files that compute pages."""

PACKAGES = ("markdown", "pymdown-extensions", "pygments", "jinja2", "markupsafe", "xlsxwriter")
"""What makes pages here and makes them there; each is Python, or does without what is compiled."""

FOUND = ROOT / "build" / "found.json"
"""In a browser: what takes the whole project to find out."""

LOADED = (".js", ".mjs", ".py", ".json", ".wasm", ".whl", ".zip")
"""Suffixes of what a browser loads; licences are published beside it."""


def python_files() -> dict[str, Path]:
    """Map the place of each file of others within the site to the file."""
    places = {"pyodide": f"{PLACE}/pyodide", "highlight.js": "assets/highlight.js"}
    return {
        f"{place}/{path.relative_to(VENDOR / folder).as_posix()}": path
        for folder, place in places.items()
        for path in sorted((VENDOR / folder).rglob("*"))
        if path.is_file() and path.suffix != ".md"  # which would become a page
    }


def megabytes(*, all_of_it: bool = False, packed: Iterable[bytes] = ()) -> int:
    """Return how much a browser loads, before the host packs it, to run a program.

    Parameters
    ----------
    all_of_it : bool
        Whether with what draws, rather than with NumPy alone.
    packed : iterable of bytes
        Archives that are loaded besides.
    """
    if FOUND.is_file():  # in a browser
        return int(json.loads(FOUND.read_text(encoding="utf-8"))["megabytes"])
    files = [
        path
        for path in (VENDOR / "pyodide").iterdir()
        if path.suffix in LOADED
        and (all_of_it or path.suffix != ".whl" or path.name.startswith("numpy-"))
    ]
    size = sum(path.stat().st_size for path in files) + sum(map(len, packed))
    return math.ceil(size / 1e6)


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return an archive that is the same at any time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return content.getvalue()


def archives() -> Iterator[tuple[str, bytes]]:
    """Yield path and content of what a browser unpacks: the package, and all that makes pages."""
    package = {
        path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes()
        for path in PACKAGE.rglob("*.py")
    }
    yield f"{PLACE}/attention_explainer.zip", archive(package)
    yield f"{PLACE}/project.zip", archive(project())
    yield f"{PLACE}/markdown.zip", archive(dict(installed()))


def project() -> dict[str, bytes]:
    """Return what computes pages: the project's own files, and what the build found.

    Data are left out, and with them all results of training and measuring. What trains and measures
    comes along: tests of sentences import it, and most of them then need no result.
    """
    folders = ("src", "docs", "scripts", "tests")
    paths = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in PROJECT and not path.is_relative_to(ROOT / "tests" / "browser")
    ]
    paths += [
        ARTIFACTS / script.parent.name / f"{name}.json" for name, script in find_scripts().items()
    ]
    paths.append(ARTIFACTS / "numbers.json")
    paths += (ARTIFACTS / "tables").glob("*.xlsx")  # pages link to those that are there
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    found = {"origins": origins(find_scripts()), "megabytes": megabytes()}
    return files | {FOUND.relative_to(ROOT).as_posix(): json.dumps(found).encode()}


def origins(scripts: Mapping[str, Path]) -> dict[str, dict[str, bool]]:
    """Say of each artifact whether it rests on the worked example, and whether on training.

    Parameters
    ----------
    scripts : mapping of str to Path
        Name of each artifact → its script.
    """
    if FOUND.is_file():  # in a browser
        found: dict[str, dict[str, bool]] = json.loads(FOUND.read_text(encoding="utf-8"))["origins"]
        return found
    imports = Imports(read=KnownSources().read)
    return {
        name: {
            "example": EXAMPLE
            in imports.reach(script, is_main=script.parent.name == "examples").files,
            "training": bool(imports.experiments([script])),
        }
        for name, script in scripts.items()
    }


def installed(names: Iterable[str] = PACKAGES) -> Iterator[tuple[str, bytes]]:
    """Yield the files of packages that this build uses, their licences among them.

    What is compiled is left out; those packages do without.
    """
    for name in names:
        for path in importlib.metadata.files(name) or ():
            if path.suffix not in (".so", ".pyd", ".pyc") and ".." not in path.parts:
                yield path.as_posix(), path.read_binary()
