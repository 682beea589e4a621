"""What some names of a script rest on: the data, the experiments and the hand-made weights.

Imports would say too much: a file that several scripts share reads more than each of them asks for.
So the way is followed from definition to definition: what a function names, what that names, and so
on through the project's files. Code that is loaded by computed names is not seen; a test compares
what is found with the files that each script opens.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from scripts.artifacts.imports import PLACES
from scripts.artifacts.places import EXPERIMENTS, ROOT

HAND_MADE = "worked_"
"""How the files of the package begin that hold hand-made vectors and weights."""

DATA = ("data", "benchmarks/data")
"""Folders of what was measured or written down beforehand."""

WHOLE = 10
"""Files in a folder of data from which on it is named as a whole."""


@dataclass
class Definition:
    """What one function, class or constant uses."""

    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Module:
    """The definitions of a file, and where it has other names from: local name → (module, name)."""

    defined: dict[str, Definition]
    imported: dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class Inputs:
    """What numbers rest on besides code, each a path within the project."""

    hand_made: tuple[str, ...]
    experiments: tuple[str, ...]
    data: tuple[str, ...]


def read_module(text: str) -> Module:
    r"""Read a file.

    Examples
    --------
    >>> module = read_module('from a import b\n\nC = b.d("e")\n')
    >>> module.imported, sorted(module.defined["C"].names), module.defined["C"].texts
    ({'b': ('a', 'b')}, ['C', 'b', 'b.d'], {'e'})
    """
    tree = ast.parse(text)
    defined: dict[str, Definition] = {}
    for node in tree.body:
        for name in _defines(node):
            one = defined.setdefault(name, Definition())
            one.names |= set(_names(node))
            one.texts |= set(_texts(node))
    imported: dict[str, tuple[str, str | None]] = {}
    for part in ast.walk(tree):
        if isinstance(part, ast.ImportFrom):
            for alias in part.names:
                imported[alias.asname or alias.name] = (part.module or "", alias.name)
        elif isinstance(part, ast.Import):
            for alias in part.names:
                imported[alias.asname or alias.name] = (alias.name, None)
    return Module(defined, imported)


def _defines(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    return [
        inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)
    ]


def _names(node: ast.AST) -> Iterable[str]:
    """Yield names, and attributes of names: `a` and `a.b`."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            yield f"{inner.value.id}.{inner.attr}"


def _texts(node: ast.AST) -> Iterable[str]:
    """Yield the parts of what may be a path."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield from inner.value.split("/")


class Project:
    """The definitions of a project, each file read once.

    Parameters
    ----------
    root : Path
        Folder of the project.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._tops = {name: root / place / name for name, place in PLACES.items()}
        self.module = cache(self._module)
        self._used = cache(self._leads_to)
        self._data_files: dict[str, list[str]] = {}
        for path in sorted(path for folder in DATA for path in (root / folder).rglob("*")):
            if path.is_file() and path.parent != root / "data" / EXPERIMENTS:
                name = path.relative_to(root).as_posix()
                self._data_files.setdefault(name.rpartition("/")[0], []).append(name)

    def inputs(self, script: Path, names: Iterable[str]) -> Inputs:
        """Return what some names of a script rest on."""
        reached = self.reached(script, names)
        texts = {text for path, name in reached for text in self.module(path).defined[name].texts}
        files = [path.relative_to(self.root) for path, _ in reached]
        return Inputs(
            hand_made=_sorted(
                path for path in files if path.parts[0] == "src" and HAND_MADE in path.name
            ),
            experiments=_sorted(
                path.relative_to(self.root)
                for path, name in reached
                if name == "load" and path.parent == self.root / "scripts" / EXPERIMENTS
            ),
            data=tuple(self._data(texts)),
        )

    def reached(self, script: Path, names: Iterable[str]) -> set[tuple[Path, str]]:
        """Return the definitions, by file and name, that some names of a script lead to."""
        found: set[tuple[Path, str]] = set()
        new = [one for name in names if (one := self.resolve(script, name))]
        while new:
            one = new.pop()
            if one not in found:
                found.add(one)
                new += self._used(*one)
        return found

    def _leads_to(self, path: Path, name: str) -> set[tuple[Path, str]]:
        used = self.module(path).defined[name].names
        return {one for used_name in used if (one := self.resolve(path, used_name))}

    def _data(self, texts: set[str]) -> Iterable[str]:
        """Yield the files of data all parts of whose paths are named, and folders of many files."""
        for folder, files in self._data_files.items():
            if len(files) >= WHOLE and set(folder.split("/")) <= texts:
                yield f"{folder}/"
            elif len(files) < WHOLE:
                yield from (name for name in files if set(name.split("/")) <= texts)

    def _module(self, path: Path) -> Module:
        return read_module(path.read_text(encoding="utf-8"))

    def _file(self, dotted: str) -> Path | None:
        top, *parts = dotted.split(".")
        if top not in self._tops:
            return None
        place = self._tops[top].joinpath(*parts)
        init = place / "__init__.py"
        if init.is_file():
            return init
        file = place.with_name(f"{place.name}.py")
        return file if file.is_file() else None

    def resolve(self, path: Path, name: str) -> tuple[Path, str] | None:
        """Find where a name of a file is defined: there, or where it is imported from.

        Returns
        -------
        (path, name), or None if it is no definition of the project's.
        """
        module = self.module(path)
        base, _, attribute = name.partition(".")
        if base in module.defined:
            return (path, base)
        if base not in module.imported:
            return None
        origin, imported = module.imported[base]
        if imported is not None:
            file = self._file(f"{origin}.{imported}")
            if file is None:
                file = self._file(origin)
                return self.resolve(file, imported) if file and file != path else None
        else:
            file = self._file(origin)
        return self.resolve(file, attribute) if file and attribute else None


def _sorted(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted({path.as_posix() for path in paths}))
