"""Solutions of the worksheets, worked out again in plain Python, as a student would."""

import math
from fractions import Fraction

import pytest

from scripts.teaching.exercises import LARGEST_POWER, Sheet, sheet
from scripts.teaching.pack import SHEETS

SEEDS = [*SHEETS.values(), 41, 43, 47]


@pytest.fixture(params=SEEDS)
def drawn(request: pytest.FixtureRequest) -> Sheet:
    return sheet("X", request.param)


def ints(numbers: object) -> list[int]:
    given = [float(number) for number in numbers]
    assert all(number.is_integer() for number in given), "a number with pencil and paper is whole"
    return [int(number) for number in given]


def rows(matrix: object) -> list[list[int]]:
    return [ints(row) for row in matrix]


def dot(first: list[int], second: list[int]) -> int:
    return sum(a * b for a, b in zip(first, second, strict=True))


def shares(logits: list[int]) -> list[float]:
    powers = [math.e**logit for logit in logits]
    return [power / sum(powers) for power in powers]


def test_scores(drawn: Sheet) -> None:
    given = drawn.scores
    scores = [dot(ints(given.query), key) for key in rows(given.key)]
    assert ints(given.scores) == scores
    assert [Fraction(float(number)) for number in given.scaled] == [
        Fraction(score, 2) for score in scores
    ]
    assert len(set(scores)) == len(scores)


def test_softmax(drawn: Sheet) -> None:
    logits = ints(drawn.softmax.logits)
    assert set(logits) <= set(range(LARGEST_POWER + 1))
    assert list(drawn.softmax.powers) == pytest.approx([math.e**logit for logit in logits])
    assert list(drawn.softmax.weights) == pytest.approx(shares(logits))


def test_mixture(drawn: Sheet) -> None:
    weights = [Fraction(float(weight)) for weight in drawn.mixture.weights]
    assert sum(weights) == 1
    value = rows(drawn.mixture.value)
    for column, number in enumerate(drawn.mixture.output):
        mixed = sum(weight * row[column] for weight, row in zip(weights, value, strict=True))
        assert Fraction(float(number)) == mixed
        assert mixed.denominator == 1


def test_mask(drawn: Sheet) -> None:
    for index, (logits, weights) in enumerate(
        zip(rows(drawn.mask.logits), drawn.mask.weights, strict=True)
    ):
        seen = logits[: index + 1]
        assert set(logits) <= set(range(LARGEST_POWER + 1))
        hidden = [0.0] * (len(logits) - len(seen))
        assert list(weights) == pytest.approx([*shares(seen), *hidden])


def test_two_heads(drawn: Sheet) -> None:
    given = drawn.two_heads
    x = rows(given.x)
    joined: list[float] = []
    favourites = set()
    for head, place in enumerate((slice(0, 2), slice(2, 4))):
        halves = [row[place] for row in x]
        scores = [dot(halves[-1], half) for half in halves]
        assert ints(given.scores[head]) == scores
        assert set(scores) <= set(range(LARGEST_POWER + 1))
        weights = shares(scores)
        assert list(given.weights[head]) == pytest.approx(weights)
        joined += [
            sum(weight * half[column] for weight, half in zip(weights, halves, strict=True))
            for column in range(2)
        ]
        assert scores.count(max(scores)) == 1
        favourites.add(scores.index(max(scores)))
    assert list(given.output) == pytest.approx(joined)
    assert len(favourites) == 2


def test_sheets_differ_and_a_seed_gives_the_same_sheet_again() -> None:
    def numbers(seed: int) -> list[object]:
        drawn = sheet("X", seed)
        return [drawn.scores.key.tolist(), drawn.mask.logits.tolist(), drawn.two_heads.x.tolist()]

    assert numbers(1) == numbers(1)
    assert len({str(numbers(seed)) for seed in SEEDS}) == len(SEEDS)
