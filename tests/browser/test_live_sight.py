"""A reader sees what a control does while using it, and is told at the top what to do."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import visiting
from tests.browser.live import FEW_OR_ALL, LiveFigure, page_of
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SCREENS = {"phone": (390, 844), "laptop": (1280, 800)}
ROUNDING = 1.5
"""Pixels."""

# Use each control in its turn, and tell where it and the pictures of its part lie then, and whether
# something covers them. All in one call: a figure has up to two hundred controls.
SEEN = """async (controls) => {
    const frame = () => new Promise(requestAnimationFrame);
    const isVisible = (element) => {
        const { width, height } = element.getBoundingClientRect();
        return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
    };
    const seen = (control) => {
        const panel = control.closest(".live");
        const part = control.closest("[data-part]") ?? panel;
        const own = control.closest("label") ?? control;
        const covered = (element, x, y) => {
            const top = document.elementFromPoint(x, y);
            return !(element.contains(top) || own.contains(top) || top?.contains(element));
        };
        const told = (element) => {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            const middle = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
            const places = [top + 4, (top + bottom) / 2, bottom - 4];
            return { what: element.outerHTML.slice(0, 70), top, bottom,
                covered: places.filter((y) => covered(element, middle, y)).length };
        };
        return {
            control: control.dataset.field,
            header: document.querySelector(".md-header").getBoundingClientRect().bottom,
            height: innerHeight,
            boxes: [own, ...part.querySelectorAll("[data-picture]")].map(told),
        };
    };
    const used = [];
    for (const control of controls) {
        const target = control.closest("label, [data-field]");
        if (!target || !isVisible(target)) continue;
        control.scrollIntoView({ block: "nearest" });
        control.focus({ focusVisible: true });
        await frame();
        await frame();
        used.push(seen(control));
    }
    return used;
}"""


def opened(visit: Callable, name: str, screen: str = "laptop") -> LiveFigure:
    width, height = SCREENS[screen]
    page = visit(page_of(name), width=width).page
    page.set_viewport_size({"width": width, "height": height})
    return LiveFigure(page, name).wait()


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return partial(opened, visit)


@pytest.fixture(scope="module", params=all_at_night(SCREENS, ["phone"]))
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=FEW_OR_ALL)
def shown(
    browser: "Browser", server: str, request: pytest.FixtureRequest, screen: str
) -> Iterator[LiveFigure]:
    """A figure on a screen, for the tests that use it one after the other."""
    with visiting(browser, server) as visit:
        yield opened(visit, request.param, screen)


def out_of_sight(live: LiveFigure) -> list[str]:
    """Use each control, and return what of it and its pictures is not seen whole then."""
    found = []
    used = live.panel.locator("[data-field], .live-pull button").evaluate_all(SEEN)
    assert used, "no control is to be seen"
    for seen in used:
        assert len(seen["boxes"]) > 1, "no picture is marked"
        for box in seen["boxes"]:
            is_within = (
                box["top"] >= seen["header"] - ROUNDING
                and box["bottom"] <= seen["height"] + ROUNDING
            )
            if not is_within or box["covered"]:
                found.append(f"{seen.get('control')}: {box}")
    return found


def test_control_and_picture_are_seen_together(shown: LiveFigure) -> None:
    assert out_of_sight(shown) == []


# From the first control or picture to the last, without the tools below.
HEIGHT = """(panel) => {
    scrollTo(0, 0); // pictures that stay in sight go back to their place
    const boxes = [...panel.querySelectorAll("[data-picture], [data-field], [data-action]")]
        .filter((part) => !part.closest(".live-tools, .live-say"))
        .map((part) => part.closest("label") ?? part)
        .filter((part) => part.checkVisibility())
        .map((part) => part.getBoundingClientRect());
    const tops = boxes.map(({ top }) => top), bottoms = boxes.map(({ bottom }) => bottom);
    const { bottom: header } = document.querySelector(".md-header").getBoundingClientRect();
    return [Math.max(...bottoms) - Math.min(...tops), innerHeight - header];
}"""


def test_all_controls_and_pictures_fit_on_the_screen_at_once(shown: LiveFigure) -> None:
    height, room = shown.panel.evaluate(HEIGHT)
    assert 100 < height <= room


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("real_heads", "text=situation-1"),  # four sentences
        ("real_heads", "text=essay-3"),  # two long ones, and all their words to choose from
        ("real_heads", "view=words"),  # on a phone in place of the heads
        ("score_playground", "only_three=false"),  # ten sliders
    ],
)
def test_so_they_are_where_there_is_more_to_see(
    visit: Callable, name: str, state: str, screen: str
) -> None:
    width, height = SCREENS[screen]
    page = visit(f"{page_of(name)}?{name}.{state}", width=width).page
    page.set_viewport_size({"width": width, "height": height})
    live = LiveFigure(page, name).wait().settle()
    assert out_of_sight(live) == []


@pytest.mark.parametrize("matrix", ["W_K", "W_V"])
@pytest.mark.nightly
def test_so_they_are_for_each_matrix_on_a_phone(figure: Callable, matrix: str) -> None:
    live = figure("changed_projection", "phone")
    live.panel.get_by_role("radio", name=matrix.replace("_", "")).check(force=True)
    assert out_of_sight(live) == []


# What the panel says, and how


def test_one_line_at_the_top_says_what_to_do_and_nothing_is_blank_at_the_foot(
    shown: LiveFigure, screen: str
) -> None:
    live = shown
    lead = live.panel.locator(".live-lead")
    panel = live.panel.bounding_box()
    box = lead.bounding_box()
    assert lead.is_visible()
    assert box["y"] - panel["y"] < 24
    assert box["height"] < (70 if screen == "phone" else 45)
    fields = live.panel.locator("fieldset")
    assert fields.get_attribute("aria-describedby") == lead.get_attribute("id")
    foot = max(
        button["y"] + button["height"]
        for each in live.panel.locator(".live-tools button:visible").all()
        if (button := each.bounding_box())
    )
    assert panel["y"] + panel["height"] - foot < 24


def moved(live: LiveFigure) -> LiveFigure:
    """Change something with the keyboard."""
    if live.name == "real_heads":
        return live.choose("head", "1.1")
    if live.name == "writing_words":
        return live.choose("place", "7")
    live.panel.locator("[data-field]:not([tabindex='-1'])").first.focus()
    kind = live.page.evaluate("document.activeElement.type")
    if kind == "text":
        live.page.keyboard.press("Control+a")
        live.page.keyboard.type("1.5")
    else:
        live.page.keyboard.press("Space" if kind in ("checkbox", "textarea") else "ArrowRight")
    return live


def test_what_came_of_it_takes_the_place_of_that_line_and_nothing_moves(
    shown: LiveFigure,
) -> None:
    live = shown
    lead, status = live.panel.locator(".live-lead"), live.panel.locator(".live-status")
    before = live.panel.bounding_box()["height"]
    moved(live).settle()
    assert status.text_content()
    assert not lead.is_visible()
    assert status.bounding_box()["y"] == pytest.approx(lead.bounding_box()["y"])
    assert live.panel.bounding_box()["height"] == pytest.approx(before, abs=1)


LIT = """(name) => document.querySelector(`[data-live="${name}"]`).getAnimations({ subtree: true })
    .filter((animation) => !(animation instanceof CSSTransition))
    .map(({ effect }) => effect.target.dataset.number)"""


@pytest.mark.parametrize("name", FEW_OR_ALL)
@pytest.mark.nightly
def test_what_followed_lights_up_unless_motion_is_not_wanted(
    page: Any, figure: Callable, server: str, name: str
) -> None:
    page.goto(server + page_of(name))
    live = moved(LiveFigure(page, name).wait())
    page.wait_for_function(f"(name) => ({LIT})(name).length", arg=name)
    assert all(page.evaluate(LIT, name))
    assert live.panel.locator("[data-number].changed").count() == 0
    calm = moved(figure(name)).settle()
    assert calm.panel.locator(".live-status").text_content()
    assert calm.page.evaluate(LIT, name) == []


def test_what_a_reader_has_typed_is_marked_and_no_other_number(figure: Callable) -> None:
    live = figure("changed_projection").write("W_Q.3.1", "0").settle()
    marked = live.panel.locator("[data-field].changed")
    assert marked.evaluate_all("(all) => all.map(({ dataset }) => dataset.field)") == ["W_Q.3.1"]
    style = "(field) => getComputedStyle(field).textDecorationLine"
    assert marked.evaluate(style) == "underline"
    assert live.field("W_Q.0.0").evaluate(style) == "none"
    weight = live.panel.locator("[data-number='weight cat']").first
    assert weight.evaluate(style) == "none"


# What can be pressed looks it: an edge that is not there on what stands still.
KEYS = {
    "weights_from_a_word": ".live-box",
    "forbidden_cells": ".live-mask label",
    "real_heads": ".live-head, .live-card, .live-box",
}


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.nightly
def test_what_can_be_pressed_looks_like_a_key(figure: Callable, name: str) -> None:
    keys = figure(name).panel.locator(KEYS[name])
    shadows = keys.evaluate_all("(all) => all.map((key) => getComputedStyle(key).boxShadow)")
    assert len(shadows) > 9
    assert "none" not in shadows


def test_nothing_lies_over_a_figure_while_it_is_used(figure: Callable) -> None:
    live = figure("soft_lookup")
    page = live.page
    back = page.locator(".md-top")
    shown = "() => getComputedStyle(document.querySelector('.md-top')).display !== 'none'"
    assert back.count() == 1
    assert page.evaluate(shown)
    live.panel.locator("input:visible").first.focus()
    assert not page.evaluate(shown)
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(shown)


def test_a_verdict_is_no_button(figure: Callable) -> None:
    live = figure("score_playground").press("fit").settle()
    verdicts = live.panel.locator(".live-verdict")
    style = "(all) => all.map((one) => getComputedStyle(one).borderStyle)"
    assert set(verdicts.evaluate_all(style)) == {"none"}
    mark = verdicts.first.evaluate("(one) => getComputedStyle(one, '::before').content")
    assert mark.startswith('"✓')


@pytest.mark.nightly
def test_fields_of_a_matrix_stand_apart(figure: Callable) -> None:
    for screen in SCREENS:
        live = figure("changed_projection", screen)
        one, other = (live.field(f"W_Q.0.{column}").bounding_box() for column in (0, 1))
        assert other["x"] - one["x"] - one["width"] >= 1.5
