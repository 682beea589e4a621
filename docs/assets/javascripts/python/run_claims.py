"""Run the tests that hold the sentences of a page, in the reader's browser or anywhere else.

The project lies in a folder, perhaps with a changed example. Libraries that are not there are stood
in for while files are imported, so that one test which needs them does not keep the others of its
file from running; a test that then uses one is reported as not run here, never as passed.
"""

import contextlib
import importlib
import io
import json
import linecache
import os
import re
import sys
import tomllib
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

OWN = ("attention_explainer", "attention_figures", "scripts", "tests")
"""Packages of the project, which are imported anew for each run: its files may have changed."""

OTHERS = (
    *("bibtexparser", "fontTools", "hypothesis", "jinja2", "lzma", "markdown", "markupsafe"),
    *("math_core", "matplotlib", "mkdocs", "nbformat", "watchdog", "xlsxwriter"),
)
"""Libraries that the project's files import and that a browser does without."""

WHOLE = (
    *("tests/browser/", "tests/site/", "tests/tools/"),
    "tests/attention_explainer/training/",
)
"""Folders of tests that build sites, start other programs, open browsers or train for minutes."""

NOT_HERE = "not run here"


class NotHereError(Exception):
    """A test has used a library that is not there."""


class StandIn:
    """Stands for anything of a library that is not there.

    While files are imported it can be called, inherited from and used as a decorator. As soon as
    tests run, any use of it but looking up an attribute fails.
    """

    is_importing = True

    def __init__(self, name):
        self.__dict__["_name"] = name

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __mro_entries__(self, bases):
        return (Inherited,)

    def _use(self, *_, **__):
        if not StandIn.is_importing:
            raise NotHereError(f"{self._name} is not there")
        return self

    __call__ = __getitem__ = __or__ = __ror__ = __enter__ = __exit__ = _use
    __setattr__ = __setitem__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __mod__ = _use
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __neg__ = _use
    __instancecheck__ = __subclasscheck__ = __array__ = _use
    __hash__ = object.__hash__

    def __iter__(self):
        self._use()
        return iter(())

    def __len__(self):
        self._use()
        return 0

    def __bool__(self):
        self._use()
        return False

    def __str__(self):
        self._use()
        return self._name

    def __fspath__(self):
        raise NotHereError(f"{self._name} is not there")

    __float__ = __int__ = __index__ = __fspath__


class Inherited:
    """Stands for a class of a library that is not there."""

    def __init__(self, *_, **__):
        if not StandIn.is_importing:
            raise NotHereError(f"what {type(self).__name__} inherits from is not there")

    def __init_subclass__(cls, **_):
        super().__init_subclass__()


class StandInModule(ModuleType):
    """A module of a library that is not there."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}")


class StandIns(MetaPathFinder, Loader):
    """Finds a stand-in for each module of certain libraries."""

    def __init__(self, names):
        self.names = frozenset(names)

    def find_spec(self, name, *_):
        """Offer a stand-in."""
        if name.partition(".")[0] in self.names:
            return ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        """Make one."""
        return StandInModule(spec.name)

    def exec_module(self, module):
        """Run nothing: it has no lines."""


def tests_of(page, root):
    """Return the tests that hold the sentences of a page, as pytest names them.

    Parameters
    ----------
    page : str
        Such as "steps/2-weights".
    root : Path
        The project's folder.
    """
    name = re.sub(r"\W", "_", page.removesuffix(".md"))
    records = root / "tests" / "claims" / "sentences" / f"{name}.toml"
    sentences = tomllib.loads(records.read_text(encoding="utf-8"))["sentence"]
    own = f"tests/claims/test_{name}.py"
    named = [test for sentence in sentences for test in sentence.get("tests", ())]
    return list(dict.fromkeys(test if "::" in test else f"{own}::{test}" for test in named))


def is_missing(error):
    """Whether an error says that something is not there, itself or through what caused it."""
    while error is not None:
        # There are no processes and few files in a browser; these are errors of the system.
        if isinstance(error, (NotHereError, ImportError, OSError, MemoryError)):
            return True
        if isinstance(error, RuntimeError) and "start new thread" in str(error):
            return True
        if type(error).__name__ in ("FixtureLookupError", "Skipped"):
            return True
        error = error.__cause__ or error.__context__
    return False


def told(excinfo, path):
    """Say what failed as pytest does: the line of the test, and the error."""
    entries = [entry for entry in excinfo.traceback if Path(str(entry.path)) == Path(path)]
    line = ""
    if entries:
        line = linecache.getline(str(entries[-1].path), entries[-1].lineno + 1).rstrip()
    text = f"{type(excinfo.value).__name__}: {excinfo.value}".strip().removesuffix(":")
    if isinstance(excinfo.value, AssertionError):
        text = str(excinfo.value) or "AssertionError"
    said = "\n".join(f"E   {each}" for each in text.splitlines()[:20])
    return f">   {line.strip()}\n{said}" if line else said


def without_case(node):
    """Return the name of a test without that of one of its cases.

    Examples
    --------
    >>> without_case("tests/test_a.py::test_b[1-[2]]")
    'tests/test_a.py::test_b'
    """
    return node.partition("[")[0]


class Outcomes:
    """Collects what came of each test; of one that runs several times, the worst."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.of = {}
        self.unread = {}

    def add(self, node, outcome, message=""):
        """Keep what came of a case, if nothing worse came of another of its test."""
        name = without_case(node)
        before = self.of.get(name, ("passed", ""))
        order = ["passed", NOT_HERE, "failed"]
        if name not in self.of or order.index(outcome) > order.index(before[0]):
            self.of[name] = (outcome, message)

    def pytest_collection_modifyitems(self, items):
        """Leave out the other tests of the same files."""
        items[:] = [item for item in items if without_case(item.nodeid) in self.wanted]

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        """Let stand-ins be used while a file is imported, and keep why one cannot be."""
        StandIn.is_importing = True
        report = yield
        StandIn.is_importing = False
        if report.failed:
            lines = str(report.longrepr).strip().splitlines()
            self.unread[collector.nodeid] = lines[-1] if lines else "it could not be read"
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Keep what came of a test, or of what prepares it."""
        if call.excinfo is None:
            if call.when == "call":
                self.add(item.nodeid, "passed")
        elif is_missing(call.excinfo.value):
            self.add(item.nodeid, NOT_HERE, str(call.excinfo.value).strip().partition("\n")[0])
        else:
            self.add(item.nodeid, "failed", told(call.excinfo, item.path))
        return (yield)


def forget_project():
    """Have the project, and what stands in for libraries, imported anew."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OWN or isinstance(module, StandInModule):
            del sys.modules[name]
    importlib.invalidate_caches()
    linecache.clearcache()


def run(page, root="/project", only=None):
    """Run the tests that hold the sentences of a page.

    Parameters
    ----------
    page : str
        Such as "steps/2-weights".
    root : str or Path
        The project's folder, with `src`, `scripts` and `tests` in it.
    only : collection of str, optional
        Some of the tests, as pytest names them; all if left out.

    Returns
    -------
    str
        JSON: a list of objects with "test" (as a record names it, with its file), "outcome"
        ("passed", "failed" or "not run here") and "message".
    """
    root = Path(root).resolve()
    tests = [test for test in tests_of(page, root) if only is None or test in only]
    nodes, functions = {}, {}
    for test in tests:
        file, _, name = test.rpartition("::")
        path = root / file
        if path.is_file() and not file.startswith(WHOLE):
            functions.setdefault(file, places_in(path.read_text(encoding="utf-8")))
        if name in functions.get(file, {}):
            nodes[f"{file}{functions[file][name]}"] = test
    outcomes = Outcomes(nodes)
    finder = StandIns(
        name for name in OTHERS if name not in sys.modules and find_spec(name) is None
    )
    places = [str(root / "src"), str(root)]
    before, folder = list(sys.path), Path.cwd()
    # Whoever asks may be one of those modules, and goes on with what it has imported.
    modules = {name: sys.modules[name] for name in sys.modules if name.partition(".")[0] in OWN}
    forget_project()
    sys.meta_path.insert(0, finder)
    sys.path[:0] = places
    os.chdir(root)
    StandIn.is_importing = True
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main(
                [
                    *("-q", "--no-header", "--no-summary", "--tb=no", "--capture=sys"),
                    *("--noconftest", "-p", "no:cacheprovider", "-p", "no:faulthandler"),
                    *("-p", "no:xdist", "-p", "no:doctest", "-p", "no:unraisableexception"),
                    *("-p", "no:threadexception", "-p", "no:hypothesispytest"),
                    *("-o", "addopts=", "--import-mode=importlib", "--rootdir", str(root)),
                    *("-W", "ignore::pytest.PytestCollectionWarning"),
                    "--continue-on-collection-errors",
                    *dict.fromkeys(node.partition("::")[0] for node in nodes),
                ],
                plugins=[outcomes],
            )
    finally:
        StandIn.is_importing = True
        sys.meta_path.remove(finder)
        sys.path[:] = before
        os.chdir(folder)
        forget_project()
        sys.modules.update(modules)
    found = {nodes[node]: outcome for node, outcome in outcomes.of.items() if node in nodes}
    answers = []
    for test in tests:
        outcome, message = found.get(test, (NOT_HERE, ""))
        if outcome == NOT_HERE and not message:
            file = test.partition("::")[0]
            message = outcomes.unread.get(file, "it needs what a page does not have")
            if file.startswith(WHOLE):
                message = "this test needs more than a page can have"
        answers.append({"test": test, "outcome": outcome, "message": message})
    return json.dumps(answers, ensure_ascii=False)


def places_in(source):
    r"""Map the functions of a program to their place in it, as pytest writes it.

    Examples
    --------
    >>> places_in("def test_a(): pass\nclass TestB:\n    def test_b(self): pass")
    {'test_a': '::test_a', 'test_b': '::TestB::test_b'}
    """
    found, within = {}, []
    for line in source.splitlines():
        if match := re.match(r"( *)(?:class|(def)) (\w+)", line):
            depth = len(match[1])
            within = [(deep, name) for deep, name in within if deep < depth]
            if match[2] is None:
                within.append((depth, match[3]))
            elif not any(deep < depth and name.startswith("test_") for deep, name in within):
                found.setdefault(match[3], "".join(f"::{n}" for _, n in within) + f"::{match[3]}")
    return found
