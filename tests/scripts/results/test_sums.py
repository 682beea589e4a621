"""What is written out comes to the number that is published."""

import ast
import json
import math
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np
import pytest

from scripts.artifacts.contract import Sum, Table, Worked
from scripts.artifacts.places import ROOT, find_scripts
from scripts.artifacts.rendering import computed, files_of
from scripts.artifacts.request import Request
from scripts.results import sums

SCRIPTS = {
    name: path
    for name, path in find_scripts().items()
    if "\ndef worked(" in path.read_text(encoding="utf-8")
}

OPERATIONS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}

LEAST_ROUNDED = 3
"""Decimals: a number of a sum that has fewer has not been rounded."""


def as_python(text: str) -> str:
    """Write a sum in Python's way.

    >>> as_python("e^−0.5 / √(3² + (−4)²) + 0.5 from 3 more")
    'e**-0.5 / root(3**2 + (-4)**2) + 0.5'
    """
    text = re.sub(r" from \d+ more", "", text)
    text = re.sub(r"√(\d+)", r"√(\1)", text)
    for sign, python in {"−": "-", "·": "*", "²": "**2", "^": "**", "√": "root"}.items():
        text = text.replace(sign, python)
    return text


def evaluate(node: ast.AST, changes: dict[int, float]) -> float:
    """Evaluate arithmetic alone; a number that begins in a column of `changes` is changed."""
    match node:
        case ast.Constant(float() | int() as value):
            return value + changes.get(node.col_offset, 0)
        case ast.Name("e"):
            return math.e
        case ast.Call(ast.Name("root"), [under]):
            return math.sqrt(evaluate(under, changes))
        case ast.BinOp(left, operation, right):
            return OPERATIONS[type(operation)](evaluate(left, changes), evaluate(right, changes))
        case ast.UnaryOp(operation, operand):
            return OPERATIONS[type(operation)](evaluate(operand, changes))
    raise AssertionError(f"no arithmetic: {ast.dump(node)}")


def range_of(left: str) -> tuple[float, float]:
    """Return what a sum comes to, and how far its rounded numbers can carry that away."""
    text = as_python(left)
    tree = ast.parse(text, mode="eval").body
    value = evaluate(tree, {})
    away = 0.0
    for found in re.finditer(r"\d+\.(\d+)", text):
        if len(found[1]) >= LEAST_ROUNDED:
            half = 0.5 * 10.0 ** -len(found[1])
            away += abs(evaluate(tree, {found.start(): half}) - value)
    return value, away


def published(right: str) -> tuple[float, float]:
    """Return a published number, and half a unit of its last digit."""
    digits = re.sub(r"[,\s%]", "", right.replace("−", "-"))
    scale = 0.01 if "%" in right else 1
    return float(digits) * scale, 0.5 * scale * 10.0 ** -len(digits.partition(".")[2])


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, dict[str, str]]]:
    found = {}
    for name, path in SCRIPTS.items():
        record = json.loads(files_of(computed(path), Request(formats=()))[f"{name}.json"])
        found[name] = record["worked"]
    return found


def texts(records: dict[str, dict[str, dict[str, str]]]) -> Iterator[tuple[str, str]]:
    for name, worked in records.items():
        for number, one in worked.items():
            if "text" in one:
                for index, line in enumerate(one["text"].split("\n")):
                    yield f"{name}.{number} {index}", line


def test_every_sum_comes_to_the_number(records: dict[str, dict[str, dict[str, str]]]) -> None:
    found = dict(texts(records))
    assert len(found) > 100
    for name, text in found.items():
        left, sign, right = re.split(" ([=≈]) ", text)
        value, away = range_of(left)
        number, half = published(right)
        assert abs(value - number) <= half + 1.05 * away + 1e-9, f"{name}: {text}"
        # A sum that is called equal has nothing rounded in it.
        if sign == "=":
            assert math.isclose(value, number, abs_tol=1e-12), f"{name}: {text}"


def test_no_sum_shows_what_rounding_has_left_of_zero(
    records: dict[str, dict[str, dict[str, str]]],
) -> None:
    assert {name: text for name, text in texts(records) if re.search(r"0\.0{9}", text)} == {}
    assert sums.dot([0.1 + 0.2 - 0.3], [2]).text == "0 · 2"
    assert sums.difference(1, 0.3 - 0.1 - 0.2).text == "1 − 0"


def test_what_a_sum_was_made_of_is_shown_somewhere(
    records: dict[str, dict[str, dict[str, str]]],
) -> None:
    letters = defaultdict(set)
    for name, worked in records.items():
        for number, one in worked.items():
            for of in [one.get("of", ""), *one.get("from", "").split()]:
                if of:
                    letters[of.partition(".")[0]].add(f"{name}.{number}")
                    assert re.fullmatch(r"[\w*]+(\.[\w*]+)*", of), of
    assert {"x", "q", "k", "v", "s", "l", "w", "t", "z"} <= letters.keys()


LEAST = {
    "steps/1-reading.md": 0.5,
    "steps/2-weights.md": 0.7,
    "steps/3-query-key-value.md": 0.8,
    "steps/4-projections.md": 0.15,
    "steps/5-scores-and-softmax.md": 0.35,
    "steps/6-values.md": 0.6,
    "steps/8-multi-head.md": 0.2,
    "block.md": 0.5,
    "two-layers.md": 0.35,
    "prerequisites.md": 0.2,
}
"""Page → share of its dotted numbers that have at least a sum."""


@pytest.mark.parametrize("page", LEAST)
def test_pages_have_sums(page: str, records: dict[str, dict[str, dict[str, str]]]) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    dotted = re.findall(r"\[\[ (\w+)\.(\w+) \]\]", text)
    summed = [one for one in dotted if "text" in records.get(one[0], {}).get(one[1], {})]
    share = len(summed) / len(dotted)
    assert share >= LEAST[page], [one for one in dotted if one not in summed]


class TestWritten:
    def test_long_sums_say_what_the_rest_comes_to(self) -> None:
        numbers = np.arange(1.0, 13)
        one = sums.total(numbers)
        assert one.text == "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 42 from 4 more"
        assert one.value == 78
        assert range_of(one.text)[0] == 78
        assert one.written is None

    @pytest.mark.parametrize(
        ("one", "expected"),
        [
            (sums.dot([1 / 3, -2], [3, 1]), "0.333 · 3 + (−2) · 1"),
            (sums.distance([1, -1], [0, 1]), "√((1 − 0)² + (−1 − 1)²)"),
            (sums.softmax_share([0.5, -0.5], 1), "e^−0.5 / (e^0.5 + e^−0.5)"),
            (sums.share(-1, [3, -1]), "−1 / (3 + (−1))"),
            (sums.mean([1, 2, 3]), "(1 + 2 + 3) / 3"),
        ],
    )
    def test_as_one_writes_by_hand(self, one: Sum, expected: str) -> None:
        assert one.text == expected
        value, away = range_of(expected)
        assert abs(value - one.value) <= away + 1e-12


class TestEquation:
    def test_is_called_equal_only_if_nothing_was_rounded(self) -> None:
        assert Worked(by=sums.dot([3, 0.5], [2, 1])).equation("6.50") == "3 · 2 + 0.5 · 1 = 6.50"
        assert Worked(by=sums.dot([3, 0.5], [2, 1])).equation("6.5") == "3 · 2 + 0.5 · 1 = 6.5"
        assert Worked(by=sums.quotient(1, 3)).equation("0.33") == "1 / 3 ≈ 0.33"
        assert Worked(by=sums.quotient(1, 4)).equation("25\xa0%").endswith("= 25\xa0%")
        assert Worked("w").equation("0.71") == ""

    def test_a_vector_has_a_sum_for_each_number(self) -> None:
        one = Worked(by=(sums.dot([3], [2]), sums.quotient(-1, 3)))
        assert one.equation("(6, −0.33)") == "3 · 2 = 6\n−1 / 3 ≈ −0.33"
        with pytest.raises(ValueError, match="expected 2 numbers, got "):
            one.equation("(6, −0.33, 0)")

    @pytest.mark.parametrize(
        "by",
        [
            sums.quotient(1, 0),
            sums.quotient(0, 0),
            sums.share(1, [1, -1]),
            sums.power(1000),
            sums.powers([1, 1000]),
        ],
    )
    def test_what_has_no_answer_is_not_written(self, by: Sum) -> None:
        assert Worked(by=by).equation("inf") == ""

    def test_numbers_may_be_tiny_or_their_powers_huge(self) -> None:
        one = Worked(by=sums.quotient(1, 2e-7))
        assert one.equation("5,000,000") == "1 / 0.0000002 = 5,000,000"
        assert sums.softmax_share([1000, 0], 0).value == 1
        assert abs(sums.normed([1, 1, 1], 0).value) < 1e-12

    @pytest.mark.parametrize("number", ["9.4", "−9.5", "0.95"])
    def test_another_number_is_refused(self, number: str) -> None:
        with pytest.raises(ValueError, match=r"3 · 2 \+ 3.5 · 1 comes to 9.5, not to "):
            Worked(by=sums.dot([3, 3.5], [2, 1])).equation(number)

    def test_reads_large_and_negative_numbers(self) -> None:
        one = Worked(by=Sum("a", -1234.4, Decimal("-1234.4")))
        assert one.equation("−1,234") == "a ≈ −1,234"


def test_a_table_says_of_each_cell_what_it_holds_or_of_none() -> None:
    with pytest.raises(ValueError, match=r"holds: expected 1 rows of 2.*got \[1\]"):
        Table(["a", "b"], [(1, 2)], holds=[["x"]])
