"""Weighted values laid tip to tail: the sums are the package's, the path ends at the new vector."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from attention_explainer.worked_example import DIMENSIONS, SENTENCE, position, worked_example
from attention_figures.text import show
from scripts.live import tip_to_tail
from tests.browser.live import LiveFigure, page_of, run
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "tip_to_tail"
ALL = len(SENTENCE)
TRACE = worked_example()
IT = position("it")
TERMS = TRACE.weights[IT][:, None] * TRACE.value
BY_LENGTH = sorted(range(ALL), key=lambda word: -round(float(np.linalg.norm(TERMS[word])), 12))
ORDERS = {"longest": BY_LENGTH, "sentence": list(range(ALL))}
LAID = "document.querySelector('[type=text][data-field=laid]').value"
PLAY = "document.querySelector('[data-live=tip_to_tail] [data-action=play]').textContent"


@pytest.fixture
def live(visit: Callable) -> LiveFigure:
    return LiveFigure(visit(page_of(NAME)).page, NAME).wait()


def expected(laid: int, order: str) -> dict[str, str]:
    """Return by the package's weights and values what the figure has to show."""
    total = TERMS[ORDERS[order][:laid]].sum(axis=0)
    newest = ORDERS[order][laid - 1] if laid else None
    known = newest is not None
    shown = {
        "word": SENTENCE[newest] if known else "–",
        "weight": show(TRACE.weights[IT, newest], ".3f") if known else "–",
        "left": show(np.linalg.norm(TRACE.output[IT] - total), ".3f"),
    }
    for column, name in enumerate(DIMENSIONS):
        shown[f"value {name}"] = show(TRACE.value[newest, column], ".2f") if known else "–"
        shown[f"term {name}"] = show(TERMS[newest, column], ".3f") if known else "–"
        shown[f"sum {name}"] = show(total[column], ".3f")
    return shown


def drawn(live: LiveFigure, which: int) -> np.ndarray:
    """Return tails and tips of the arrows of a drawing, in units of the values; (n, 2, 2)."""
    paths = live.panel.locator("[data-tails]").nth(which).locator("path")
    lines = paths.evaluate_all("(all) => all.map((one) => one.getAttribute('d'))")
    ends = [re.findall(r"[ML](\S+) ([^ML]+)", line)[:2] for line in lines if line]
    x, y, unit = tip_to_tail.given(tip_to_tail.compute())["frames"][which]
    pixels = np.array(ends, dtype=float).reshape(-1, 2, 2)
    return (pixels - [x, y]) / [unit, -unit]


@pytest.mark.parametrize("order", all_at_night(ORDERS, ["longest"]))
def test_each_sum_is_that_of_the_terms_laid_so_far(live: LiveFigure, order: str) -> None:
    live.choose("order", order)
    for laid in range(ALL + 1):
        assert live.write("laid", str(laid)).numbers() == expected(laid, order)
        marked = live.panel.locator(".live-tails-words .laid").all_text_contents()
        assert marked == [SENTENCE[word] for word in sorted(ORDERS[order][:laid])]
    shown = live.numbers()
    assert [shown[f"sum {name}"] for name in DIMENSIONS] == [
        show(number, ".3f") for number in TRACE.output[IT]
    ]
    assert "the sum is the new vector" in live.settle().panel.locator(".live-status").text_content()
    assert run(live.program()) == shown


@pytest.mark.parametrize("order", all_at_night(ORDERS, ["longest"]))
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.nightly
def test_each_arrow_is_a_term_and_begins_where_the_last_ended(
    live: LiveFigure, order: str, which: int
) -> None:
    live.choose("order", order)
    for laid in (0, 1, 3, ALL):
        arrows = drawn(live.write("laid", str(laid)), which)
        assert len(arrows) == laid
        for one, other in pairwise(arrows):
            assert other[0] == pytest.approx(one[1])
        words = ORDERS[order][:laid]
        assert arrows[:, 1] - arrows[:, 0] == pytest.approx(TERMS[words][:, :2], abs=1e-9)
    assert arrows[0, 0] == pytest.approx([0, 0], abs=1e-9)
    assert arrows[-1, 1] == pytest.approx(TRACE.output[IT, :2])


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.nightly
def test_the_build_draws_the_arrows_that_the_module_draws(live: LiveFigure, which: int) -> None:
    before = live.page.context.browser.new_page(java_script_enabled=False)
    before.goto(live.page.url)
    built = drawn(LiveFigure(before, NAME), which)
    before.close()
    # Away and back again, so that the module has drawn.
    assert built == pytest.approx(drawn(live.press("on").press("back"), which), abs=1e-3)


def test_the_square_is_where_the_last_arrow_ends(live: LiveFigure) -> None:
    live.write("laid", str(ALL))
    squares = live.panel.locator(".live-tails-new").evaluate_all(
        "(all) => all.map((one) => ['x', 'y'].map((side) => Number(one.getAttribute(side)) + 6))"
    )
    for which, square in enumerate(squares):
        x, y, unit = tip_to_tail.given(tip_to_tail.compute())["frames"][which]
        point = (np.array(square) - [x, y]) / [unit, -unit]
        assert point == pytest.approx(drawn(live, which)[-1, 1], abs=1e-3)


def test_step_and_back_stop_at_the_ends(live: LiveFigure) -> None:
    for laid in (0, 0):
        assert live.press("back").numbers() == expected(laid, "longest")
    for laid in (1, 2, 3):
        assert live.press("on").numbers() == expected(laid, "longest")
    live.write("laid", str(ALL)).press("on")
    assert live.numbers() == expected(ALL, "longest")
    assert live.press("reset").settle().numbers() == expected(1, "longest")


@pytest.mark.nightly
def test_it_plays_to_the_end_and_then_from_the_start(page: "Page", server: str) -> None:
    page.goto(server + page_of(NAME))
    live = LiveFigure(page, NAME).wait()
    live.write("laid", str(ALL - 1)).press("play")
    page.wait_for_function(f"() => {LAID} === '{ALL}'")
    page.wait_for_function(f"() => {PLAY} === 'Play'")
    live.press("play")
    page.wait_for_function(f"() => {LAID} === '0' && {PLAY} === 'Pause'")
    live.press("play")
    assert page.evaluate(PLAY) == "Play"


def test_without_motion_the_steps_are_left(live: LiveFigure) -> None:
    assert not live.panel.locator("[data-action=play]").is_visible()
    assert live.panel.locator("[data-action=on]").is_visible()
    assert live.panel.locator("[data-action=back]").is_visible()
