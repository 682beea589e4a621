"""What decides whether an artifact's files are still valid: a hash of everything they depend on.

That is the code which the script can reach by its imports, without comments and docstrings; the
machine that runs it; options, styles and fonts; data, if the code reads files; the versions of the
packages it uses; and the results of the experiments it draws on. Editing anything else causes no
work.
"""

import hashlib
import importlib.metadata
import platform
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from scripts.artifacts.imports import Imports
from scripts.artifacts.places import EXPERIMENTS, ROOT, is_draft
from scripts.artifacts.request import Request
from scripts.artifacts.sources import Source, own_code, read_source

FINDS_FILES = frozenset({"__file__", "__path__", "__spec__", "ROOT", "resources", "pkgutil"})
"""Names without which code cannot find any file of the project."""

READS_TEXT = frozenset({"__doc__", "inspect", "linecache", "traceback", "tokenize"})
"""Names with which code can read comments, docstrings or line numbers."""

MACHINE_PACKAGES = ("numpy", "matplotlib", "pillow", "fonttools", "brotli", "jinja2", "markupsafe")
"""What draws and typesets: fontTools embeds fonts in PDF files and subsets those of the pages,
which brotli compresses."""


@dataclass(frozen=True)
class Job:
    """One script, and the hash that decides whether its files are still valid."""

    script: Path
    key: str

    @property
    def name(self) -> str:
        """Name of the artifact."""
        return self.script.stem

    @property
    def kind(self) -> str:
        """Folder of the artifact."""
        return self.script.parent.name

    @property
    def record(self) -> str:
        """Name of the record that vouches for the artifact's files."""
        return f"{self.kind}.{self.name}"


class Keys:
    """The keys of a project's scripts, given its files as they are now.

    Parameters
    ----------
    root : Path
        Folder of the project.
    read : callable
        What gives the `Source` of a text.
    """

    def __init__(self, root: Path = ROOT, read: Callable[[str], Source] = read_source) -> None:
        self.root = root
        self.imports = Imports(root, read=read)
        self._known_versions: dict[str, str] = {}

    @cached_property
    def shared(self) -> str:
        """Hash of what every artifact depends on: the machine, the styles and their fonts."""
        machine = sorted((self.root / "scripts" / "artifacts").glob("*.py"))
        files = set(machine).union(*(self.imports.reach(path).files for path in machine))
        styles = self._files("src/attention_figures", but=(".py", ".pyc"))
        return _hash(
            [
                f"Python {platform.python_version()}",
                *self._versions(MACHINE_PACKAGES),
                *self._code(files),
                *self._contents(styles),
            ]
        )

    @cached_property
    def looks(self) -> str:
        """Hash of what the palette and fonts of all pages depend on."""
        return _hash([self.shared, *self._contents(self._files("docs/assets/fonts"))])

    @cached_property
    def _data(self) -> list[str]:
        # Results of experiments have keys of their own.
        measured = [
            path
            for path in (*self._files("data"), *self._files("benchmarks/data"))
            if self.root / "data" / EXPERIMENTS not in path.parents
        ]
        return self._contents(measured)

    @cached_property
    def _texts(self) -> list[str]:
        return self._contents(self._files("data/texts", but=(".md",)))

    def artifact(
        self, script: Path, request: Request, results: Mapping[str, str] | None = None
    ) -> Job:
        """Pair a script with its key.

        Parameters
        ----------
        script : Path
            The artifact's script.
        request : Request
            What is wanted of it.
        results : mapping of str to str
            Hash of the result of each experiment that it draws on, by name.
        """
        kind = script.parent.name
        is_example = kind == "examples"
        source = self.imports.source(script)
        lines = [
            self.shared,
            repr(sorted(asdict(request).items())),
            repr(sorted((results or {}).items())),
            # An example is published as it stands; of other scripts, only their question is.
            script.read_text(encoding="utf-8")
            if is_example
            else f"{source.code} {source.docstring}",
            *self._reached(script, is_main=is_example),
            *self._contents(live_parts(script) if kind == "live" else ()),
        ]
        if results and is_draft():
            lines.append("draft")
        return Job(script, _hash(lines))

    def experiment(self, script: Path) -> Job:
        """Pair an experiment with the key of everything that can change its result.

        Where results are kept and how they are read back is left out, and so is the version of
        Python: whether another one gives the same results is what `--compare` finds out. Of the
        data, only texts are trained on: a new measurement must not train anything anew.
        """
        reading = self.root / "scripts" / "artifacts" / "experiment_results.py"
        lines = [
            *self._versions(["numpy"]),
            self.imports.source(script).code,
            *self._reached(script, end_at=[reading], is_experiment=True),
        ]
        if is_draft():
            lines.append("draft")
        return Job(script, _hash(lines))

    def _reached(
        self,
        script: Path,
        *,
        is_main: bool = False,
        end_at: Iterable[Path] = (),
        is_experiment: bool = False,
    ) -> list[str]:
        """Return a line for each file and package that code can reach, and for each data file."""
        reach = self.imports.reach(script, is_main=is_main, end_at=end_at)
        source = self.imports.source(script)
        machine = self.root / "scripts" / "artifacts"
        packages = self.root / "src"
        # The whole text of a published program is in its key, and with it its own docstring.
        names = source.names_as_main - {"__doc__"} if is_main else set(source.names)
        finding = set(names)
        for path in reach.files:
            if machine not in path.parents:
                names |= self.imports.source(path).names
                # The packages contain no data; the fonts that one of them reads are in every key.
                if packages not in path.parents:
                    finding |= self.imports.source(path).names
        lines = self._contents(reach.files) if names & READS_TEXT else self._code(reach.files)
        for path in sorted(reach.passed - reach.files):
            lines.append(f"{self._name(path)} {own_code(path.read_text(encoding='utf-8'))}")
        foreign = reach.others - set(MACHINE_PACKAGES) - sys.stdlib_module_names
        lines += self._versions(sorted(foreign))
        if finding & FINDS_FILES:
            lines += self._texts if is_experiment else self._data
        return lines

    def _versions(self, packages: Iterable[str]) -> list[str]:
        for name in set(packages) - set(self._known_versions):
            try:
                version = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                version = "not a package of this name"
            self._known_versions[name] = version
        return [f"{name} {self._known_versions[name]}" for name in packages]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _files(self, folder: str, but: tuple[str, ...] = (".pyc",)) -> list[Path]:
        return [
            path
            for path in (self.root / folder).rglob("*")
            if path.is_file() and path.suffix not in but
        ]

    def _code(self, files: Iterable[Path]) -> list[str]:
        return [f"{self._name(path)} {self.imports.source(path).code}" for path in sorted(files)]

    def _contents(self, files: Iterable[Path]) -> list[str]:
        return [
            f"{self._name(path)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            for path in sorted(files)
        ]


def live_parts(script: Path) -> set[Path]:
    """Return what a live figure consists of besides its script: its templates and program."""
    panels = script.parent / "panels"
    parts: set[Path] = set()
    new = {panels / f"{script.stem}.html"}
    while new:
        parts |= new
        texts = [path.read_text(encoding="utf-8") for path in new if path.is_file()]
        named = {panels / name for text in texts for name in re.findall(r"[\w./-]+\.html", text)}
        new = {path for path in named if path.is_file()} - parts
    parts |= {*panels.glob("_*.html"), script.parent / "programs" / script.name}
    return {path for path in parts if path.is_file()}


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
