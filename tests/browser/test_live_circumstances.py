"""Live figures where something comes between: links, Back, missing data, fingers, keys."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.browser.live import FEW_OR_ALL, NAMES, LiveFigure, page_of, run
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SCORES, TRAINING, HEADS = "score_playground", "training_scrubber", "real_heads"
PROJECTION, MASKS, PULLED = "changed_projection", "forbidden_cells", "pulled_weights"
DATA = "**/*.data.json"


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    def open_figure(name: str, query: str = "", **how: Any) -> LiveFigure:
        return LiveFigure(visit(page_of(name) + query, **how).page, name).wait()

    return open_figure


def said(live: LiveFigure) -> str:
    return live.settle().panel.locator(".live-status").text_content()


# Links and the address


def wait_for_score(page: "Page", score: str) -> None:
    """Wait until the field of *mat* says this."""
    page.wait_for_function(
        "(score) => document.querySelector('[id$=scores-5]')?.value === score", arg=score
    )


@pytest.mark.parametrize("link", [".md-nav--secondary a", "h2 .headerlink", ".md-skip"])
@pytest.mark.nightly
def test_a_link_within_the_page_keeps_the_state(visit: Callable, link: str) -> None:
    page = visit(page_of(SCORES)).page
    live = LiveFigure(page, SCORES).wait().write("scores.5", "3")
    shown = live.settle().numbers()
    for _ in range(2):
        anchor = page.locator(link).last
        anchor.evaluate("(link) => link.click()")
        page.wait_for_function("() => location.hash")
        assert f"{SCORES}.scores.5=3" in page.url
        wait_for_score(page, "3")  # the theme may have put in the page again
        assert live.settle().numbers() == shown
    assert live.reload().numbers() == shown


def test_a_link_clicked_at_once_takes_the_last_change_along(visit: Callable) -> None:
    page = visit(page_of(SCORES)).page
    live = LiveFigure(page, SCORES).wait().write("scores.5", "3")
    page.locator(".md-nav--secondary a").last.evaluate("(link) => link.click()")
    page.wait_for_function("() => location.hash")
    assert f"{SCORES}.scores.5=3" in page.url
    wait_for_score(page, "3")
    assert live.settle().field("scores.5").input_value() == "3"


def test_a_change_stays_with_its_page(visit: Callable) -> None:
    page = visit(page_of(SCORES)).page
    live = LiveFigure(page, SCORES).wait().write("scores.5", "3")
    page.locator(".md-footer__link--next").evaluate("(link) => link.click()")
    live.panel.wait_for(state="detached")
    page.wait_for_timeout(500)
    assert "?" not in page.url
    page.go_back()
    assert live.wait().field("scores.5").input_value() == "3"


def test_back_on_the_same_page_is_followed(figure: Callable) -> None:
    live = figure(SCORES)
    start = live.numbers()
    live.page.evaluate(f"history.pushState(null, '', '?{SCORES}.scores.5=3')")
    live.page.evaluate(f"history.pushState(null, '', '?{SCORES}.scores.5=4')")
    live.page.go_back()
    # Numbers follow the fields, in the next picture that the browser draws.
    scaled = live.panel.locator('[data-number="mat scaled"]')
    scaled.filter(has_text="3.00").wait_for()
    assert live.numbers() != start
    live.page.go_back()
    scaled.filter(has_text="1.00").wait_for()
    assert live.numbers() == start


@pytest.mark.nightly
def test_back_at_the_start_nothing_is_said_of_another_state(figure: Callable) -> None:
    live = figure(SCORES)
    for score in (3, 4):
        live.page.evaluate(f"history.pushState(null, '', '?{SCORES}.scores.5={score}')")
    # The theme puts the page in again, which is then opened with what the address asks for.
    scaled = live.panel.locator('[data-number="mat scaled"]')
    live.page.go_back()
    scaled.filter(has_text="3.00").wait_for()
    live.panel.get_by_role("status").filter(has_text="Opened with changed values").wait_for()
    live.page.go_back()
    scaled.filter(has_text="1.00").wait_for()
    assert said(live) == ""


def test_no_listener_is_left_behind(visit: Callable) -> None:
    count = """(() => { window.added = 0; const own = EventTarget.prototype.addEventListener;
        window.addEventListener = function (type, ...all) {
            window.added += ["pagehide", "popstate"].includes(type);  // what a figure listens to
            own.call(this, type, ...all);
        };
    })()"""
    page = visit(page_of(SCORES), before=count).page
    live = LiveFigure(page, SCORES).wait()
    before = page.evaluate("window.added")
    for _ in range(2):
        page.locator(".md-header__button.md-logo").click()
        live.panel.wait_for(state="detached")
        page.go_back()
        live.wait()
    assert page.evaluate("window.added") == before


def test_a_link_leads_to_the_figure_and_says_that_something_is_changed(figure: Callable) -> None:
    live = figure(PULLED, f"?{PULLED}.shares.1=0.2", width=390)
    top = live.panel.bounding_box()["y"]
    assert 0 < top < 200
    assert said(live).startswith("Opened with changed values")
    live.reload()
    assert figure(PULLED, width=390).page.evaluate("scrollY") == 0


@pytest.mark.nightly
def test_a_copied_link_opens_the_figure(figure: Callable) -> None:
    live = figure(SCORES, width=390)
    live.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    live.write("scores.5", "3").press("link")
    assert "copied" in said(live)
    link = live.page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"?{SCORES}.scores.5=3#{SCORES}")
    shown = live.numbers()
    live.page.goto("about:blank")
    live.page.goto(link)
    assert live.wait().numbers() == shown
    assert live.panel.bounding_box()["y"] < 200


def test_several_wrong_values_of_a_link_are_told_briefly(figure: Callable) -> None:
    wrong = [f"{HEADS}.{field}={'x' * 300}" for field in ("text", "word", "head", "sentence")]
    message = said(figure(HEADS, "?" + "&".join(wrong)))
    assert all(name in message for name in ("text", "word", "sentence", "1 more"))
    assert len(message) < 200
    assert len(said(figure(HEADS, f"?{HEADS}.head=nonsense"))) < 120


# The program


@pytest.mark.nightly
def test_a_program_that_is_shown_follows_each_change_and_can_be_hidden(figure: Callable) -> None:
    live = figure(SCORES)
    live.program()
    area, hide = live.panel.locator(".live-program"), live.panel.locator("[data-action=hide]")
    live.write("scores.5", "3").settle()
    assert run(area.input_value()) == live.numbers()
    live.press("reset").settle()
    assert run(area.input_value()) == live.numbers()
    hide.click()
    assert not area.is_visible()
    assert not hide.is_visible()


@pytest.mark.nightly
def test_the_program_of_the_masks_names_pairs(figure: Callable) -> None:
    live = figure(MASKS)
    live.field("forbidden.7.1").check(force=True)
    assert 'forbidden = [["it", "cat"]]' in live.program()
    for key in range(10):
        live.field(f"forbidden.9.{key}").check(force=True)
    program = live.settle().panel.locator(".live-program").input_value()
    assert max(map(len, program.splitlines())) <= 100
    assert run(program) == live.numbers()


@pytest.mark.nightly
def test_page_and_program_agree_on_ties(figure: Callable) -> None:
    live = figure(PROJECTION)
    live.write("W_K.2.1", "2.3").settle()
    shown = live.numbers()
    assert run(live.program()) == shown
    # Of random entries with one decimal, many lie half-way between two roundings.
    rng = np.random.default_rng(5)
    for row, column, entry in rng.integers([0, 0, -30], [4, 4, 30], size=(12, 3)):
        live.write(f"W_K.{row}.{column}", str(entry / 10))
    assert run(live.program()) == live.settle().numbers()


# Data


def test_without_data_what_is_shown_stays_and_reset_needs_none(page: "Page", server: str) -> None:
    page.route(DATA, lambda route: route.abort())
    page.goto(server + page_of(TRAINING))
    live = LiveFigure(page, TRAINING).wait()
    start = live.numbers()
    slider = live.panel.locator("input[type=range]")
    slider.fill("57")
    assert "could not be loaded" in said(live)
    assert slider.input_value() == live.field("step").input_value() == "0"
    assert live.numbers() == start == run(live.program())
    page.goto(f"{server}{page_of(TRAINING)}?{TRAINING}.step=57")
    live.wait()
    live.press("reset")
    assert said(live) == "Back at the start."
    assert live.numbers() == start
    page.unroute(DATA)
    live.write("step", "57").settle()
    assert live.numbers()["step"] == "57"


def test_data_that_never_come_leave_the_controls_alive(browser: "Browser", server: str) -> None:
    page = browser.new_page()
    page.clock.install()
    page.route(DATA, lambda _: None)
    page.goto(f"{server}{page_of(HEADS)}?{HEADS}.head=1.1")
    live = LiveFigure(page, HEADS)
    live.panel.locator("fieldset:not([disabled])").wait_for()
    status = live.panel.locator(".live-status")
    page.wait_for_function("() => document.querySelector('.live-status').textContent")
    page.clock.fast_forward(20_000)
    live.panel.locator("[data-action=retry]:visible").wait_for()
    assert "no answer" in status.text_content()
    page.unroute(DATA)
    live.press("retry")
    page.wait_for_function(
        "() => document.querySelector('[data-number=head]').textContent === '1.1'"
    )
    page.close()


@pytest.mark.nightly
def test_the_colours_after_reset_are_those_of_the_start(figure: Callable) -> None:
    colours = "(all) => all.map((cell) => cell.getAttribute('style').replaceAll(/[ ;]+/g, ''))"
    for name, cells, path, value in (
        (TRAINING, ".live-map-cell", "step", "57"),
        (HEADS, ".live-head", "sentence", "2"),
    ):
        live = figure(name)
        start = live.panel.locator(cells).evaluate_all(colours)
        if name == TRAINING:
            live.write(path, value)
        else:
            live.choose(path, value)
        live.settle()
        assert live.panel.locator(cells).evaluate_all(colours) != start
        live.press("reset").settle()
        assert live.panel.locator(cells).evaluate_all(colours) == start


@pytest.mark.parametrize("part", ["live-figures.js", "live/panel.js", "bundle"])
def test_if_a_program_does_not_come_the_picture_does(page: "Page", server: str, part: str) -> None:
    page.route(f"**/*{part}*" if part == "bundle" else f"**/{part}", lambda route: route.abort())
    page.goto(server + page_of(SCORES))
    whole = page.locator(f"figure#{SCORES}")
    if part == "bundle":  # the figures need nothing of the theme
        live = LiveFigure(page, SCORES).wait().write("scores.5", "3").settle()
        assert live.panel.locator(".changed").count()
        return
    whole.locator(".live-still svg:visible").first.wait_for()
    assert "did not arrive" in whole.locator(".live-lost:visible").text_content()
    assert not whole.locator(".live").is_visible()


def test_a_program_that_takes_too_long_is_not_waited_for(page: "Page", server: str) -> None:
    page.clock.install()
    page.route("**/live-figures.js", lambda _: None)
    page.goto(server + page_of(SCORES), wait_until="commit")
    page.locator(f"#{SCORES} .live").wait_for(state="visible")
    page.clock.fast_forward(9_000)
    page.locator(f"figure#{SCORES} .live-lost").wait_for(state="visible")


# Hands, eyes, keys


@pytest.mark.nightly
def test_two_wrong_fields_of_a_matrix_have_a_message_each(figure: Callable) -> None:
    live = figure(PROJECTION).write("W_K.0.0", "abc").write("W_K.0.1", "def")
    assert "“abc”" in live.problem
    assert "“def”" in live.problem
    live.write("W_K.0.0", "1")
    assert "“abc”" not in live.problem
    assert "“def”" in live.problem
    assert live.field("W_K.0.1").get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize(
    ("name", "field", "action"), [(SCORES, "scores.5", "solve"), (PULLED, "shares.1", "alike")]
)
def test_a_button_clears_what_it_sets(figure: Callable, name: str, field: str, action: str) -> None:
    live = figure(name).write(field, "abc")
    assert "“abc”" in live.problem
    live.press(action).settle()
    assert live.problem == ""
    assert re.fullmatch(r"-?[\d.]+", live.field(field).input_value())
    assert live.field(field).get_attribute("aria-invalid") is None


@pytest.mark.nightly
def test_who_types_a_minus_is_not_interrupted_and_nothing_moves(figure: Callable) -> None:
    live = figure(SCORES)
    before = live.panel.bounding_box()["height"]
    live.field("scores.5").fill("−")
    live.page.wait_for_timeout(100)
    assert live.panel.locator(".live-problem:not(:empty)").count() == 0
    live.field("scores.5").press_sequentially("2")
    assert live.problem == ""
    live.field("scores.5").fill("−")
    assert "“−”" in live.problem
    assert live.panel.bounding_box()["height"] == before


@pytest.mark.nightly
def test_a_number_is_shown_as_it_was_typed(figure: Callable) -> None:
    live = figure(SCORES)
    for text in ("0.00004", "1.23456789"):
        live.write("scores.5", text)
        live.reload()
        assert live.field("scores.5").input_value() == text


@pytest.mark.nightly
def test_where_a_minus_may_be_wanted_no_keyboard_without_one_is_asked_for(
    figure: Callable,
) -> None:
    fields = 0
    for name in (SCORES, PROJECTION, PULLED):
        for field in figure(name).panel.locator("input[type=text]").all():
            can_be_negative = float(field.get_attribute("data-min")) < 0
            fields += can_be_negative
            expected = None if can_be_negative else "decimal"
            assert field.get_attribute("inputmode") == expected
    assert fields > 60


def test_a_finger_that_scrolls_across_a_slider_does_not_move_it(
    browser: "Browser", server: str
) -> None:
    viewport = {"width": 390, "height": 800}
    context = browser.new_context(viewport=viewport, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(server + page_of(PULLED))
    live = LiveFigure(page, PULLED).wait()
    slider = live.panel.locator("input[type=range]").nth(6)
    slider.scroll_into_view_if_needed()
    before, at, scrolled = slider.input_value(), slider.bounding_box(), page.evaluate("scrollY")
    x, y = at["x"] + 0.8 * at["width"], at["y"] + at["height"] / 2
    session = context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for way in range(20, 320, 20):
        touch("touchMove", {"x": x, "y": y - way})
        page.wait_for_timeout(16)
    touch("touchEnd")
    assert page.evaluate("scrollY") > scrolled + 200
    assert slider.input_value() == before
    assert not live.settle().panel.locator(".changed").count()
    context.close()


def test_the_mask_is_a_grid_for_the_keyboard(figure: Callable) -> None:
    live = figure(MASKS)
    focused = "document.activeElement.dataset.field"
    live.field("forbidden.3.9").focus()
    for key, expected in [
        ("ArrowRight", "3.9"),
        ("Home", "3.0"),
        ("ArrowLeft", "3.0"),
        ("End", "3.9"),
        ("ArrowUp", "2.9"),
        ("ArrowDown", "3.9"),
    ]:
        live.page.keyboard.press(key)
        assert live.page.evaluate(focused) == f"forbidden.{expected}", key
    live.page.keyboard.press("Shift+Tab")
    assert not live.page.evaluate(focused).startswith("forbidden")
    live.page.keyboard.press("Tab")
    live.page.keyboard.press("Tab") if live.page.evaluate(focused) is None else None
    assert live.page.evaluate(focused) == "forbidden.3.9"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.nightly
def test_heads_are_chosen_by_layer_and_by_number(figure: Callable, width: int) -> None:
    live = figure(HEADS, width=width)
    live.field("head", "6.12").focus()
    path = {"ArrowLeft": "5.12", "ArrowUp": "5.11", "Home": "1.11", "ArrowDown": "1.12"}
    for key, head in path.items():
        live.page.keyboard.press(key)
        assert live.settle().numbers()["head"] == head, key


def test_tab_stops_once_at_each_matrix_and_arrows_lead_through_it(figure: Callable) -> None:
    live = figure(PROJECTION)
    stops = live.panel.locator("input[type=text]:not([tabindex='-1'])")
    assert stops.count() == 4
    live.field("W_Q.0.0").focus()
    focused = "document.activeElement.dataset.field"
    for key, expected in [("ArrowDown", "W_Q.1.0"), ("ArrowRight", "W_Q.1.1")]:
        live.page.keyboard.press(key)
        assert live.page.evaluate(focused) == expected
    live.page.keyboard.type("12")
    live.page.keyboard.press("ArrowLeft")
    assert live.page.evaluate(focused) == "W_Q.1.1", "within a text the arrows move the caret"
    assert stops.count() == 4
    live.page.keyboard.press("Tab")
    assert live.page.evaluate(focused) == "W_K.0.0"
    live.page.keyboard.press("Shift+Tab")
    assert live.page.evaluate(focused) == "W_Q.1.1"


def test_columns_of_keys_and_values_have_headings(figure: Callable) -> None:
    table = figure(PROJECTION).panel.locator(".live-projection-words")
    headings = table.locator(".live-projection-dimensions th[scope=col]").all_text_contents()
    assert headings == ["thing", "alive", "event", "stand-in"] * 2


@pytest.mark.parametrize("name", FEW_OR_ALL)
def test_nothing_is_wider_than_the_narrowest_screen(figure: Callable, name: str) -> None:
    assert figure(name, width=320).page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.nightly
def test_in_a_readers_own_colours_marks_remain(browser: "Browser", server: str) -> None:
    page = browser.new_context(forced_colors="active").new_page()
    style = "(mark, name) => getComputedStyle(mark)[name]"
    page.goto(server + page_of("weights_from_a_word"))
    live = LiveFigure(page, "weights_from_a_word").wait()
    boxes = live.panel.locator(".live-box")
    assert len({box.evaluate(style, "backgroundColor") for box in boxes.all()}) > 2
    bar = live.panel.locator(".live-bar-length").first
    paper = page.locator("body").evaluate(style, "backgroundColor")
    assert bar.evaluate(style, "backgroundColor") != paper
    chosen = live.panel.locator(":checked + .live-box")
    assert chosen.evaluate(style, "outlineStyle") == "solid"
    page.goto(server + page_of(MASKS))
    live = LiveFigure(page, MASKS).wait()
    for mark in (".forbidden", ".live-mask-sample"):
        picture = live.panel.locator(mark).first.evaluate(style, "backgroundImage")
        assert "gradient" in picture
        assert live.panel.locator(mark).first.evaluate(style, "forcedColorAdjust") == "none"
    page.context.close()


def test_what_a_browser_puts_back_into_controls_is_not_believed(visit: Callable) -> None:
    """Firefox fills in what stood in the fields before a page was loaded again."""
    put_back = """new MutationObserver(() => {
        const slider = document.querySelector('.live input[type=range]');
        if (slider && !window.done) { window.done = true; slider.value = 57; }
    }).observe(document, { childList: true, subtree: true });"""
    live = LiveFigure(visit(page_of(TRAINING), before=put_back).page, TRAINING).wait()
    assert live.page.evaluate("window.done")
    assert live.panel.locator("input[type=range]").input_value() == "0"
    assert live.numbers()["step"] == "0"


PAST = """(panel) => {
    const { left, right } = panel.getBoundingClientRect();
    const isWay = (box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
    const scrolls = (box) => box !== panel && (isWay(box) || scrolls(box.parentElement));
    return [...panel.querySelectorAll("input, select, button, textarea, output")]
        .filter((control) => control.checkVisibility() && !scrolls(control))
        .map((control) => [control.outerHTML.slice(0, 80), control.getBoundingClientRect()])
        .filter(([, box]) => box.left < left - 0.5 || box.right > right + 0.5)
        .map(([control]) => control);
}"""
"""Controls that reach past the edges of their panel and cannot be scrolled to."""


@pytest.mark.parametrize("place", ["page", "frame"])
@pytest.mark.parametrize("name", all_at_night(NAMES, ("cache_memory", "score_playground")))
def test_no_control_reaches_past_its_panel_on_the_narrowest_screen(
    figure: Callable, name: str, place: str
) -> None:
    live = figure(name, f"?embed={name}" if place == "frame" else "", width=320)
    assert live.panel.evaluate(PAST) == []
