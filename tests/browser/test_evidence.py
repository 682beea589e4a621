"""A computed number opens what made it, however it is asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.artifacts.places import ROOT
from tests.browser.conftest import move, rest
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

PLACE = "/beyond/sharpness/"
OTHER = "/real-model/"


def number(page: "Page", at: int = 0) -> "Locator":
    return page.locator("article data[data-made]").nth(at)


def opened(page: "Page") -> "Locator":
    box = page.locator(".evidence:popover-open")
    box.wait_for()
    return box


def made(one: "Locator") -> str:
    return one.get_attribute("data-made") or ""


def is_closed(page: "Page") -> bool:
    page.wait_for_function("() => !document.querySelector('.evidence:popover-open')")
    return True


def focused(page: "Page") -> str:
    text: str = page.evaluate("document.activeElement.dataset.made ?? ''")
    return text


def test_a_click_shows_the_lines_as_the_file_has_them(visit: Callable, site: Path) -> None:
    reader = visit(OTHER)
    page = reader.page
    rest(page)
    assert not [answer.url for answer in reader.answers if "evidence" in answer.url]
    asked = number(page, 4)
    asked.click()
    box = opened(page)
    script, _, name = made(asked).partition(".")
    known = json.loads((site / f"assets/evidence/{script}.json").read_text("utf-8"))
    source = (ROOT / known["script"]).read_text("utf-8").splitlines()
    lines = box.locator("li[value]")
    assert lines.count() == len(known["numbers"][name]["lines"])
    for line in lines.all():
        text = source[int(line.get_attribute("value") or 0) - 1].strip()
        assert line.text_content().strip() == text
    assert box.locator(".evidence-entry").count() == len(known["numbers"][name]["entry"])
    assert asked.text_content() in box.get_attribute("aria-label")
    link = box.get_by_role("link", name=known["script"])
    assert page.request.get(link.evaluate("(link) => link.href")).ok
    assert "data/real_model/attention.npz: measured on " in box.text_content()
    assert reader.complaints == []


def test_a_second_click_closes_it_and_one_on_another_number_opens_that(visit: Callable) -> None:
    page = visit(PLACE).page
    first, second = number(page, 0), number(page, 1)
    first.click()
    assert made(first) in opened(page).text_content()
    assert first.get_attribute("aria-expanded") == "true"
    first.click()
    assert is_closed(page)
    assert first.get_attribute("aria-expanded") == "false"
    first.click()
    opened(page)
    second.click(position={"x": 2, "y": 2}, force=True)
    page.wait_for_function(
        "(name) => document.querySelector('.evidence:popover-open')?.textContent.includes(name)",
        arg=made(second),
    )
    page.mouse.click(5, 400)
    assert is_closed(page)


def test_the_keyboard_suffices(visit: Callable) -> None:
    page = visit(PLACE).page
    rest(page)
    stops = page.locator("article data[tabindex]")
    headings = page.locator("article :is(h1, h2)")
    assert 0 < stops.count() <= headings.count()
    assert stops.first.get_attribute("role") == "button"
    page.locator("article h1 a").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if focused(page):
            break
    assert focused(page) == made(number(page, 0))
    page.keyboard.press("ArrowRight")
    assert focused(page) == made(number(page, 1))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    box = opened(page)
    assert box.evaluate("(box) => box === document.activeElement")
    page.keyboard.press("Escape")
    assert is_closed(page)
    assert focused(page) == made(number(page, 0))
    page.keyboard.press(" ")
    opened(page)
    box.get_by_role("button", name="Next number").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(name) => document.querySelector('.evidence:popover-open')?.textContent.includes(name)",
        arg=made(number(page, 1)),
    )
    # Past its last link comes the number again.
    for _ in range(box.locator("a, button").count() + 1):
        page.keyboard.press("Tab")
    assert is_closed(page)
    assert focused(page) == made(number(page, 1))


@pytest.mark.parametrize("at", all_at_night([0, 5, 11, 19], [5]))
def test_on_a_phone_a_touch_shows_it_whole(browser: "Browser", server: str, at: int) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(server + PLACE)
    rest(page)
    asked = number(page, at)
    asked.evaluate("(number) => number.scrollIntoView({ block: 'center' })")
    asked.tap()
    box = opened(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 844
    there = asked.bounding_box()
    assert box["y"] >= there["y"] + there["height"] or box["y"] + box["height"] <= there["y"]
    assert opened(page).evaluate("(box) => box.scrollWidth <= box.clientWidth")
    context.close()


@pytest.mark.nightly
def test_it_goes_with_the_page_and_comes_back_with_it(visit: Callable) -> None:
    page = visit("/").page
    rest(page)
    page.evaluate("window.sameDocument = true")
    move(page, page.locator(f".md-nav--primary a[href*='{PLACE.strip('/')}']").click, PLACE)
    number(page).click()
    move(page, opened(page).get_by_role("link").first.click, "/source/**")
    assert is_closed(page)
    move(page, page.go_back, PLACE)
    page.locator("article data[tabindex]").first.wait_for()
    number(page, 1).click()
    assert made(number(page, 1)) in opened(page).text_content()
    assert page.evaluate("window.sameDocument") is True


def test_what_did_not_load_is_said_and_can_be_asked_for_again(visit: Callable) -> None:
    page = visit(PLACE).page
    page.route("**/assets/evidence/**", lambda route: route.abort())
    number(page).click()
    assert "could not be loaded" in opened(page).get_by_role("alert").text_content()
    page.unroute("**/assets/evidence/**")
    page.keyboard.press("Escape")
    assert is_closed(page)
    number(page).click()
    opened(page).locator("li[value]").first.wait_for()


def test_without_its_program_the_number_says_so(visit: Callable) -> None:
    page = visit(PLACE).page
    page.route("**/evidence.js", lambda route: route.abort())
    number(page).click()
    page.wait_for_function("() => document.activeElement.title.includes('could not be loaded')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.nightly
def test_is_accessible(visit: Callable, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(PLACE, scheme=scheme).page
    number(page, 2).click()
    opened(page)
    results = Axe().run(page, context=".evidence", options={"resultTypes": ["violations"]})
    assert results.response["passes"], "axe-core must have looked at something"
    assert results.violations_count == 0, results.generate_report()
    results = Axe().run(page, context="article data", options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


def test_is_not_printed_and_a_link_or_a_marked_number_is_left_alone(visit: Callable) -> None:
    page = visit(PLACE).page
    number(page).click()
    box = opened(page)
    page.emulate_media(media="print")
    assert not box.is_visible()
    page.emulate_media(media="screen")
    page.keyboard.press("Escape")
    assert is_closed(page)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('article data'))")
    number(page, 0).dispatch_event("click")
    assert is_closed(page)
