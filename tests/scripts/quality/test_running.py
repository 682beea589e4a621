"""Which tests a wrong version gets."""

import pytest

pytest.importorskip("libcst", reason="the group `quality` is not installed")
pytest.importorskip("mutmut", reason="the group `quality` is not installed")
pytest.importorskip("coverage", reason="the group `quality` is not installed")

from scripts.quality.mutating.making import Mutant
from scripts.quality.mutating.running import Known, chosen_tests, module_name, with_first

FILE = "src/attention_explainer/softmax.py"


def mutant(lines, function_lines):
    return Mutant(FILE, "f", "was", "now", lines, function_lines, "")


KNOWN = Known([3.0, 1.0, 2.0, 4.0], {FILE: {2: [0], 3: [0, 1], 9: [2]}}, [3])


@pytest.mark.parametrize(
    ("lines", "function_lines", "expected"),
    [
        ((3, 3), (1, 3), [1, 0, 3]),  # the quickest first, last the one that starts a program
        ((2, 2), (1, 3), [0, 3]),
        ((1, 1), (1, 3), [1, 0, 3]),  # a line that runs on import: the tests of its function
        ((20, 20), (20, 22), [3]),  # no test comes by
        ((7, 7), (0, 0), [1, 2, 0, 3]),  # outside of functions: all of its file
    ],
)
def test_it_gets_the_tests_that_come_by(lines, function_lines, expected):
    assert chosen_tests(mutant(lines, function_lines), KNOWN, 10) == expected


@pytest.mark.parametrize(("budget", "expected"), [(0, [1]), (3.5, [1, 2]), (6.5, [1, 2, 0])])
def test_it_gets_at_least_one_and_no_more_than_time_allows(budget, expected):
    assert chosen_tests(mutant((7, 7), (0, 0)), KNOWN, budget) == expected


def test_a_file_has_the_name_under_which_it_is_imported():
    assert module_name(FILE) == "attention_explainer.softmax"


def test_some_tests_come_first():
    assert with_first([1, 2, 3, 4], [3, 9, 1]) == [3, 1, 2, 4]
