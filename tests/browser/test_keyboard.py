"""The first page, read without a mouse."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def tab_until(page: "Page", selector: str, presses: int) -> int:
    """Press Tab until the focus is within `selector`; return how often that took."""
    for press in range(1, presses + 1):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => !!document.activeElement.closest(selector)", selector):
            return press
    pytest.fail(f"{presses} presses of Tab do not reach {selector}")


def test_first_stop_skips_to_the_content(visit: Callable) -> None:
    page = visit("/").page
    assert tab_until(page, "a.md-skip", presses=1) == 1
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash !== ''")
    assert page.locator("article").locator(page.evaluate("location.hash")).count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('header, .md-sidebar')")


def test_tab_reaches_the_navigation_and_enter_follows_it(visit: Callable) -> None:
    page = visit("/").page
    tab_until(page, ".md-nav--primary a[href]:not(.md-nav__link--active)", presses=40)
    target = page.evaluate("document.activeElement.href")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == target


def test_focus_can_be_seen(visit: Callable) -> None:
    page = visit("/").page
    navigation = page.locator(".md-sidebar--primary")
    without_focus = navigation.screenshot()
    tab_until(page, ".md-nav--primary a[href]", presses=40)
    assert navigation.screenshot() != without_focus
