"""Python for the reader's browser: the interpreter, and the package as it is here."""

import io
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path

from scripts.artifacts.places import ROOT

VENDOR = ROOT / "vendor"
PACKAGE = ROOT / "src" / "attention_explainer"
PLACE = "assets/python"
"""Where the site has them."""

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


FOR_CLAIMS = ("iniconfig-", "packaging-", "pluggy-", "pytest-")
"""How the names of those files begin that only the tests of a page's sentences need."""


def megabytes() -> int:
    """Return how much a browser loads, before any packing, to run a program."""
    files = [
        path
        for path in (VENDOR / "pyodide").iterdir()
        if path.suffix in LOADED and not path.name.startswith(FOR_CLAIMS)
    ]
    return math.ceil(sum(path.stat().st_size for path in files) / 1e6)


def package_archive() -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the package as an archive that is the same at any time."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(PACKAGE.rglob("*.py")):
            name = path.relative_to(PACKAGE.parent).as_posix()
            files.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    yield f"{PLACE}/attention_explainer.zip", archive.getvalue()
