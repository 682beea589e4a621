"""Live figures are accessible in the states that a control leads to, not at the start alone.

All figures, in all states, are walked through every night: `python3 run.py quality states`.
"""

from collections.abc import Callable

import pytest

from tests.browser.live import NAMES, LiveFigure, page_of
from tests.browser.states import violations, walk
from tests.browser.test_every_page import STANDARDS
from tests.every_night import all_at_night

pytestmark = pytest.mark.browser

FEW = ("number_downhill", "sharper")
"""Sliders, choices and fields, and few enough of them."""

assert set(FEW) <= set(NAMES)


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    def opened(name: str, scheme: str = "light") -> LiveFigure:
        return LiveFigure(visit(page_of(name), scheme=scheme).page, name).wait()

    return opened


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
@pytest.mark.parametrize("name", all_at_night(FEW, FEW[:1]))
def test_no_state_is_less_accessible(figure: Callable, name: str, scheme: str) -> None:
    rules = STANDARDS if scheme == "light" else ["color-contrast"]
    states = list(walk(figure(name, scheme), rules))
    assert len(states) > 3
    assert [state for state in states if state[1]] == []


def test_a_state_that_cannot_be_read_is_found(figure: Callable) -> None:
    live = figure(FEW[0])
    assert violations(live, STANDARDS) == []
    live.page.add_style_tag(
        content=".live-tools button { color: #777 !important; background: #888 }"
    )
    assert [found.split(":")[0] for found in violations(live, STANDARDS)] == ["color-contrast"]
