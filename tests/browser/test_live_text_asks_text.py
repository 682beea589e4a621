"""The figure of two texts: whoever asks, and whatever there is, the weights are the package's."""

from collections.abc import Callable

import pytest

from scripts.live.text_asks_text import compute, found
from scripts.results.cross_attention import ASKED, ASKING
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "text_asks_text"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(asking: int, length: int) -> dict[str, str]:
    """The numbers that the package gives."""
    return {str(place): text for place, text in enumerate(found(asking, length).shown(), start=1)}


def test_each_word_asks_a_text_of_any_length(figure: Callable) -> None:
    live = figure()
    start = compute()
    assert live.numbers() == expected(start.asking, start.length)
    for asking in range(len(ASKING)):
        live.choose("asking", str(asking))
        for length in (1, 3, len(ASKED)):
            live.write("length", str(length))
            assert live.numbers() == expected(asking, length)


def test_a_word_that_is_not_there_has_no_bar(figure: Callable) -> None:
    live = figure().write("length", "2")
    lengths = live.panel.locator(".live-bars .live-bar-length").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
    )
    assert all(lengths[:2])
    assert not any(lengths[2:])
