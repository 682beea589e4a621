"""What is wider than its box must show that there is more."""

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# The sign: a line and a shade at both edges, that stay, under covers that scroll along. What is
# shown to nobody (a name for screen readers) is a few pixels wide. No more than hidden, what lies
# outside could not be reached at all.
CUT_WITHOUT_A_SIGN = """() => {
    document.querySelectorAll("details").forEach((details) => (details.open = true));
    const cut = [...document.querySelectorAll("article *")].filter((element) =>
        getComputedStyle(element).overflowX !== "visible"
        && element.clientWidth > 4
        && element.scrollWidth > element.clientWidth + 1);
    return cut.filter((element) => {
        const style = getComputedStyle(element);
        const covered = style.backgroundAttachment.startsWith("local, local, scroll, scroll");
        const edges = style.backgroundImage.split("linear-gradient").length > 4;
        return !(covered && edges && ["auto", "scroll"].includes(style.overflowX));
    }).map((element) =>
        `${element.closest("figure[id]")?.id ?? ""} ${element.outerHTML.slice(0, 120)}`);
}"""

# Texts of neighbouring cells, line by line: a reader has to see where one ends and the next begins.
TOUCHING = """(room) => {
    document.querySelectorAll("details").forEach((details) => (details.open = true));
    const linesOf = (cell) => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return [...words.getClientRects()].filter((line) => line.width > 1);
    };
    const touching = [];
    // Not the numbers of lines of code, nor cells whose texts are heard and not seen.
    const tables = "table:not(.highlighttable, .live-mask)";
    for (const row of document.querySelectorAll(`article ${tables} tr`)) {
        if (!row.checkVisibility()) continue;
        const cells = [...row.cells].map((cell) => [cell.textContent.trim(), linesOf(cell)]);
        cells.slice(1).forEach(([text, lines], index) => {
            const [before, linesBefore] = cells[index];
            const meet = linesBefore.some((left) => lines.some((right) =>
                left.bottom > right.top + 2 && right.bottom > left.top + 2
                && right.left < left.right + room));
            const name = row.closest("figure[id]")?.id ?? "";
            if (meet && text && before) touching.push(`${name}: ${before} | ${text}`);
        });
    }
    return touching;
}"""

ROOM = 3
"""Pixels between the texts of two cells, at least."""

BOX = "#queries_keys_values .table-box"


def with_a_wide_table(visit: Callable, **reader: str) -> "Page":
    """Open a page on a phone, with a table that is wider than it."""
    page: Page = visit("/steps/4-projections/", width=390, **reader).page
    page.add_style_tag(content="#queries_keys_values .computed-table { min-width: 40rem }")
    return page


@pytest.fixture(scope="module")
def opened(browser: "Browser", server: str, address: str) -> "Iterator[Page]":
    """A page, for the tests that look at it one after the other."""
    with visiting(browser, server) as visit:
        page = visit(address).page
        page.evaluate("document.fonts.ready")
        yield page


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_wider_than_its_box_shows_it(opened: "Page", width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate(CUT_WITHOUT_A_SIGN) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_of_a_table_touches_its_neighbour(opened: "Page", width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate(TOUCHING, ROOM) == []


@pytest.mark.parametrize(
    "spoiled",
    ["max-width: 1em; white-space: nowrap", "padding: 0 !important", "margin-left: -0.5em"],
)
def test_texts_that_touch_are_found(visit: Callable, spoiled: str) -> None:
    page = visit("/checked/", width=390).page
    page.add_style_tag(content=f"#essay_numbers :is(td, .verdict) {{ {spoiled} }}")
    assert any("essay_numbers" in found for found in page.evaluate(TOUCHING, ROOM))


@pytest.mark.parametrize("spoiled", ["background: none", "overflow-x: hidden"])
def test_a_missing_sign_is_found(visit: Callable, spoiled: str) -> None:
    page = with_a_wide_table(visit)
    page.add_style_tag(content=f".table-box {{ {spoiled} !important }}")
    assert any("queries_keys_values" in found for found in page.evaluate(CUT_WITHOUT_A_SIGN))


def right_edge(page: "Page") -> list[tuple[int, int, int]]:
    """Return the colours of the last column of pixels in the wide table's box."""
    from PIL import Image

    picture = Image.open(io.BytesIO(page.locator(BOX).screenshot())).convert("RGB")
    last = picture.crop((picture.width - 1, 0, picture.width, picture.height))
    return list(last.get_flattened_data())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_sign_is_seen_until_the_end_is_reached(
    visit: Callable, scheme: str, colours: str
) -> None:
    page = with_a_wide_table(visit, scheme=scheme)
    page.emulate_media(forced_colors=colours, color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    paper = tuple(int(part) for part in paper.strip("rgba()").split(",")[:3])

    def is_line(colour: tuple[int, int, int]) -> bool:
        return sum(abs(own - other) for own, other in zip(colour, paper, strict=True)) > 200

    edge = right_edge(page)
    assert sum(map(is_line, edge)) > 0.7 * len(edge)
    page.locator(BOX).evaluate("(box) => (box.scrollLeft = box.scrollWidth)")
    edge = right_edge(page)
    assert sum(map(is_line, edge)) < 0.1 * len(edge)


@pytest.mark.parametrize("hidden", [4, 12])
def test_a_few_hidden_pixels_have_the_whole_sign(visit: Callable, hidden: int) -> None:
    page = with_a_wide_table(visit)
    width = page.locator(BOX).evaluate("(box) => box.clientWidth") + hidden
    page.add_style_tag(
        content=f"#queries_keys_values .computed-table {{ min-width: {width}px !important }}"
    )
    assert page.locator(BOX).evaluate("(box) => box.scrollWidth - box.clientWidth") == hidden
    edge = right_edge(page)
    assert sum(sum(colour) < 600 for colour in edge) > 0.7 * len(edge)


def test_what_a_row_is_called_stays_while_its_numbers_scroll(visit: Callable) -> None:
    page = with_a_wide_table(visit)
    box = page.locator(BOX)
    box.evaluate("(box) => (box.scrollLeft = box.scrollWidth)")
    assert box.evaluate("(box) => box.scrollLeft") > 100
    name = box.locator("tbody th").first.bounding_box()
    outer = box.bounding_box()
    assert name is not None
    assert outer is not None
    assert name["x"] == outer["x"]
