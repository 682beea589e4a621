"""What is wider than its box must show that there is more."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

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

BOX = "#queries_keys_values .table-box"


def with_a_wide_table(visit: Callable, **reader: str) -> "Page":
    """Open a page on a phone, with a table that is wider than it."""
    page: Page = visit("/steps/4-projections/", width=390, **reader).page
    page.add_style_tag(content="#queries_keys_values .computed-table { min-width: 40rem }")
    return page


def test_what_is_wider_than_its_box_shows_it(visit: Callable, address: str) -> None:
    page = visit(address).page
    assert page.evaluate(CUT_WITHOUT_A_SIGN) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate(CUT_WITHOUT_A_SIGN) == []


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
