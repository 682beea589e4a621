"""What must hold for every page that the build makes."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import visiting
from tests.browser.weights import largest, over_budget, weigh, weights_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What the theme calls the two colour schemes.
THEME_NAMES = {"light": "default", "dark": "slate"}

DUPLICATE_IDS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
}"""

# An icon inside a link or a button is named by that link or button.
PICTURES_WITHOUT_WORDS = """() =>
    [...document.querySelectorAll("article img, article svg")]
        .filter((picture) => !picture.closest("a, button, label, [aria-hidden=true]"))
        .filter((picture) => picture.tagName === "IMG"
            ? !picture.alt.trim()
            : picture.getAttribute("role") !== "img" || !picture.ariaLabel?.trim())
        .map((picture) => picture.outerHTML.slice(0, 200))
"""

TOO_WIDE = """(width) =>
    [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > width)
        .map((element) => element.outerHTML.slice(0, 100))
"""


NO_SIGNS = ".table-box, .formula-box, pre > code { background-image: none !important }"


@pytest.fixture(scope="module")
def weighed(
    browser: "Browser", server: str, address: str
) -> "Iterator[tuple[Visit, dict[str, float]]]":
    """A visit of a page, for the tests that look at it one after the other, and what it cost."""
    with visiting(browser, server) as visit:
        yield weigh(visit, address)


@pytest.mark.every_page
def test_loads_what_it_needs_and_has_words_for_all_it_shows(
    weighed: "tuple[Visit, dict[str, float]]",
) -> None:
    reader, costs = weighed
    page = reader.page
    assert page.locator("article h1").count() == 1
    assert reader.complaints == []
    too_much = over_budget(urlsplit(page.url).path, costs)
    assert too_much == [], largest(weights_of(reader))
    assert page.evaluate(PICTURES_WITHOUT_WORDS) == []
    assert page.evaluate(DUPLICATE_IDS) == []
    page.set_viewport_size({"width": 390, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, page.evaluate(TOO_WIDE, 390)


def test_is_accessible_in_both_schemes(weighed: "tuple[Visit, dict[str, float]]") -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = weighed[0].page
    page.set_viewport_size({"width": 1280, "height": 800})
    # Over the sign that a box scrolls, contrast would be left undecided.
    page.add_style_tag(content=NO_SIGNS)
    for scheme, name in THEME_NAMES.items():
        if scheme == "dark":
            page.locator("[data-md-component=palette] label:visible").click()
        page.locator(f"body[data-md-color-scheme={name}]").wait_for()
        # The schemes differ in colours alone, so what is no matter of colour is looked at once.
        rules = STANDARDS if scheme == "light" else ["color-contrast"]
        results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        assert results.response["passes"], "axe-core must have looked at something"
        assert results.violations_count == 0, results.generate_report()


def test_no_page_is_left_out(site: Path, tested_addresses: set[str]) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    built = {f"/{page.removesuffix('index.html')}" for page in pages}
    # Of the listings, which come from one template, a few stand for all.
    assert {page for page in built - tested_addresses if not page.startswith("/source/")} == set()
    assert tested_addresses <= built
