"""A small repository with one figure, one table, one page and one claim, to edit as one likes."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts.checksums import write_list
from scripts.artifacts.imports import Imports
from scripts.artifacts.places import KINDS, ROOT

TABLE = '''"""How many are there?"""

from scripts.artifacts.contract import Table


def compute():
    return 7


def tabulate(result):
    return Table(["n", "twice"], [("seven", 2 * result), ("one", 2)], ["", "d"])


def caption(result):
    return f"There are {result}."


def numbers(result):
    return {"n": str(result), "unused": str(result + 1)}
'''

FIGURE = '''"""Where is the point?"""

from attention_figures.canvas import pixel_axes
from scripts.artifacts.contract import Table
from scripts.tables import count

compute = count.compute


def draw(result, style):
    figure = style.figure(60)
    axes = pixel_axes(figure)
    axes.plot([0, 300], [10, 10 + result], color=style.palette.key)
    axes.text(10 * result, 30, "here", color=style.palette.query)
    return figure


def data(result):
    return Table(["n"], [(result,)])


def caption(result):
    return "A point."


def alt_text(result):
    return f"The number {result} alone."
'''

FORMULA = '''"""What is it called?"""


def compute():
    return "n"


def typeset(result):
    return f"{result} = 1"
'''

CLAIM = """from scripts.tables import count


def test_there_are_fewer_than_eight():
    assert count.compute() < 8
"""

PAGE = """# Start

There are [[ count.n ]], fewer than eight.

[[ table("count") ]]

[[ figure("point") ]]

[[ formula("letter") ]]

[[ figure("weights_from_it") ]]
"""

PARTS = ("scripts/artifacts", "scripts/tools", "scripts/site", "src", "docs/assets/fonts")
NAMED_BY_WHAT_IS_NEW = ROOT / "scripts" / "figures" / "weights_from_it.py"
"""The figure that a new page and a new claim begin with."""

FILES = ("scripts/__init__.py", "scripts/build_artifacts.py", "pyproject.toml", ".gitignore")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def environment(**settings: str) -> dict[str, str]:
    """The environment of somebody who has set nothing that changes results."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not re.match("ARTIFACTS|PYTHON|OPENBLAS|OMP|MKL|MPL|MATPLOTLIB|SOURCE_DATE", key)
    }
    return kept | settings


def run_tool(
    root: Path, name: str, *arguments: str, **settings: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", f"scripts.tools.{name}", *arguments],
        cwd=root,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="session")
def repository_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a repository, committed and built; tests must leave it alone."""
    root = tmp_path_factory.mktemp("repository") / "clone"
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    besides = {NAMED_BY_WHAT_IS_NEW} | Imports().reach(NAMED_BY_WHAT_IS_NEW).files
    for path in (*(ROOT / file for file in FILES), *sorted(besides)):
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    written = {
        "scripts/tables/count.py": TABLE,
        "scripts/figures/point.py": FIGURE,
        "scripts/formulas/letter.py": FORMULA,
        "docs/index.md": PAGE,
        "tests/claims/test_index.py": CLAIM,
        "mkdocs.yml": "site_name: Small\nnav:\n  - Start: index.md\n",
    }
    for kind in KINDS:
        (root / "scripts" / kind).mkdir(exist_ok=True)
    for name, text in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    write_list(root)
    git(root, "init", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--message=Begin")
    done = subprocess.run(
        [sys.executable, "scripts/build_artifacts.py", "--jobs", "1"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def repository(repository_once: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return shutil.copytree(repository_once, tmp_path / "clone", symlinks=True)


@pytest.fixture
def tool(repository: Path) -> Command:
    """`tool(name, *arguments)` runs a command of the test's repository."""

    def run(name: str, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return run_tool(repository, name, *arguments, **settings)

    return run


@pytest.fixture
def edit(repository: Path) -> Callable[[str, str, str], None]:
    """`edit(file, old, new)` replaces a text that is there."""

    def change(file: str, old: str, new: str) -> None:
        text = (repository / file).read_text()
        assert old in text
        (repository / file).write_text(text.replace(old, new))

    return change
