"""A copy of the site that somebody opens as a file."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.live import page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

LINE = ".from-folder"
PLACE = "steps/2-weights/"


def test_a_line_says_how_to_serve_the_folder(page: "Page", site: Path) -> None:
    for place in ("", PLACE, page_of("real_heads")[1:]):
        page.goto(f"{(site / place / 'index.html').as_uri()}")
        line = page.locator(LINE)
        assert line.is_visible()
        assert "python3 -m http.server" in line.text_content()
        assert line.bounding_box()["y"] < page.locator("article h1").bounding_box()["y"]
        # What does not work is not offered.
        assert not page.locator("label[for=__search]:visible").count()
        assert not page.locator(".live:visible").count()


def test_links_lead_to_pages_and_not_to_listings(page: "Page", site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator("article a[href*='steps/']").first.click()
    page.wait_for_url("**/steps/**/index.html*")
    assert page.locator("article h1").count() == 1
    page.locator(".md-footer__link--next").click()
    page.wait_for_url("**/2-weights/index.html*")
    assert page.locator(".live-still svg:visible").count()
    folders = "() => [...document.links].filter((link) => link.pathname.endsWith('/')).length"
    assert page.evaluate(folders) == 0


def test_served_there_is_no_such_line(page: "Page", server: str) -> None:
    page.goto(f"{server}/{PLACE}")
    assert page.locator(LINE).count() == 1
    assert not page.locator(LINE).is_visible()
