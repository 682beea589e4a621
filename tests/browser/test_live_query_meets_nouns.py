"""The figure of a query and two keys: chosen, typed or dragged, the products are the package's."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from attention_figures.text import trimmed
from scripts.live.query_meets_nouns import LIMIT, compute
from tests.browser.live import LiveFigure, page_of
from tests.browser.test_live_dragging import Finger, drag, middle
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

NAME = "query_meets_nouns"
RESULT = compute()
TIP = ".live-arrows .live-hold"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(query: Any, asker: str = "nobody") -> dict[str, str]:
    """The numbers that the package gives."""
    rows = {"query": np.array(query)}
    rows |= dict(zip(RESULT.nouns, np.array(query) * RESULT.keys, strict=True))
    shown = {
        f"{name} {dimension}": trimmed(number, 2)
        for name, row in rows.items()
        for dimension, number in zip(RESULT.dimensions, row, strict=True)
    }
    scores = {f"score {noun}": trimmed(rows[noun].sum(), 2) for noun in RESULT.nouns}
    return shown | scores | {"asker": asker}


def query_of(live: LiveFigure) -> list[float]:
    return [float(live.field(f"query.{index}").input_value()) for index in range(4)]


def test_every_word_asks_as_in_the_package(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(RESULT.query, "it")
    buttons = live.panel.locator(".live-askers button")
    for index, word in enumerate(RESULT.words):
        buttons.nth(index).click()
        # Words with one query between them are told apart by nothing.
        first = next(
            other
            for other, own in zip(RESULT.words, RESULT.queries, strict=True)
            if np.allclose(own, RESULT.queries[index])
        )
        assert live.numbers() == expected(RESULT.queries[index], first), word
        pressed = live.panel.locator(".live-askers [aria-pressed=true]")
        assert pressed.all_text_contents() == [first]


def test_any_query_meets_the_keys_as_in_the_package(figure: Callable) -> None:
    live = figure()
    for query in ([-1.25, 2, 0, 3], [0, 0, 0, 0], [4, -4, -0.5, 1]):
        for index, number in enumerate(query):
            live.write(f"query.{index}", str(number))
        assert live.numbers() == expected(query)
    assert live.settle().panel.locator(".live-status").text_content().startswith("Scores for this")


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_the_tip_follows_the_pointer_and_the_scores_follow_it(figure: Callable, width: int) -> None:
    live = figure(width=width)
    x, y = middle(live, TIP)
    end = (x - 50, y + 40)
    drag(live, (x, y), end)
    assert middle(live, TIP) == pytest.approx(end, abs=3)
    query = query_of(live)
    assert query[0] < RESULT.query[0] - 1
    assert query[1] < RESULT.query[1] - 1
    assert query[2:] == RESULT.query[2:].tolist(), "what is not drawn stays"
    assert live.numbers() == expected(query)
    assert live.reload().numbers() == expected(query)


def test_it_stays_within_the_limits_wherever_it_is_dragged(figure: Callable) -> None:
    live = figure()
    x, y = middle(live, TIP)
    drag(live, (x, y), (x + 500, y + 500))
    assert query_of(live)[:2] == [LIMIT, -LIMIT]


def test_plumb_lines_meet_the_query_at_right_angles(figure: Callable) -> None:
    live = figure()
    live.write("query.0", "-1.5")
    ends = live.panel.locator(".live-plumb").evaluate_all(
        "(all) => all.map((line) => ['x1', 'y1', 'x2', 'y2'].map((a) => +line.getAttribute(a)))"
    )
    query = np.array(query_of(live)[:2]) * (1, -1)
    for x1, y1, x2, y2 in ends:
        plumb, shadow = np.array([x1 - x2, y1 - y2]), np.array([x2, y2]) - RESULT.origin
        assert np.hypot(*plumb) > 1
        assert plumb @ query == pytest.approx(0, abs=1e-6)
        assert shadow[0] * query[1] == pytest.approx(shadow[1] * query[0], abs=1e-6)


@pytest.fixture
def phone(browser: "Browser", server: str) -> Iterator[tuple[LiveFigure, Finger]]:
    viewport: Any = {"width": 390, "height": 844}
    context = browser.new_context(viewport=viewport, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(server + page_of(NAME))
    yield LiveFigure(page, NAME).wait(), Finger(page)
    context.close()


def test_a_finger_drags_the_tip_and_scrolls_beside_it(phone: tuple[LiveFigure, Finger]) -> None:
    live, finger = phone
    x, y = middle(live, TIP)
    scrolled = live.page.evaluate("scrollY")
    finger.pull((x, y), (-40, 30))
    assert live.page.evaluate("scrollY") == scrolled
    moved = live.settle().numbers()
    assert moved["asker"] == "nobody"
    x, y = middle(live, TIP)
    finger.pull((x - 60, y + 60), (0, -150))
    assert live.page.evaluate("scrollY") > scrolled + 50
    assert live.settle().numbers() == moved
