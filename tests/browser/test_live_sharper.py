"""The figure of temperature, shift and cap: the weights are the package's."""

from collections.abc import Callable

import pytest

from attention_figures.text import show
from scripts.live.sharper import changed
from tests.browser.live import LiveFigure, page_of

pytestmark = pytest.mark.browser

NAME = "sharper"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(**settings: float) -> dict[str, str]:
    """The numbers that the package gives."""
    result = changed(**settings)
    return {
        word: show(weight, ".2f") for word, weight in zip(result.words, result.weights, strict=True)
    } | {"entropy": show(result.entropy, ".2f"), "logit": show(result.logit, ".2f")}


def test_every_dial_does_what_the_package_does(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected()
    for temperature in ("0.25", "0.7", "16"):
        live.write("temperature", temperature)
        assert live.numbers() == expected(temperature=float(temperature))
    live.write("temperature", "1").write("shift", "-4.5")
    assert live.numbers() == expected(shift=-4.5)
    live.field("capped").check()
    assert live.numbers() == expected(shift=-4.5, capped=True)
    live.write("cap", "7")
    assert live.numbers() == expected(shift=-4.5, capped=True, cap=7)


def test_the_bars_are_as_long_as_the_weights_say(figure: Callable) -> None:
    live = figure().write("temperature", "0.5")
    weights = changed(temperature=0.5).weights
    lengths = live.panel.locator(".live-bars .live-bar-length").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
    )
    longest = weights.argmax()
    assert [length / lengths[longest] for length in lengths] == pytest.approx(
        weights / weights[longest], abs=0.01
    )
