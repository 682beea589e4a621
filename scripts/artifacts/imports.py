"""Which files of the project a script draws in, read from its imports."""

import ast
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.artifacts.places import EXPERIMENTS, ROOT


def imported_names(source: str) -> set[str]:
    """Return the dotted names that a program's imports may refer to."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


@functools.cache
def _imported_by(source: str, package: str, place: Path) -> frozenset[Path]:
    """Return the files of a top-level package, in the folder `place`, that a program names.

    Kept by the program's text: a shared file is reached from nearly every script.
    """
    found: set[Path] = set()
    for name in imported_names(source):
        if name.partition(".")[0] != package:
            continue
        module = place.joinpath(*name.split("."))
        # A module, or a package; and the packages on the way to it run as well.
        found |= {module.with_suffix(".py"), module / "__init__.py"}
        found |= {folder / "__init__.py" for folder in module.parents if place in folder.parents}
    return frozenset(path for path in found if path.is_file())


def imported_files(script: Path, places: Mapping[str, Path]) -> set[Path]:
    """Return the files that a script imports, directly or through another.

    `places` says in which folder to look for a top-level package; others are left alone.
    """
    found: set[Path] = set()
    open_paths = {script}
    while open_paths:
        source = open_paths.pop().read_text(encoding="utf-8")
        for package, place in places.items():
            new = _imported_by(source, package, place) - found
            found |= new
            open_paths |= new
    return found


def imported_scripts(script: Path, root: Path = ROOT) -> set[Path]:
    """Return the files within `scripts` that a script imports, directly or through another."""
    return imported_files(script, {"scripts": root})


def imported_experiments(scripts: Iterable[Path], root: Path = ROOT) -> set[Path]:
    """Return the experiments whose results some scripts use."""
    imported = {path for script in scripts for path in imported_scripts(script, root)}
    folder = root / "scripts" / EXPERIMENTS
    return {path for path in imported if path.parent == folder and path.stem != "__init__"}
