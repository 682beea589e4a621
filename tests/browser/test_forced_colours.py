"""Pictures where a reader's own colours replace those of the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

LOOKS = """() => [...document.querySelectorAll(".drawing:not(.drawing--narrow) svg *")]
    .filter((mark) => mark instanceof SVGGraphicsElement)
    .map((mark) => [getComputedStyle(mark).fill, getComputedStyle(mark).stroke].join(" "))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_keep_their_marks_and_the_paper_behind_them(visit: Callable, scheme: str) -> None:
    page = visit("/steps/2-weights/", scheme=scheme).page
    before = page.evaluate(LOOKS)
    assert before
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(LOOKS) == before
    behind = page.locator(".drawing--wide svg").last.evaluate(
        "(svg) => getComputedStyle(svg).backgroundColor"
    )
    assert behind not in ("rgba(0, 0, 0, 0)", "transparent")


def colour_of(page: "Page", selector: str, part: str) -> str:
    return page.locator(selector).first.evaluate(
        "(one, part) => getComputedStyle(one, part).backgroundColor", part
    )


@pytest.mark.parametrize(
    ("chapter", "selector"),
    [("/steps/2-weights/", ".md-code__button"), ("/steps/6-values/", ".live-more > summary")],
)
@pytest.mark.parametrize("scheme", all_at_night(["light", "dark"], ["dark"]))
def test_signs_to_press_are_seen(visit: Callable, chapter: str, selector: str, scheme: str) -> None:
    page = visit(chapter, scheme=scheme).page
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.locator(selector).first.wait_for()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour_of(page, selector, "::after") not in (paper, "rgba(0, 0, 0, 0)")


def test_the_menu_says_which_page_is_open(visit: Callable) -> None:
    page = visit("/steps/2-weights/").page
    page.emulate_media(forced_colors="active")
    weights = page.locator(".md-nav--primary .md-nav__link:visible").evaluate_all(
        """(links) => [true, false].map((isOpen) => new Set(links
            .filter((link) => link.classList.contains("md-nav__link--active") === isOpen)
            .map((link) => getComputedStyle(link).textDecorationLine)))
            .map((found) => [...found])"""
    )
    assert weights[0] == ["underline"]
    assert "underline" not in weights[1]


def test_notes_keep_their_icon_and_their_arrow(visit: Callable) -> None:
    page = visit("/block/").page
    page.emulate_media(forced_colors="active")
    paper, *signs = page.locator("details > summary").first.evaluate(
        """(summary) => ["", "::before", "::after"].map(
            (part) => getComputedStyle(summary, part || null).backgroundColor
        )"""
    )
    assert all(sign not in (paper, "rgba(0, 0, 0, 0)") for sign in signs)
