"""Run the tests that the differences from a commit can have broken, in less than a minute."""

import argparse
import functools
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.artifacts.imports import Imports
from scripts.artifacts.jobs import Build
from scripts.artifacts.keys import live_parts
from scripts.artifacts.places import ARTIFACTS, ROOT, find_scripts
from scripts.artifacts.request import Request
from scripts.site.held import claims_name
from scripts.tools.command import finish, parser_of
from scripts.tools.pages import all_uses
from scripts.tools.quick_plugin import CONTRACT
from scripts.tools.repository import changed_files, commit_of

DESCRIPTION = """\
Run the tests that the differences from a commit can have broken: those that import a changed
file, directly or through others, those that mirror it, and the claims of the pages that show
what it makes. The closest come first, and after a minute the rest is left out.

  python3 run.py test --quick
  python3 run.py test --quick --base main
  python3 run.py test --quick -k softmax

It says what it leaves out. Before a pull request, run them all: python3 run.py test
"""

SECONDS = 45
"""Time after which no further test begins."""

IMPORTS = Imports(by_name=frozenset())
"""Modules loaded by computed names are not followed: they would bring in most tests every time."""

SLOW = ("tests/browser", "tests/site")
"""These tests build the whole site and open it."""

ON_EXPERIMENTS = ("tests/claims", "tests/prose", "tests/scripts")
"""These tests look at trained models, and would train them."""

READ_AS_PROSE = ("docs/", "overrides/", "scripts/", "mkdocs.yml", "properdocs.yml")
"""What the guards on prose read: all that writes something for readers."""


@dataclass(frozen=True)
class Selection:
    """Which tests are to run.

    Attributes
    ----------
    files : list of Path
        The nearest first.
    artifacts : set of str or None
        The artifacts to check against the contract; all of them if `None`.
    unseen : list of str
        Changed files that none of the tests looks at.
    """

    files: list[Path]
    artifacts: set[str] | None
    unseen: list[str]


def all_tests() -> list[Path]:
    """Return the test files, without the slow ones."""
    return [
        path
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if not name_of(path).startswith(SLOW)
    ]


def name_of(path: Path) -> str:
    """Return the path of a file within the clone."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def reach(path: Path) -> frozenset[Path]:
    """Return the files that a program runs: itself and what it imports."""
    found = IMPORTS.reach(path)
    return frozenset({path} | found.files | found.passed)


def reach_of_test(test: Path) -> set[Path]:
    """Return the files that a test runs, including those shared by its folders."""
    shared = [folder / "conftest.py" for folder in test.parents if ROOT in folder.parents]
    return set().union(*(reach(path) for path in [test, *filter(Path.is_file, shared)]))


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    imports = IMPORTS.source(path).imports_as_main
    return frozenset(name for one in imports for name in (one.module, f"{one.module}.{one.name}"))


def module_name(name: str) -> str:
    """Return the name under which a program imports a file.

    Examples
    --------
    >>> module_name("src/attention_explainer/softmax.py")
    'attention_explainer.softmax'
    """
    return name.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def mirrors(name: str) -> set[str]:
    """Return the tests of a file: those with its name, otherwise all in its folder.

    Examples
    --------
    >>> mirrors("src/attention_explainer/softmax.py")
    {'tests/attention_explainer/test_softmax.py'}
    """
    folder, _, file = name.rpartition("/")
    folder = "tests/" + folder.removeprefix("src/").replace("scripts/tools", "tools")
    exact = ROOT / folder / f"test_{file}"
    found = [exact] if exact.is_file() else (ROOT / folder).glob("test_*.py")
    return {name_of(path) for path in found}


def is_named(name: str, source: str) -> bool:
    """Whether a program names a file that is not imported: a template, data, a style."""
    file = re.escape(Path(name).name)
    return re.search(rf"[\"'/]{file}[\"']", source) is not None


def parts(script: Path) -> set[Path]:
    """Return the files that an artifact is made from."""
    return {*reach(script), *(live_parts(script) if script.parent.name == "live" else ())}


def has_examples(path: Path) -> bool:
    """Whether the examples in a file's docstrings, if it has any, are tests."""
    folders = (ROOT / "src", ROOT / "scripts" / "tools")
    return path.suffix == ".py" and any(folder in path.parents for folder in folders)


def touched(changed: Sequence[str]) -> tuple[set[Path], set[str]]:
    """Return the files that an edit affects directly, and the names of deleted modules."""
    there = {ROOT / name for name in changed if (ROOT / name).is_file()}
    gone = {
        module_name(name)
        for name in changed
        if name.endswith(".py") and not (ROOT / name).is_file()
    }
    # run.py is started, not imported; pages have claims.
    named = [
        name
        for name in changed
        if (not name.endswith(".py") or "/" not in name) and not name.startswith("docs/")
    ]
    folders = ("src", "scripts", "tests")
    programs = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    there |= {path for path in programs for name in named if is_named(name, _text(path))}
    return there, gone


def select(changed: Sequence[str]) -> Selection:
    """Choose the tests that can notice the differences."""
    there, gone = touched(changed)

    def notices(paths: Iterable[Path]) -> bool:
        found = set(paths)
        return bool(found & there) or any(
            gone & _imports(path) for path in found if path.suffix == ".py"
        )

    scripts = find_scripts()
    artifacts = {name for name, script in scripts.items() if notices(parts(script))}
    pages = {use.page for use in all_uses() if use.name in artifacts}
    pages |= {name.removeprefix("docs/") for name in changed if re.fullmatch(r"docs/.*\.md", name)}
    claims = {f"tests/claims/{claims_name(page)}" for page in pages}
    mirrored = {name: mirrors(name) for name in changed if name.endswith(".py") and "/" in name}
    if any(name.startswith(READ_AS_PROSE) for name in changed):
        claims |= {name_of(test) for test in all_tests() if test.parent.name == "prose"}

    # A change to what all artifacts share can have changed any of them.
    is_shared = notices(reach_of_test(ROOT / CONTRACT)) if (ROOT / CONTRACT).is_file() else False
    of_contract = {CONTRACT} if artifacts else set()
    nearest = (set(changed), set().union(*mirrored.values()), claims, of_contract)
    ranked = []
    for test in all_tests():
        runs = reach_of_test(test)
        near = [rank for rank, names in enumerate(nearest) if name_of(test) in names]
        if near or notices(runs):
            ranked.append((min([*near, len(nearest)]), len(runs), test))
    # Examples in docstrings first: they are quick.
    files = [path for path in sorted(there) if has_examples(path)]
    files += [test for _, _, test in sorted(ranked)]
    seen = {path for test in files for path in reach_of_test(test)}
    seen |= {part for name in artifacts for part in parts(scripts[name])}
    unseen = [
        name
        for name in changed
        if ROOT / name not in seen
        and not mirrored.get(name)
        and not name.endswith(".md")
        and not any(is_named(name, _text(path)) for path in seen if path.suffix == ".py")
    ]
    return Selection(files, None if is_shared else artifacts, unseen)


def experiments_are_due() -> bool:
    """Whether tests that look at trained models would have to train them."""
    build = Build(find_scripts().values(), ARTIFACTS, Request(), only_experiments=True)
    return bool(build.running)


def main(arguments: Sequence[str] | None = None) -> int:
    """Choose the tests, say which, run them, and return pytest's status."""
    began = time.time()
    given, others = read_command_line(arguments)
    commit, title = commit_of(given.base)
    changed = changed_files(commit)
    print(f"Since {title}: {len(changed)} files differ")
    chosen = select(changed)
    files = [name_of(path) for path in chosen.files]
    if any(name.startswith(ON_EXPERIMENTS) for name in files) and experiments_are_due():
        left_out = [name for name in files if name.startswith(ON_EXPERIMENTS)]
        files = [name for name in files if name not in left_out]
        print(
            f"left out, since models have to be trained first (python3 run.py build): "
            f"{len(left_out)} files of {' and '.join(ON_EXPERIMENTS)}"
        )
    print(f"left out in any case: {' and '.join(SLOW)} (python3 run.py test)")
    for name in chosen.unseen:
        print(f"no test that is left looks at {name}")
    if not files:
        print("no test to run")
        return 0
    print(f"{len(files)} of {len(all_tests())} files of tests and examples can notice", flush=True)
    options = ["-p", "scripts.tools.quick_plugin", f"--until={began + SECONDS}"]
    if chosen.artifacts is not None:
        options.append(f"--artifacts={','.join(sorted(chosen.artifacts))}")
    done = subprocess.run([sys.executable, "-m", "pytest", *options, *others, *files], cwd=ROOT)
    return 0 if done.returncode == NO_TESTS else done.returncode


NO_TESTS = 5
"""Exit status of pytest if no test is left."""


def read_command_line(
    arguments: Sequence[str] | None,
) -> tuple[argparse.Namespace, list[str]]:
    """Return our own arguments, and those for pytest."""
    parser = parser_of("test --quick", DESCRIPTION)
    parser.add_argument(
        "--base", default="HEAD", metavar="REVISION", help="what to compare with (default: HEAD)"
    )
    return parser.parse_known_args(arguments)


if __name__ == "__main__":
    raise SystemExit(finish("test --quick", main))
