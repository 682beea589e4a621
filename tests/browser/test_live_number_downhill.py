"""The figure of one number: loss, slope, place on the curve and steps are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.live.number_downhill import Moved, compute, moved
from scripts.results import one_number
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "number_downhill"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(result: Moved) -> dict[str, str]:
    """The numbers that the package gives."""
    weights = {noun: show(weight, ".3f") for noun, weight in result.weights.items()}
    return weights | {"loss": show(result.twin.loss, ".3f"), "slope": show(result.slope, ".3f")}


def test_loss_and_slope_follow_the_number(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(compute())
    for number in (-5, -2.25, 0, 4):
        live.write("number", str(number))
        assert live.numbers() == expected(moved(number))
        place = live.panel.locator(".live-here").evaluate(
            "(dot) => [dot.cx.baseVal.value, dot.cy.baseVal.value]"
        )
        assert place == pytest.approx(moved(number).place, abs=1e-3)


def test_steps_downhill_are_those_of_the_walk(figure: Callable) -> None:
    live = figure()
    for number in one_number.walk()[1:6]:
        live.press("step").settle()
        shown = float(live.field("number").input_value().replace("−", "-"))
        assert shown == pytest.approx(number, abs=0.005)
