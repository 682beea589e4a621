"""Readers who have set larger letters: on a phone, too, no word is cut off or covered."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import CHROMIUM_FLAGS, chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SIZE = 20
"""Pixels: a reader's own size of letters; browsers start with 16."""

# Words are seen as far as the nearest box that hides what is beyond it, and the page itself goes.
# Boxes that scroll show that there is more (test_nothing_is_cut.py); code is such a box.
LOST = """() => {
    const lost = [];
    const seenWithin = (element) => {
        for (let box = element; box !== document.body; box = box.parentElement) {
            const { overflowX, clipPath } = getComputedStyle(box);
            if (clipPath !== "none") return [{ left: -Infinity, right: Infinity }, "only heard"];
            if (overflowX !== "visible") return [box.getBoundingClientRect(), overflowX];
        }
        return [{ left: 0, right: innerWidth }, "page"];
    };
    const fields = [...document.querySelectorAll("article input[type=text]")]
        .filter((field) => field.checkVisibility())
        .map((field) => field.getBoundingClientRect());
    const article = document.querySelector("article");
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        const how = { visibilityProperty: true, opacityProperty: true };
        const isShown = element.checkVisibility(how);
        if (!isShown || element.closest("template, .live-hidden, math")) continue;
        const words = document.createRange();
        words.selectNodeContents(texts.currentNode);
        const [edge, kind] = seenWithin(element);
        for (const box of words.getClientRects()) {
            if (box.width < 1) continue;
            const isOutside = box.right > edge.right + 1 || box.left < edge.left - 1;
            const isCovered = kind !== "only heard" && fields.some((field) =>
                box.left + 2 < field.right && field.left + 2 < box.right
                && box.top + 4 < field.bottom && field.top + 4 < box.bottom);
            if ((isOutside && !["auto", "scroll"].includes(kind)) || isCovered) {
                lost.push(`${isCovered ? "covered" : kind}: ${texts.currentNode.data.trim()}`);
            }
        }
    }
    return lost;
}"""


@pytest.fixture(scope="module")
def phone(browser: "Browser") -> "Iterator[Page]":
    """A page of a phone's width in a browser with larger letters."""
    flags = [*CHROMIUM_FLAGS, f"--blink-settings=defaultFontSize={SIZE}"]
    running = browser.browser_type.launch(executable_path=chromium_path(), args=flags)
    yield running.new_page(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    running.close()


def test_no_word_is_cut_off_or_covered(phone: "Page", server: str, address: str) -> None:
    phone.goto(server + address)
    for figure in phone.locator(".is-live [data-live]").all():
        figure.and_(phone.locator("[data-ready]")).wait_for()
    base = phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert base == 1.25 * SIZE  # the theme's own size is 125 per cent of the reader's
    assert phone.evaluate(LOST) == []


@pytest.mark.parametrize(
    "spoiled",
    [
        ".md-typeset h1 { white-space: nowrap; width: 80em }",
        ".md-typeset h1 { overflow: hidden; width: 1em; text-wrap: nowrap }",
        ".live-projection-matrix > .live-projection-head { align-self: start; line-height: 2 }",
    ],
)
def test_what_is_lost_is_found(phone: "Page", server: str, spoiled: str) -> None:
    phone.goto(f"{server}/steps/4-projections/")
    phone.locator("[data-live][data-ready]").wait_for()
    phone.add_style_tag(content=spoiled)
    assert phone.evaluate(LOST) != []
