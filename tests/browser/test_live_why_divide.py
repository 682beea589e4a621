"""The figure of the division: its random numbers, scores and weights are the package's."""

from collections.abc import Callable

import numpy as np
import pytest

from attention_explainer.repeatable import repeatable_normals
from attention_figures.text import show
from scripts.live.why_divide import MOST_SEEDS, WIDEST, drawn
from tests.browser.live import LiveFigure, page_of
from tests.every_night import all_at_night

pytestmark = pytest.mark.browser

NAME = "why_divide"
MODULE = "/assets/javascripts/repeatable.js"
DRAW = """async ([path, seed, count]) => {
    const { repeatableNormals } = await import(path);
    return [...repeatableNormals(seed, count)];
}"""


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(width: int, seed: int) -> dict[str, str]:
    """The numbers that the package gives."""
    result = drawn(width, seed)
    shown = {"divisor": show(np.sqrt(width), ".1f")}
    for way in result.ways:
        shown |= {
            f"spread {way.name}": show(way.scores.std(), ".2f"),
            f"first {way.name}": show(way.weights[0].max(), ".2f"),
            f"largest {way.name}": show(way.weights.max(axis=1).mean(), ".2f"),
        }
    return shown


@pytest.mark.parametrize("seed", all_at_night([0, 1, 37, MOST_SEEDS], [37]))
def test_the_browser_draws_the_numbers_of_the_package(figure: Callable, seed: int) -> None:
    drawn_there = figure().page.evaluate(DRAW, [MODULE, seed, 5003])
    assert drawn_there == pytest.approx(repeatable_normals(seed, 5003), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("width", "seed"), all_at_night([(64, 1), (1, 1), (3, 7), (WIDEST, 99)], [(WIDEST, 99)])
)
def test_scores_and_weights_are_those_of_the_package(
    figure: Callable, width: int, seed: int
) -> None:
    live = figure().write("width", str(width)).write("seed", str(seed))
    assert live.numbers() == expected(width, seed)
    weights = live.panel.locator(".live-divide rect").evaluate_all(
        "(all) => all.map((bar) => Number(bar.getAttribute('height')) / 52)"
    )
    ways = [way.weights[0] for way in drawn(width, seed).ways]
    assert weights == pytest.approx(np.concatenate(ways), abs=0.01)


def test_a_button_draws_anew_and_begins_again_after_the_last(figure: Callable) -> None:
    live = figure().press("anew")
    assert live.field("seed").input_value() == "2"
    assert live.numbers() == expected(64, 2)
    live.write("seed", str(MOST_SEEDS)).press("anew")
    assert live.numbers() == expected(64, 1)
    assert "width 64" in live.settle().panel.locator(".live-status").text_content()
