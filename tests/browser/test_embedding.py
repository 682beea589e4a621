"""A figure without the page around it, as somebody else's page shows it in a frame."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.live import FEW_OR_ALL, LiveFigure, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

AROUND = ".md-header, .md-sidebar, .md-footer, article > :not([data-embedded])"


@pytest.mark.parametrize("name", FEW_OR_ALL)
def test_a_live_figure_stands_alone_and_is_alive(visit: Callable, name: str) -> None:
    opened = visit(f"{page_of(name)}?embed={name}")
    live = LiveFigure(opened.page, name).wait()
    assert not opened.page.locator(AROUND).filter(visible=True).count()
    assert live.panel.bounding_box()["y"] < 40
    source = opened.page.locator(".embed-source a")
    assert source.get_attribute("href").endswith(f"{page_of(name)}#{name}")
    assert source.text_content() == opened.page.title()
    assert opened.complaints == []


def test_words_do_not_touch_the_frame(visit: Callable) -> None:
    page = visit(f"{page_of('tip_to_tail')}?embed=tip_to_tail", width=390).page
    LiveFigure(page, "tip_to_tail").wait()
    box = page.locator("[data-embedded] figcaption").bounding_box()
    assert box["x"] >= 8
    assert box["x"] + box["width"] <= 382
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_its_state_is_that_of_the_address(visit: Callable) -> None:
    name = "weights_from_a_word"
    whole = LiveFigure(visit(f"{page_of(name)}?{name}.query=1").page, name).wait().numbers()
    alone = visit(f"{page_of(name)}?embed={name}&{name}.query=1").page
    live = LiveFigure(alone, name).wait()
    assert live.numbers() == whole
    live.choose("query", "3").settle()
    alone.wait_for_url("**query=3*")
    assert "embed=" in alone.url


def test_links_leave_the_frame(page: "Page", server: str) -> None:
    address = f"{server}/steps/2-weights/?embed=attention_map"
    slide = f'<!doctype html><iframe src="{address}" width="720" height="620"></iframe>'
    page.route("**/slide.html", lambda route: route.fulfill(body=slide, content_type="text/html"))
    page.goto(f"{server}/slide.html")
    frame = page.frame_locator("iframe")
    frame.locator("#attention_map svg").filter(visible=True).first.wait_for()
    frame.locator(".embed-source a").click()
    page.wait_for_url("**/steps/2-weights/#attention_map")


@pytest.mark.parametrize("name", ["nothing", "every-word-looks"])
def test_what_is_no_figure_leaves_the_page_as_it_is(visit: Callable, name: str) -> None:
    page = visit(f"/steps/2-weights/?embed={name}").page
    assert page.locator("article h1").is_visible()
    assert page.locator(".md-header").is_visible()


def test_without_its_program_the_page_is_there(page: "Page", server: str) -> None:
    page.route("**/embed.js", lambda route: route.abort())
    page.goto(f"{server}/steps/2-weights/?embed=attention_map")
    page.locator("article h1").wait_for()
    assert page.locator(".md-header").is_visible()
