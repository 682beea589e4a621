"""Who may import whom, read from the imports of every file in `src` and `scripts`.

Data flows one way: the mechanism, then how it is drawn, then what the site shows. The machine that
runs the scripts knows none of them, and only `scripts/site` knows MkDocs.
"""

import ast
import graphlib
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PACKAGE, DRAWING = "attention_explainer", "attention_figures"
CONTRACT = (
    "scripts.artifacts.command_line",
    "scripts.artifacts.contract",
    "scripts.artifacts.damaged",
    "scripts.artifacts.experiment_results",
)
CONTENT = ("numpy", "matplotlib", PACKAGE, DRAWING, *CONTRACT)
SHARED = (
    "scripts.conventions",
    "scripts.experiments",
    "scripts.real_model",
    "scripts.results",
    "scripts.writing_model",
)
MACHINE = ("numpy", "matplotlib", "fontTools", "jinja2", DRAWING, "scripts.artifacts")

MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    f"src/{PACKAGE}": ("numpy", PACKAGE),
    f"src/{DRAWING}": ("numpy", "matplotlib", "fontTools", PACKAGE, DRAWING),
    "scripts/build_artifacts.py": ("scripts.artifacts", DRAWING),
    "scripts/build_pages.py": ("scripts.build_artifacts", "scripts.site"),
    "scripts": (),
    "scripts/artifacts": MACHINE,
    "scripts/site": (
        *MACHINE,
        "bibtexparser",
        "PIL",
        "markdown",
        "mkdocs",
        "math_core",
        "markupsafe",
        "nbformat",
        "watchdog",
        "scripts.site",
        "scripts.teaching.shown",
    ),
    # It runs in a process of its own, and asks the package.
    "scripts/teaching": (*MACHINE, PACKAGE, "PIL", "pptx", "scripts.teaching"),
    # A program that a page gives away, and that nothing here runs.
    "scripts/site/templates": ("numpy", PACKAGE),
    # What helps those who work on the project stands above all that it looks at.
    "scripts/tools": (
        *(*MACHINE, PACKAGE, "packaging", "playwright", "pypdf", "pytest"),
        *("scripts.site", "scripts.tools"),
    ),
    # It opens pages as the tests of the browser do.
    "scripts/quality": (
        *("playwright", "scripts.artifacts", "scripts.tools", "scripts.quality"),
        "tests.browser",
    ),
    "scripts/quality/mutating": (
        *("coverage", "hypothesis", "libcst", "mutmut", "pytest"),
        # What the browser is asked, and what the answers are.
        *("numpy", PACKAGE, "attention_figures.text"),
        *("scripts.quality.mutating", "scripts.tables"),
    ),
    "scripts/examples": ("numpy", PACKAGE),
    # Programs for those who have these libraries; nothing here needs them.
    "scripts/recipes": ("numpy", "keras", "torch", "transformer_lens", "transformers"),
    # measure.py replaces a committed file, whole or not at all.
    "scripts/real_model": (*CONTENT, "scripts.artifacts.records", "scripts.real_model"),
    # It is asked the same questions, and measured in the same way.
    "scripts/writing_model": (
        *(*CONTENT, "scripts.artifacts.records"),
        *("scripts.real_model", "scripts.writing_model"),
    ),
    "scripts/conventions": (
        *("numpy", PACKAGE, "scripts.artifacts.records", "scripts.conventions"),
        *("jax", "keras", "onnx", "onnxruntime", "torch"),
    ),
    "scripts/experiments": CONTENT,
    "scripts/results": (*CONTENT, *SHARED, "xlsxwriter"),
    "scripts/figures": (*CONTENT, *SHARED),
    "scripts/tables": (*CONTENT, *SHARED),
    "scripts/formulas": (*CONTENT, *SHARED),
    "scripts/live": (*CONTENT, *SHARED),
}
"""Folder → what its files may import besides the standard library; folders within it likewise."""

HANDED_ON = {"compute", "add_options"}
"""What a script may import to hand it on as its own, without a use of it in the file."""


def sources(root: Path) -> list[Path]:
    return sorted(path for top in ("src", "scripts") for path in (root / top).rglob("*.py"))


def modules(root: Path) -> dict[str, Path]:
    """Map the dotted name of every module of the project to its file."""
    found = {}
    for path in sources(root):
        inside = path.relative_to(root / "src" if path.is_relative_to(root / "src") else root)
        found[".".join(inside.with_suffix("").parts).removesuffix(".__init__")] = path
    return found


def imports(path: Path, known: Mapping[str, Path]) -> set[str]:
    """Return the modules that a file's import statements name, wherever in it they stand."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full, not with dots"
            assert node.module is not None
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                names.add(module if module in known else node.module)
    return names


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def folder_of(path: Path, root: Path) -> str:
    """Return the folder in `MAY_IMPORT` that a file is in; "" if there is no rule for it."""
    inside = path.relative_to(root)
    if inside.parent.as_posix() == "scripts":
        return inside.as_posix() if inside.as_posix() in MAY_IMPORT else "scripts"
    folders = [folder.as_posix() for folder in inside.parents]
    return next((folder for folder in folders if folder in MAY_IMPORT and folder != "scripts"), "")


def forbidden_imports(root: Path) -> list[str]:
    """Return what is imported against the rules, one line each."""
    known = modules(root)
    found = []
    for path in known.values():
        where = path.relative_to(root).as_posix()
        folder = folder_of(path, root)
        if not folder:
            found.append(f"{where} lies in a folder that has no rule")
            continue
        for module in sorted(imports(path, known)):
            is_standard = module.partition(".")[0] in sys.stdlib_module_names
            if not is_standard and not any(is_within(module, may) for may in MAY_IMPORT[folder]):
                found.append(f"{where} imports {module}")
    return found


def circles(root: Path, node_of: Callable[[Path], str]) -> list[str]:
    """Return a circle of imports between files or between folders, if there is one."""
    known = modules(root)
    graph: dict[str, set[str]] = {}
    for path in known.values():
        reached = {node_of(known[name]) for name in imports(path, known) if name in known}
        graph.setdefault(node_of(path), set()).update(reached - {node_of(path)})
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def circles_of_files(root: Path) -> list[str]:
    return circles(root, lambda path: path.relative_to(root).as_posix())


ONE_ROOM = {f"src/{PACKAGE}/blockwise": f"src/{PACKAGE}"}
"""A folder that is part of the one above it: attention calls the blockwise way for long texts,
which checks its arguments as attention does. Their files do not import each other in a circle."""


def circles_of_folders(root: Path) -> list[str]:
    def room(path: Path) -> str:
        folder = path.parent.relative_to(root).as_posix()
        return ONE_ROOM.get(folder, folder)

    return circles(root, room)


def unused_from_results(root: Path) -> Iterator[str]:
    """Yield what a file imports from `scripts.results`, neither uses nor may hand on.

    The linter is told to leave these imports alone, since it can't know what is handed on.
    """
    for path in sources(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and is_within(node.module or "", "scripts.results"):
                names = {alias.asname or alias.name for alias in node.names}
                yield from (f"{path.name}: {name}" for name in sorted(names - used - HANDED_ON))


class TestTheProject:
    def test_there_is_something_to_read(self) -> None:
        known = modules(ROOT)
        assert imports(known["scripts.results.block"], known) >= {
            "numpy",
            "attention_explainer.worked_example",
            "dataclasses",
        }
        assert {folder_of(path, ROOT) for path in known.values()} >= set(MAY_IMPORT) - {
            "scripts/tools"
        }

    def test_nothing_is_imported_against_the_rules(self) -> None:
        assert forbidden_imports(ROOT) == []

    def test_no_files_import_each_other_in_a_circle(self) -> None:
        assert circles_of_files(ROOT) == []

    def test_no_folders_import_each_other_in_a_circle(self) -> None:
        assert circles_of_folders(ROOT) == []

    def test_what_comes_from_results_is_used_or_handed_on(self) -> None:
        assert list(unused_from_results(ROOT)) == []


Tree = Callable[[Mapping[str, str]], Path]

PLAIN = {
    "src/attention_explainer/__init__.py": "from attention_explainer.softmax import softmax",
    "src/attention_explainer/softmax.py": "import numpy as np",
    "src/attention_figures/maps.py": "import matplotlib\nfrom attention_explainer import softmax",
    "scripts/artifacts/contract.py": "from attention_figures import maps",
    "scripts/artifacts/command_line.py": "from scripts.artifacts import jobs",
    "scripts/artifacts/jobs.py": "import json",
    "scripts/build_artifacts.py": "from scripts.artifacts import jobs",
    "scripts/site/hook.py": "import mkdocs\nfrom scripts.artifacts import jobs",
    "scripts/tools/sources.py": "from scripts.artifacts.jobs import run",
    "scripts/results/block.py": "from attention_explainer import softmax",
    "scripts/real_model/study.py": "import numpy",
    "scripts/experiments/heads.py": "import attention_explainer",
    "scripts/figures/block_of_it.py": "from scripts.results.block import Block, compute\nBlock()",
    "scripts/tables/block_mlp.py": "from scripts.artifacts.contract import Table",
    "scripts/formulas/output.py": "from scripts.results import block\nblock.compute()",
    "scripts/live/panel.py": "from scripts.experiments import heads",
    "scripts/examples/first.py": "from attention_explainer import softmax",
}
"""A small project that keeps the rules."""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        return tmp_path

    return write


def with_line(name: str, line: str) -> dict[str, str]:
    return {**PLAIN, name: f"{PLAIN.get(name, '')}\n{line}"}


class TestTheTest:
    """That it sees what it is there to see."""

    def test_a_project_that_keeps_the_rules_passes(self, tree: Tree) -> None:
        root = tree(PLAIN)
        assert forbidden_imports(root) == []
        assert circles_of_files(root) == []
        assert circles_of_folders(root) == []
        assert list(unused_from_results(root)) == []

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("src/attention_explainer/softmax.py", "import matplotlib.pyplot"),
            ("src/attention_explainer/softmax.py", "from attention_figures import maps"),
            ("src/attention_explainer/softmax.py", "import scripts.artifacts.jobs"),
            ("src/attention_explainer/softmax.py", "def late():\n    import torch"),
            ("src/attention_figures/maps.py", "from scripts.artifacts import contract"),
            ("src/attention_figures/maps.py", "import mkdocs"),
            ("scripts/artifacts/jobs.py", "from scripts.figures import block_of_it"),
            ("scripts/artifacts/jobs.py", "from scripts.results.block import Block"),
            ("scripts/artifacts/jobs.py", "from scripts.site import hook"),
            ("scripts/artifacts/jobs.py", "from scripts.tools import sources"),
            ("scripts/artifacts/jobs.py", "from mkdocs.config import Config"),
            ("scripts/artifacts/jobs.py", "import attention_explainer"),
            ("scripts/build_artifacts.py", "from scripts.site.hook import run"),
            ("scripts/build_artifacts.py", "if True:\n    import mkdocs"),
            ("scripts/tools/sources.py", "import markdown"),
            ("scripts/tools/sources.py", "from scripts.figures import block_of_it"),
            ("scripts/site/hook.py", "from scripts.tools import sources"),
            ("scripts/site/hook.py", "from scripts.tables import block_mlp"),
            ("scripts/figures/block_of_it.py", "from scripts.tables import block_mlp"),
            ("scripts/figures/block_of_it.py", "from scripts.figures.other import draw"),
            ("scripts/figures/block_of_it.py", "import markdown"),
            ("scripts/figures/block_of_it.py", "from scripts.artifacts import jobs"),
            ("scripts/figures/block_of_it.py", "from scripts.artifacts.jobs import run_jobs"),
            ("scripts/tables/block_mlp.py", "from scripts.figures import block_of_it"),
            ("scripts/formulas/output.py", "from scripts.figures.block_of_it import compute"),
            ("scripts/live/panel.py", "import scripts.figures.block_of_it"),
            ("scripts/live/programs/panel.py", "from scripts.tables import block_mlp"),
            ("scripts/results/block.py", "from scripts.tables.block_mlp import compute"),
            ("scripts/experiments/heads.py", "from scripts.results import block"),
            ("scripts/real_model/study.py", "from scripts.figures import block_of_it"),
            ("scripts/examples/first.py", "from scripts.results import block"),
            ("scripts/examples/first.py", "import matplotlib"),
            ("scripts/attic/old.py", "import numpy"),
        ],
    )
    def test_one_forbidden_import_is_found_and_named(
        self, tree: Tree, name: str, line: str
    ) -> None:
        (found,) = forbidden_imports(tree(with_line(name, line)))
        assert found.startswith(name)

    def test_dots_in_place_of_a_name_are_refused(self, tree: Tree) -> None:
        root = tree(with_line("src/attention_figures/maps.py", "from . import strips"))
        with pytest.raises(AssertionError, match="written in full"):
            forbidden_imports(root)

    def test_a_circle_between_files_is_found_through_others(self, tree: Tree) -> None:
        names = ("a", "b", "c")
        circle = {
            f"scripts/artifacts/{one}.py": f"def late():\n    from scripts.artifacts import {other}"
            for one, other in itertools.pairwise([*names, names[0]])
        }
        root = tree({**PLAIN, **circle})
        assert {Path(file).stem for file in circles_of_files(root)} == set(names)
        assert circles_of_folders(root) == []

    def test_a_circle_between_folders_is_found_where_no_files_make_one(self, tree: Tree) -> None:
        root = tree(
            {
                "src/attention_figures/styles/palette.py": "from attention_figures import maps",
                "src/attention_figures/strips.py": "from attention_figures.styles import palette",
                "src/attention_figures/maps.py": "import numpy",
            }
        )
        assert circles_of_files(root) == []
        assert set(circles_of_folders(root)) == {
            "src/attention_figures",
            "src/attention_figures/styles",
        }

    @pytest.mark.parametrize(
        ("line", "unused"),
        [
            ("from scripts.results.block import compute", []),
            ("from scripts.results.block import compute, draw_block", ["output.py: draw_block"]),
            ("from scripts.results import block as other", ["output.py: other"]),
        ],
    )
    def test_only_what_the_contract_names_is_handed_on(
        self, tree: Tree, line: str, unused: Iterable[str]
    ) -> None:
        root = tree({"scripts/formulas/output.py": line})
        assert list(unused_from_results(root)) == unused
