"""The figure of patches: whichever looks, the weights are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.results.patches import EMPTY, compute
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "patches_look"
RESULT = compute()
COUNT = len(RESULT.patches)


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(patch: int) -> dict[str, str]:
    """The numbers that the package gives."""
    weights = RESULT.weights(patch)
    return {str(index + 1): show(weight, ".2f") for index, weight in enumerate(weights)} | {
        "patch": str(patch + 1),
        "most": str(int(weights.argmax()) + 1),
    }


def test_every_patch_looks_as_in_the_package(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(EMPTY)
    for patch in range(COUNT):
        assert live.choose("patch", str(patch)).numbers() == expected(patch)


def test_the_patches_are_drawn_as_squares_and_fit_on_a_phone(figure: Callable) -> None:
    boxes = (
        figure(width=390)
        .panel.locator(".live-box svg")
        .evaluate_all("(all) => all.map((svg) => [svg.clientWidth, svg.clientHeight])")
    )
    assert len(boxes) == COUNT
    assert all(width == pytest.approx(height, abs=2) for width, height in boxes)
    assert all(width > 44 for width, _ in boxes)
