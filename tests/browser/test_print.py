"""What comes out of a printer."""

import re
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MARGIN = "15mm"
PAPER_WIDTH = 680
"""Pixels between the margins of A4."""

MOST_PAGES = 12
"""Sheets of A4 that a chapter may take."""

LEAST_POINTS = 9.5
LEAST_POINTS_OF_NOTES = 8
"""Sizes of type on paper: of text, and of captions and tables."""

BOOKS = "/reference/"
"""Where pages are that nobody reads from start to end, which may be as long as they are."""

CUT = """(width) => [...document.querySelectorAll("article *")].filter((element) =>
    element.checkVisibility()
    && element.clientWidth > 4
    && (element.getBoundingClientRect().right > width + 1
        || getComputedStyle(element).overflowX !== "visible"
        && element.scrollWidth > element.clientWidth + 1)
).map((element) => element.outerHTML.slice(0, 120))"""

DATA_SHOWN = """() => [...document.querySelectorAll(".live-figure > details")]
    .filter((details) => details.checkVisibility()).length"""


def sheets(page: "Page") -> int:
    """Return how many pages of A4 the browser makes."""
    margins = dict.fromkeys(["top", "right", "bottom", "left"], MARGIN)
    pdf = page.pdf(format="A4", margin=margins)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    # The tree of pages counts them too, at its root; both can be read because neither is packed.
    assert pages == max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))
    return pages


def fills(pdf: bytes) -> set[bytes]:
    """Return the colours of words and areas, as the file writes them."""
    colours: set[bytes] = set()
    for stream in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            content = zlib.decompress(stream[1])
        except zlib.error:
            continue
        colours |= set(re.findall(rb"([\d. ]+) rg\b", content))
    return colours


def on_paper(page: "Page") -> None:
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    page.emulate_media(media="print")


def test_prints_whole_and_in_a_few_pages(visit: Callable, address: str) -> None:
    page = visit(address).page
    page.wait_for_load_state("load")
    if not address.startswith(BOOKS):
        assert sheets(page) <= MOST_PAGES
    on_paper(page)
    assert page.evaluate(CUT, PAPER_WIDTH) == []
    assert page.evaluate(DATA_SHOWN) == 0


@pytest.mark.parametrize(
    "chapter", all_at_night(["/block/", "/checked/", "/steps/7-training/"], ["/steps/7-training/"])
)
def test_print_can_be_read(visit: Callable, chapter: str) -> None:
    page = visit(chapter).page
    on_paper(page)
    points = {
        what: 0.75
        * page.locator(what).first.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
        for what in ("article > p", "figcaption", "td", ".provenance")
    }
    assert points["article > p"] >= LEAST_POINTS
    assert min(points.values()) >= LEAST_POINTS_OF_NOTES


def test_whoever_reads_in_the_dark_prints_as_others_do(visit: Callable) -> None:
    light, dark = (visit("/steps/6-values/", scheme=scheme).page for scheme in ("light", "dark"))
    colours = fills(light.pdf())
    assert len(colours) > 2
    assert fills(dark.pdf()) == colours
    assert dark.locator("body").get_attribute("data-md-color-scheme") == "slate"


def test_answers_and_notes_stand_open_on_paper_and_captions_are_smaller_than_text(
    visit: Callable,
) -> None:
    page = visit("/block/").page
    # What a live figure holds back stays behind on paper, where its still picture stands.
    own = "details:not(.live-figure > details) .computed-table"
    folded = page.locator(f"{own}, details.question p")
    assert folded.count() > 4
    assert not any(one.is_visible() for one in folded.all())
    on_paper(page)
    assert all(one.is_visible() for one in folded.all())
    sizes = [
        page.locator(what).first.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
        for what in ("figcaption", "article > p")
    ]
    assert sizes[0] < sizes[1]


def test_what_is_cut_or_endless_is_found(visit: Callable) -> None:
    page = visit("/steps/4-projections/").page
    page.add_style_tag(content=".computed-table { margin-bottom: 400cm; min-width: 90em }")
    assert sheets(page) > MOST_PAGES
    on_paper(page)
    assert any("<table" in found for found in page.evaluate(CUT, PAPER_WIDTH))
