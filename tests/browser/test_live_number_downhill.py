"""The figure of one number: loss, slope, place on the curve and steps are the package's."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_figures.text import show
from scripts.live.number_downhill import HIGHEST, LOWEST, Moved, compute, moved
from scripts.results import one_number
from tests.browser.live import LiveFigure, page_of
from tests.browser.test_live_saved import saved

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


def middles(live: LiveFigure, selector: str) -> dict[str, tuple[float, float]]:
    """Where texts or marks stand in the window, by what they say."""
    found = live.panel.locator(selector).evaluate_all(
        """(all) => all.map((one) => {
            const { x, y, width, height } = one.getBoundingClientRect();
            return [one.textContent, [x + width / 2, y + height / 2]];
        })"""
    )
    return {text: tuple(place) for text, place in found}


def dot(live: LiveFigure, number: float) -> tuple[float, float]:
    """Move the number, and return where the dot is then."""
    live.write("number", f"{number:g}").loaded()
    return middles(live, ".live-here")[""]


def test_ticks_stand_where_the_dot_is_for_their_numbers(figure: Callable) -> None:
    live = figure(width=390)
    below = middles(live, ".live-curve-below")
    assert list(below) == ["−4", "−2", "0", "2", "4"]
    places = {}
    for text, (across, _) in below.items():
        number = float(text.replace("−", "-"))
        places[number] = dot(live, number)
        assert places[number][0] == pytest.approx(across, abs=1)
    beside = middles(live, ".live-curve-tick:not(.live-curve-below)")
    assert list(beside) == ["0", "1", "2", "3"]
    losses = [moved(number).twin.loss for number in places]
    up, foot = np.polyfit(losses, [place[1] for place in places.values()], 1)
    for text, (_, height) in beside.items():
        assert height == pytest.approx(foot + up * float(text), abs=1)


@pytest.mark.parametrize("width", [390, 1280])
def test_axes_and_lines_are_named_and_a_name_is_nearest_to_its_line(
    figure: Callable, width: int
) -> None:
    live = figure(width=width)
    assert live.panel.locator(".live-valley-axis").all_text_contents() == [*one_number.AXES[::-1]]
    names = middles(live, ".live-valley-name")
    assert list(names) == [one_number.TWIN_LINE, one_number.ORIGINAL_LINE]
    left, high = dot(live, LOWEST)
    right, low = dot(live, HIGHEST)
    ends = [moved(number).twin.loss for number in (LOWEST, HIGHEST)]
    for name, (across, height) in names.items():
        number = float(np.interp(across, [left, right], [LOWEST, HIGHEST]))
        loss = ends[0] + (height - high) * (ends[1] - ends[0]) / (low - high)
        to_twin = abs(one_number.twin(number).loss - loss)
        to_original = abs(one_number.original(number).loss - loss)
        assert (to_twin < to_original) == (name == one_number.TWIN_LINE)


def test_a_saved_picture_keeps_the_numbers_and_the_names(figure: Callable) -> None:
    live = figure()
    text = saved(live, "svg").decode()
    ticks = middles(live, ".live-curve-tick")
    for written in (*ticks, *one_number.AXES, one_number.TWIN_LINE, one_number.ORIGINAL_LINE):
        assert f">{written}</text>" in text
