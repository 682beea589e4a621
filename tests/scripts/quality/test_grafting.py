"""A module that is imported already becomes another version of itself, wherever it is used."""

import importlib.util
import sys
from functools import cache
from types import ModuleType

import pytest

from scripts.quality.mutating.grafting import graft

SOURCE = """
from dataclasses import dataclass
from functools import cache, cached_property
from operator import add
import re

START = [1]
PATTERN = re.compile("a")

def count(by=1):
    return START[0] + by

@cache
def remembered():
    return 1

@dataclass
class Pair:
    one: int
    two: int = 1

    WIDTH = 2

    @property
    def total(self):
        return add(self.one, self.two)

    @cached_property
    def double(self):
        return 2 * self.one

    @staticmethod
    def zero():
        return 0

    def counter(self):
        def inner():
            return self.one + 1
        return inner
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    path = tmp_path / "grafted.py"
    path.write_text(SOURCE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("grafted", path)
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "grafted", made)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("was", "now", "use", "before", "after"),
    [
        ("START[0] + by", "START[0] - by", lambda m: m.count, 2, 0),
        ("by=1", "by=2", lambda m: m.count, 2, 3),
        ("return 1", "return 2", lambda m: m.remembered, 1, 2),
        ("self.one, self.two", "self.one, 5", lambda m: lambda: m.Pair(3).total, 4, 8),
        ("2 * self.one", "3 * self.one", lambda m: lambda: m.Pair(3).double, 6, 9),
        ("return 0", "return 7", lambda m: m.Pair.zero, 0, 7),
        ("two: int = 1", "two: int = 4", lambda m: lambda: m.Pair(1).two, 1, 4),
        ("self.one + 1", "self.one - 1", lambda m: lambda: m.Pair(3).counter()(), 4, 2),
    ],
)
def test_whoever_holds_a_function_gets_the_changed_one(module, was, now, use, before, after):
    held = use(module)
    assert held() == before
    graft(module, SOURCE.replace(was, now), constants=False)
    assert held() == after


def test_a_constant_is_replaced_wherever_it_was_imported(module, monkeypatch):
    other = ModuleType("other")
    other.START = module.START
    monkeypatch.setitem(sys.modules, "other", other)
    changed = SOURCE.replace("START = [1]", "START = [5]").replace("WIDTH = 2", "WIDTH = 3")
    graft(module, changed, constants=False)
    assert (module.START, other.START, module.Pair.WIDTH) == ([1], [1], 2)
    graft(module, changed, constants=True)
    assert (module.START, other.START, module.Pair.WIDTH) == ([5], [5], 3)


def test_a_constant_of_a_class_from_elsewhere_is_replaced_too(module):
    graft(module, SOURCE.replace('"a"', '"b"'), constants=True)
    assert module.PATTERN.pattern == "b"


def test_what_is_imported_from_elsewhere_stays(module):
    graft(module, SOURCE, constants=True)
    assert module.cache is cache


def test_a_version_that_cannot_be_imported_says_so(module):
    with pytest.raises(NameError):
        graft(module, SOURCE.replace("[1]", "[nowhere]"), constants=False)
