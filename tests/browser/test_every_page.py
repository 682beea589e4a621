"""What must hold of every page that the build makes."""

from collections.abc import Callable
from pathlib import Path

import pytest

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


def test_loads_without_complaint(visit: Callable, address: str) -> None:
    reader = visit(address)
    reader.page.wait_for_load_state("networkidle")
    assert reader.page.locator("article h1").count() == 1
    assert reader.complaints == []


@pytest.mark.parametrize("scheme", THEME_NAMES)
def test_is_accessible(visit: Callable, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(address, scheme=scheme).page
    assert page.locator("body").get_attribute("data-md-color-scheme") == THEME_NAMES[scheme]
    results = Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
    assert results.response["passes"], "axe-core must have looked at something"
    assert results.violations_count == 0, results.generate_report()


def test_needs_no_sideways_scrolling_on_a_phone(visit: Callable, address: str) -> None:
    page = visit(address, width=390).page
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, page.evaluate(TOO_WIDE, 390)


def test_pictures_have_words_and_ids_are_unique(visit: Callable, address: str) -> None:
    page = visit(address).page
    assert page.evaluate(PICTURES_WITHOUT_WORDS) == []
    assert page.evaluate(DUPLICATE_IDS) == []


def test_no_page_is_left_out(site: Path, tested_addresses: set[str]) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    built = {f"/{page.removesuffix('index.html')}" for page in pages}
    # Of the listings, which come from one template, a few stand for all.
    assert {page for page in built - tested_addresses if not page.startswith("/source/")} == set()
    assert tested_addresses <= built
