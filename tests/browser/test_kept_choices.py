"""A browser may keep nothing, or what is no longer the theme's: the site works all the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import QuietHandler, move, serving_files
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FORBID = """for (const place of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, place, {
        configurable: true,
        get() { throw new DOMException("The document is sandboxed", "SecurityError"); },
    });"""
LEAVE = "text => localStorage.setItem(`${__md_scope.pathname}.__palette`, text)"
RUBBISH = ["", "slate", "5", "[]", "{}", "null", '{"index": "slate"}', '{"index": 1}']
BUTTON = "[data-md-component=palette] label:visible"


class OpenHandler(QuietHandler):
    """Serve files to any page, as static hosts do: to a sandboxed frame, every host is another."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture
def open_server(site: Path) -> Iterator[str]:
    with serving_files(site, OpenHandler) as address:
        yield address


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield page
    page.close()
    assert not faults


def press_for_colours(page: "Page") -> None:
    shown = page.locator("body").get_attribute("data-md-color-scheme")
    page.locator(BUTTON).click()
    page.wait_for_function("shown => document.body.dataset.mdColorScheme !== shown", arg=shown)


def search(page: "Page", words: str) -> None:
    page.keyboard.press("/")
    page.locator(".md-search__input").fill(words)
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Escape")


def test_a_browser_that_keeps_nothing_offers_all_that_the_page_has(
    page: "Page", server: str
) -> None:
    page.add_init_script(FORBID)
    page.goto(f"{server}/steps/6-values/")
    page.locator("[data-live][data-ready]").first.wait_for()
    press_for_colours(page)
    search(page, "softmax")
    page.locator("[data-claims]").click()
    page.locator(".claim-sign").first.wait_for()
    move(page, page.locator(".md-footer__link--next").click, "/steps/7-downhill/")
    page.locator(".claim-sign").first.wait_for()


def test_a_frame_that_may_keep_nothing_shows_its_figure(page: "Page", open_server: str) -> None:
    page.goto(f"{open_server}/404.html")
    page.evaluate(
        """(address) => {
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts";
            frame.src = address;
            document.body.append(frame);
        }""",
        f"{open_server}/?embed=mechanism",
    )
    figure = page.frame_locator("iframe").locator("[data-live=mechanism][data-ready]")
    figure.wait_for()
    assert figure.locator("[data-number^='new ']").first.text_content()


@pytest.mark.parametrize("rubbish", all_at_night(RUBBISH, ["slate", "5"]))
def test_what_is_no_choice_of_colours_counts_as_none(
    page: "Page", server: str, rubbish: str
) -> None:
    page.goto(server)
    page.evaluate(LEAVE, rubbish)
    page.reload()
    page.locator(BUTTON).wait_for()
    press_for_colours(page)
    search(page, "softmax")
