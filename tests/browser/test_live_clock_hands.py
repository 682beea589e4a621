"""The figure of two positions: hands, parts and dot product are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.live.clock_hands import FIRST, FURTHEST, SECOND, two_positions
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "clock_hands"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(first: int, second: int) -> dict[str, str]:
    """The numbers that the package gives."""
    result = two_positions(first, second)
    parts = {f"pair {pair + 1}": show(part, ".3f") for pair, part in enumerate(result.parts)}
    return parts | {
        "first": str(first),
        "second": str(second),
        "distance": show(second - first),
        "product": show(result.product, ".3f"),
    }


@pytest.mark.parametrize(("first", "second"), [(0, 0), (7, 2), (40, 57), (FURTHEST, 0)])
def test_numbers_and_hands_follow_both_positions(figure: Callable, first: int, second: int) -> None:
    live = figure()
    assert live.numbers() == expected(FIRST, SECOND)
    live.write("first", str(first)).write("second", str(second))
    assert live.numbers() == expected(first, second)
    ends = live.panel.locator(".live-dial line").evaluate_all(
        "(hands) => hands.map((hand) => [hand.x2.baseVal.value, hand.y2.baseVal.value])"
    )
    tips = [(x, -y) for pair in two_positions(first, second).hands for x, y in pair]
    assert [number for end in ends for number in end] == pytest.approx(
        [number for tip in tips for number in tip], abs=1e-4
    )
