"""What the code of a file is, whatever is said about it."""

import hashlib

import pytest

from scripts.artifacts.sources import docstring, own_code, read_source

CODE = '''"""A module."""

import math

LIMIT = 1
"""What it is for."""


class Thing:
    """A thing."""

    size: int = 2

    def grow(self, by: float = 1.0) -> float:
        """Grow."""
        return math.sqrt(self.size) + by


def empty():
    """Only words."""
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A module.", "Another word."),
        ('"""A module."""\n', ""),
        ("What it is for.", "What it is not for."),
        ("Grow.", "Shrink."),
        ("Only words.", "Words only."),
        ("LIMIT = 1", "LIMIT = 1  # why"),
        ("LIMIT = 1", "# why\n\n\nLIMIT = (1)"),
        ("size: int = 2", "size : int=2"),
        ("\n", "\r\n"),
    ],
)
def test_words_and_layout_are_no_code(old: str, new: str) -> None:
    assert old in CODE
    assert read_source(CODE.replace(old, new)).code == read_source(CODE).code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 1", "LIMIT = 2"),
        ("LIMIT = 1", "LIMIT = 1.0"),
        ("LIMIT = 1", "LIMIT = True"),
        ("LIMIT = 1", "LIMIT = '1'"),
        ("LIMIT = 1", "LIMIT = b'1'"),
        ("LIMIT = 1", "LIMIT = 1j"),
        ("LIMIT = 1", "LIMIT = -1"),
        ("size", "width"),
        ("+ by", "- by"),
        ("by: float = 1.0", "by: float = 1.5"),
        ("by: float", "by: int"),
        ("import math", "import cmath as math"),
        ("def grow", "@property\n    def grow"),
        ("    return", "    by += 1\n        return"),
        ("def empty():", "def full():"),
    ],
)
def test_everything_else_is(old: str, new: str) -> None:
    assert old in CODE
    assert read_source(CODE.replace(old, new)).code != read_source(CODE).code


def test_a_text_that_is_used_is_code() -> None:
    assert read_source("x = 'a'").code != read_source("x = 'b'").code
    assert read_source("print('a')").code != read_source("print('b')").code
    assert (
        read_source("def f():\n    return 'a'").code != read_source("def f():\n    return 'b'").code
    )


def test_the_hash_is_that_of_every_version_of_python() -> None:
    """Spelt out by hand: later versions have more fields, which are empty here."""
    spelt = "(Module body=(Assign targets=(Name id=str 'x'), value=(Constant value=int 1)),)"
    assert read_source("x = 1").code == hashlib.sha256(spelt.encode()).hexdigest()


@pytest.mark.parametrize(
    "line",
    [
        "from somewhere import something",
        "__all__ = ['something']",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from somewhere import something",
    ],
)
def test_what_a_package_hands_on_is_not_its_own(line: str) -> None:
    assert own_code(f"{CODE}\n{line}\n") == own_code(CODE)


@pytest.mark.parametrize("line", ["import something", "x = 2", "if x:\n    import something"])
def test_what_a_package_does_is_its_own(line: str) -> None:
    assert own_code(f"{CODE}\n{line}\n") != own_code(CODE)


def test_a_docstring_is_read_from_the_file() -> None:
    assert docstring(CODE) == "A module."
    assert docstring("x = 1") == ""


def test_names_are_those_that_run_on_import() -> None:
    text = 'import os\n\nprint(os.sep)\nif __name__ == "__main__":\n    run(__file__)\n'
    source = read_source(text)
    assert {"os", "sep", "print"} <= source.names
    assert not {"run", "__file__"} & source.names
    assert {"run", "__file__"} <= source.names_as_main
