"""The square of the weighted sum and the curve of the training, dragged themselves."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from attention_explainer.worked_example import SENTENCE, worked_example
from scripts.live import pulled_weights
from tests.browser.live import LiveFigure, page_of
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PULLED, TRAINING = "pulled_weights", "training_scrubber"
VALUES = worked_example().value[:, :2]
START = worked_example().weights[SENTENCE.index("it")]
SQUARE, CURVE = "[data-new] rect", ".live-curve-plane"
STEPS = 200
MODULE = "/assets/javascripts/live/pulled_weights.js"
SOLVE = """async ([path, all]) => {
    const { weightsFor } = await import(path);
    return all.map(([target, points, given]) => weightsFor(target, points, given));
}"""


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda name, **how: LiveFigure(visit(page_of(name), **how).page, name).wait()


def middle(live: LiveFigure, selector: str) -> tuple[float, float]:
    place = live.panel.locator(selector)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(live: LiveFigure, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = live.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(*end, steps=5)
    mouse.up()
    live.settle()


def test_of_all_weights_that_put_it_there_those_nearest_are_taken(figure: Callable) -> None:
    live = figure(PULLED)
    rng = np.random.default_rng(11)
    cases = []
    for alpha in (0.2, 1, 5):
        for _ in range(30):
            given = rng.dirichlet(np.full(len(VALUES), alpha))
            target = rng.dirichlet(np.ones(len(VALUES))) @ VALUES
            cases.append((target, np.maximum(given, 1e-3)))
    solved = live.page.evaluate(
        SOLVE,
        [MODULE, [[target.tolist(), VALUES.tolist(), given.tolist()] for target, given in cases]],
    )
    for weights, (target, given) in zip(np.array(solved), cases, strict=True):
        assert weights.min() > 0
        assert weights.sum() == pytest.approx(1)
        assert weights @ VALUES == pytest.approx(target, abs=1e-8)
        # Nearest in relative entropy: log(weights / given) is a plane over the points.
        plane = np.column_stack([VALUES, np.ones(len(VALUES))])
        ratio = np.log(weights / given)
        fitted = plane @ np.linalg.lstsq(plane, ratio, rcond=None)[0]
        assert ratio == pytest.approx(fitted, abs=1e-6)


def test_without_a_move_weights_stay_as_they_are(figure: Callable) -> None:
    live = figure(PULLED)
    before = live.numbers()
    at = middle(live, SQUARE)
    drag(live, at, at)
    assert live.numbers() == before
    assert live.field("shares.1").input_value() == "0.7064"


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_the_square_follows_the_pointer_and_the_weights_follow_it(
    figure: Callable, width: int
) -> None:
    live = figure(PULLED, width=width)
    x, y = middle(live, SQUARE)
    end = (x - 60, y + 60)
    drag(live, (x, y), end)
    assert middle(live, SQUARE) == pytest.approx(end, abs=3)
    shares = [float(live.field(f"shares.{word}").input_value()) for word in range(len(SENTENCE))]
    weights = np.array(shares) / sum(shares)
    assert np.abs(weights - START).max() > 0.1
    shown = live.numbers()
    assert float(shown["new thing"]) == pytest.approx(weights @ VALUES[:, 0], abs=1e-3)
    assert f"{PULLED}.shares." in live.page.url
    assert live.reload().numbers() == shown


def test_it_stays_within_the_hull_wherever_it_is_dragged(figure: Callable) -> None:
    live = figure(PULLED)
    hull = np.array(pulled_weights.compute().hull)
    for way in ((300, -300), (-300, -100), (0, 400), (400, 300)):
        x, y = middle(live, SQUARE)
        drag(live, (x, y), (x + way[0], y + way[1]))
        shown = live.numbers()
        assert shown["place"] == "inside"
        at = np.array(
            [float(shown[f"new {name}"].replace("−", "-")) for name in ("thing", "alive")]
        )
        sides = [
            pulled_weights.side(a, b, at) for a, b in zip(hull, np.roll(hull, -1, 0), strict=True)
        ]
        assert min(sides) > -1e-3
        assert min(sides) < 0.2, "it comes near to the edge"


@pytest.mark.parametrize("alone", ["mat", "on"])
@pytest.mark.nightly
def test_even_from_one_word_alone_it_can_be_pulled_away(figure: Callable, alone: str) -> None:
    live = figure(PULLED)
    live.panel.locator(f'.live-pull [data-argument="{SENTENCE.index(alone)}"]').click()
    x, y = middle(live, SQUARE)
    cat = live.panel.locator("svg circle").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect())"
        ".map(({ x, y, width }) => [x + width / 2, y + width / 2])"
    )[1]
    end = ((x + cat[0]) / 2, (y + cat[1]) / 2)
    drag(live, (x, y), end)
    assert middle(live, SQUARE) == pytest.approx(end, abs=4)


@pytest.mark.nightly
def test_the_curve_leads_to_the_step_under_the_pointer(figure: Callable) -> None:
    live = figure(TRAINING)
    live.panel.locator(CURVE).scroll_into_view_if_needed()
    box = live.panel.locator(CURVE).bounding_box()
    y = box["y"] + box["height"] / 2
    live.page.mouse.click(box["x"] + 0.25 * box["width"], y)
    live.settle()
    assert live.numbers()["step"] == str(STEPS // 4)
    assert live.field("step").input_value() == str(STEPS // 4)
    drag(live, (box["x"] + 0.5 * box["width"], y), (box["x"] + 2 * box["width"], y))
    assert live.numbers()["step"] == str(STEPS)
    drag(live, (box["x"] + 0.5 * box["width"], y), (box["x"] - 50, y - 300))
    assert live.numbers()["step"] == "0"
    live.page.mouse.move(box["x"] + 0.5 * box["width"], y)
    assert live.settle().numbers()["step"] == "0", "nothing follows a pointer that is not pressed"


@pytest.mark.nightly
def test_the_curve_has_ticks_and_the_dot_stands_where_they_say(figure: Callable) -> None:
    live = figure(TRAINING)
    live.write("step", "50").settle()
    at = "(all) => all.map((one) => [one.textContent, one.getBoundingClientRect()])"
    ticks = live.panel.locator(".live-curve-tick").evaluate_all(at)
    steps = {text: box for text, box in ticks if text in ("0", "50", "200") and box["width"]}
    assert set(steps) == {"0", "50", "200"}
    dot, _ = middle(live, ".live-curve-dot")
    tick = live.panel.locator(".live-curve-below").nth(1)
    box = tick.bounding_box()
    assert tick.text_content() == "50"
    assert box["x"] + box["width"] / 2 == pytest.approx(dot, abs=2)


def test_right_answer_and_its_probability_have_a_column_each(figure: Callable) -> None:
    table = figure(TRAINING).panel.locator(".live-answers")
    heads = table.locator("thead th").all_text_contents()
    rows = [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]
    assert all(len(row) == len(heads) for row in rows)
    column = dict(zip(heads, zip(*rows, strict=True), strict=True))
    assert set(column["right answer"]) <= {"farm", "house", "garden", "sea"}
    assert all(0 <= float(text) <= 1 for text in column["its probability"])


class Finger:
    """A finger on a phone."""

    def __init__(self, page: "Page") -> None:
        self.session = page.context.new_cdp_session(page)
        self.page = page

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def pull(self, start: tuple[float, float], way: tuple[float, float]) -> None:
        """Go from a place along a way, as fast as fingers do."""
        self.touch("touchStart", start)
        for part in np.linspace(0.1, 1, 10):
            self.touch("touchMove", (start[0] + part * way[0], start[1] + part * way[1]))
            self.page.wait_for_timeout(16)
        self.touch("touchEnd")


@pytest.fixture
def phone(browser: "Browser", server: str) -> Iterator[Callable[[str], tuple[LiveFigure, Finger]]]:
    viewport: Any = {"width": 390, "height": 844}
    context = browser.new_context(viewport=viewport, has_touch=True, is_mobile=True)

    def open_figure(name: str) -> tuple[LiveFigure, Finger]:
        page = context.new_page()
        page.goto(server + page_of(name))
        return LiveFigure(page, name).wait(), Finger(page)

    yield open_figure
    context.close()


def test_a_finger_scrolls_across_the_curve_and_changes_nothing(phone: Callable) -> None:
    live, finger = phone(TRAINING)
    at = middle(live, CURVE)
    before = live.page.evaluate("scrollY")
    finger.pull(at, (0, -250))
    assert live.page.evaluate("scrollY") > before + 100
    assert live.settle().numbers()["step"] == "0"
    finger.pull(middle(live, CURVE), (60, 0))
    assert live.settle().numbers()["step"] != "0"


@pytest.mark.nightly
def test_a_finger_scrolls_beside_the_square_and_drags_on_it(phone: Callable) -> None:
    live, finger = phone(PULLED)
    x, y = middle(live, SQUARE)
    start, before = live.numbers(), live.page.evaluate("scrollY")
    finger.pull((x - 120, y + 40), (0, -200))
    assert live.page.evaluate("scrollY") > before + 100
    assert live.settle().numbers() == start
    here = middle(live, SQUARE)
    scrolled = live.page.evaluate("scrollY")
    finger.pull(here, (-40, 40))
    assert abs(live.page.evaluate("scrollY") - scrolled) <= 1  # of a place between two pixels
    assert live.settle().numbers() != start
