"""Which wrong versions of a module are made, and what they are called."""

import ast

import pytest

pytest.importorskip("libcst", reason="the group `quality` is not installed")
pytest.importorskip("mutmut", reason="the group `quality` is not installed")

from scripts.quality.mutating.making import difference, mutants_of

SOURCE = '''"""Said to people."""

from typing import cast

Pair = tuple[float, float]
LIMIT = 3


def clipped(x: float, *, most: float = 2.0) -> float:
    """Say what it does."""
    if x > most:
        print("large")
        return most
    if x < 0:
        raise ValueError(f"x: expected at least 0, got {x + 1}")
    return cast("float", (x + 1) * 2)
'''


def changed(source: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mutant in mutants_of("a.py", source):
        found.setdefault(mutant.was, set()).add(mutant.now)
    return found


def test_operators_numbers_conditions_and_calls_are_changed():
    found = changed(SOURCE)
    assert found["if x > most:"] == {"if x >= most:", "if True:", "if False:"}
    assert found['print("large")'] == {"pass", "print(None)", 'print("XXlargeXX")'}
    assert found["LIMIT = 3"] == {"LIMIT = 4", "LIMIT = None"}
    assert found["def clipped(x: float, *, most: float = 2.0) -> float:"] == {
        "def clipped(x: float, *, most: float = 3.0) -> float:"
    }


def test_parentheses_stay_where_they_are():
    found = changed("y = (1 + x) * 2\n")
    assert "y = (1 - x) * 2" in found["y = (1 + x) * 2"]
    assert "y = (1 + x) / 2" in found["y = (1 + x) * 2"]


def test_what_says_something_to_people_only_is_left_alone():
    was = " ".join(changed(SOURCE))
    for text in ("Said", "Say", "import", "raise", "expected", "cast", "Pair"):
        assert text not in was, text


@pytest.mark.parametrize(
    "statement",
    [
        "y = x.astype(kind, copy=False)",
        "y = [*zip(x, z, strict=True)]",
        "y = np.zeros(3, np.float64)",
    ],
)
def test_what_changes_no_result_is_left_alone(statement):
    texts = {now for nows in changed(statement + "\n").values() for now in nows}
    for free in ("copy=True", "copy=None", "strict=False", "strict=None", "np.zeros(3, None)"):
        assert not [text for text in texts if free in text]


def test_each_is_another_module_and_there_once():
    sources = [mutant.source for mutant in mutants_of("a.py", SOURCE)]
    meanings = {ast.dump(ast.parse(source)) for source in [SOURCE, *sources]}
    assert len(meanings) == len(sources) + 1


def test_each_knows_its_function_and_its_lines():
    mutants = mutants_of("a.py", "class A:\n    def f(self):\n        return 1\n\n\nB = 2\n")
    assert {(m.function, m.lines, m.function_lines) for m in mutants} == {
        ("A.f", (3, 3), (2, 3)),
        ("", (6, 6), (0, 0)),
    }


def test_cases_are_changed_where_that_can_be_read():
    mutants = mutants_of(
        "a.py", "def f(x):\n    match x + 1:\n        case -1 | 5:\n            return 1\n"
    )
    found = {(mutant.now, mutant.lines) for mutant in mutants}
    assert ("match x - 1:", (2, 2)) in found
    assert ("case -1 | 6:", (2, 2)) in found  # whoever comes by `match` compares
    assert ("case -2 | 5:", (2, 2)) in found
    assert not [now for now, _ in found if "+1" in now]


def test_what_is_so_already_is_no_change():
    assert "if True:" not in changed("if True:\n    f()\n")["if True:"]


def test_the_name_of_a_change_does_not_depend_on_where_it_stands():
    moved = SOURCE.replace("LIMIT = 3", "LIMIT = 3\n\n# A comment.\n")
    keys = {mutant.key for mutant in mutants_of("a.py", SOURCE)}
    assert {mutant.key for mutant in mutants_of("a.py", moved)} == keys


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\nb\nc\n", "a\nd\nc\n", ("b", "d")),
        ("a\n  b\nc\n", "a\nc\n", ("b", "")),
        ("a\nc\n", "a\n  b\nc\n", ("", "b")),
        ("a\n b\n c\nd\n", "a\n b,\n e\nd\n", ("b c", "b, e")),
    ],
)
def test_a_difference_is_the_lines_that_differ(old, new, expected):
    assert difference(old, new) == expected
