"""Which files of the project a program can reach, judged by its imports.

An artifact is made again when something that it can reach has changed, so nothing may be missed;
but since training takes a minute, nothing should be included needlessly. Hence:

- `from package import name` reaches the file that defines the name, through the imports of the
  package's `__init__` (including those for type checkers, which say where lazily loaded names come
  from), but not what else the package offers.
- A package on the way to a module runs, but what its `__init__` merely hands on is not followed.
- Code that holds a package itself (`import package`, `from package import part`) can reach all of
  it.
- Code under `if TYPE_CHECKING` or `if __name__ == "__main__"` does not run on import.
- Code that loads modules by computed names can reach everything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.artifacts.sources import Import, Source, read_source

PLACES = {"scripts": "", "attention_explainer": "src", "attention_figures": "src"}
"""Where the project's own packages are: name → folder."""

BY_NAME = frozenset({"importlib", "runpy", "__import__", "exec", "eval"})
"""Names with which a program can load what no import statement mentions."""


@dataclass(frozen=True)
class Reach:
    """What a program can reach.

    Attributes
    ----------
    files : set of Path
        Files that run and may be used. The program is among them only if another imports it.
    passed : set of Path
        `__init__` files that run on the way, whichever of the names they hand on are used.
    others : set of str
        Packages that are not the project's own.
    """

    files: set[Path] = field(default_factory=set)
    passed: set[Path] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


class Imports:
    """The imports of a project's files; each file is read once.

    Parameters
    ----------
    root : Path
        Folder of the project.
    by_name : frozenset of str
        Names that make code reach everything.
    read : callable
        What gives the `Source` of a text.
    """

    def __init__(
        self,
        root: Path = ROOT,
        by_name: frozenset[str] = BY_NAME,
        read: Callable[[str], Source] = read_source,
    ) -> None:
        self.root = root
        self._read = read
        self._by_name = by_name
        self._machine = root / "scripts" / "artifacts"
        self._tops = {name: root / place / name for name, place in PLACES.items()}
        self._sources: dict[Path, Source] = {}
        self._direct: dict[tuple[Path, bool], Reach] = {}

    def source(self, path: Path) -> Source:
        """Return what is in a file."""
        if path not in self._sources:
            try:
                self._sources[path] = self._read(path.read_text(encoding="utf-8"))
            except SyntaxError as problem:
                problem.filename = path.relative_to(self.root).as_posix()
                raise
        return self._sources[path]

    def reach(self, program: Path, *, is_main: bool = False, end_at: Iterable[Path] = ()) -> Reach:
        """Return everything that a program reaches by imports, directly or through other files.

        Parameters
        ----------
        program : Path
            Where to start.
        is_main : bool
            Whether the program is run, rather than imported by the machine.
        end_at : iterable of Path
            Files that are left out, along with whatever only they import.
        """
        found = Reach()
        ends = set(end_at)
        new = [self._imported(program, is_main=is_main)]
        while new:
            direct = new.pop()
            found.passed.update(direct.passed)
            found.others.update(direct.others)
            files = direct.files - found.files - ends
            found.files.update(files)
            new += [self._imported(path) for path in files]
        return found

    def experiments(self, scripts: Iterable[Path]) -> set[Path]:
        """Return the experiments whose results some scripts use."""
        folder = self.root / "scripts" / EXPERIMENTS
        return {
            path
            for script in scripts
            for path in self.reach(script).files
            if path.parent == folder and path.stem != "__init__"
        }

    def _imported(self, path: Path, *, is_main: bool = False) -> Reach:
        """Return what one file itself imports."""
        if (path, is_main) not in self._direct:
            direct = self._direct[path, is_main] = Reach()
            source = self.source(path)
            for one in source.imports_as_main if is_main else source.imports:
                self._resolve(one, path, direct)
            # What the machine loads by name is the scripts themselves.
            names = source.names_as_main if is_main else source.names
            if names & self._by_name and self._machine not in path.parents:
                for top in self._tops.values():
                    self._reach_all(top, direct)
        return self._direct[path, is_main]

    def _resolve(
        self, one: Import, importer: Path, direct: Reach, seen: frozenset[Import] = frozenset()
    ) -> None:
        parts = self._absolute(one, importer)
        if not parts or parts[0] not in self._tops:
            direct.others.update(parts[:1])
            return
        top = self._tops[parts[0]]
        place = top.joinpath(*parts[1:])
        packages = [top, *(top.joinpath(*parts[1:end]) for end in range(2, len(parts) + 1))]
        self._pass(packages, direct)
        if one.name is None:
            self._hold(place, direct)
            if not one.is_renamed:  # `import a.b` binds a, and with it everything that a offers
                for folder in packages:
                    self._reach(folder / "__init__.py", direct)
        elif not place.is_dir():
            self._reach(place.with_name(f"{place.name}.py"), direct)
        elif one.name == "*":
            self._reach(place / "__init__.py", direct)
        else:
            self._resolve_part(one, place, direct, seen)

    def _resolve_part(
        self, one: Import, package: Path, direct: Reach, seen: frozenset[Import]
    ) -> None:
        """Reach what a package has under a name: a submodule, or something in its `__init__`."""
        part = package / str(one.name)
        self._pass([part], direct)
        self._hold(part, direct)
        init = package / "__init__.py"
        handed_on = self.source(init).handed_on if init.is_file() else {}
        if (origin := handed_on.get(part.name)) and one not in seen:
            self._resolve(origin, init, direct, seen | {one})
        elif not part.is_dir() and not part.with_name(f"{part.name}.py").is_file():
            self._reach(init, direct)  # it is made there, from whatever is imported there

    def _reach(self, path: Path, direct: Reach) -> None:
        if path not in direct.files and path.is_file():
            direct.files.add(path)

    def _reach_all(self, folder: Path, direct: Reach) -> None:
        # Neither the machine nor the parts that know MkDocs make any content.
        rooms = {self._machine, self.root / "scripts" / "site"}
        direct.files.update(path for path in folder.rglob("*.py") if not rooms & {*path.parents})

    def _hold(self, place: Path, direct: Reach) -> None:
        """Reach a module, or everything in a package."""
        if place.is_dir():
            self._reach_all(place, direct)
        else:
            self._reach(place.with_name(f"{place.name}.py"), direct)

    def _pass(self, packages: Iterable[Path], direct: Reach) -> None:
        """Note packages on the way; what an `__init__` imports bare runs for its effects."""
        for package in packages:
            init = package / "__init__.py"
            if init not in direct.passed and init.is_file():
                direct.passed.add(init)
                for one in self.source(init).imports:
                    if one.name is None:
                        self._resolve(one, init, direct)

    def _absolute(self, one: Import, importer: Path) -> list[str]:
        named = one.module.split(".") if one.module else []
        if one.level == 0:
            return named
        folder = importer.parents[one.level - 1]
        for name, top in self._tops.items():
            if folder.is_relative_to(top):
                return [name, *folder.relative_to(top).parts, *named]
        return named
