"""The figure of the twin: word, weights and ratio are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.live.twin_weights import CAUSE_AT, twin
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "twin_weights"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(last: int) -> dict[str, str]:
    """The numbers that the package gives."""
    result = twin(last)
    names = [*result.words]
    names[CAUSE_AT] = "cause"
    shown = {name: show(weight, ".2f") for name, weight in zip(names, result.weights, strict=True)}
    return shown | {"word": result.words[CAUSE_AT], "ratio": show(result.ratio, ".2f")}


def test_both_endings_are_as_in_the_package(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(0)
    assert live.choose("last", "1").numbers() == expected(1)
    assert live.choose("last", "0").numbers() == expected(0)
