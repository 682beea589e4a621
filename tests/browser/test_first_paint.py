"""What a reader on a slow phone waits for before the first page is there, and what a tap does.

Times are measured in benchmarks/first_paint.py; here is counted what makes them: bytes, requests.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import (
    PHONE,
    PackingHandler,
    QuietHandler,
    move,
    rest,
    serving_files,
    slow_down,
    tracing,
)
from tests.browser.weights import COUNT_NODES
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MOST_SHIFT = 0.001
MOST_BLOCKING = 62_000
"""Bytes, packed, without which nothing is painted: the page, its styles, one script."""
MOST_REQUESTS = 5
"""The page, three style sheets and one script."""
SCHEMES = {"light": "default", "dark": "slate"}
"""What the theme calls them."""
CANVAS = """() => {
    const root = document.documentElement;
    root.style.color = "Canvas";
    const [red] = getComputedStyle(root).color.match(/\\d+/);
    root.style.color = "";
    return red < 128 ? "dark" : "light";
}"""
"""What the browser draws behind the page, and its bars for scrolling in."""
CLICK = "address => document.querySelector(`a[href='${address}']`).click()"
SHEETS = "[...document.styleSheets].map((sheet) => sheet.href).sort()"
FEWEST_SHEETS = """() => {
    window.fewestSheets = Infinity;
    const look = () => {
        window.fewestSheets = Math.min(window.fewestSheets, document.styleSheets.length);
        requestAnimationFrame(look);
    };
    look();
}"""
LAPTOP = {"width": 1280, "height": 800}

OBSERVE = """
window.paints = [];
window.shifts = [];
new PerformanceObserver((list) => window.paints.push(...list.getEntries()))
    .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries())
        if (!hadRecentInput) window.shifts.push(value);
}).observe({ type: "layout-shift", buffered: true });
"""

BLOCKING = """() => [
    performance.getEntriesByType("navigation")[0],
    ...performance.getEntriesByType("resource")
        .filter((one) => one.renderBlockingStatus === "blocking"),
].map(({ name, encodedBodySize }) => [name.replace(location.origin, ""), encodedBodySize])"""


CHANGED = """(before) =>
    document.querySelector("[data-live=mechanism] [data-number^='new ']").textContent !== before"""


@pytest.fixture(scope="module")
def packing_server(site: Path) -> Iterator[str]:
    with serving_files(site, PackingHandler) as address:
        yield address


class ForgettingHandler(QuietHandler):
    """Serve files that a browser may not keep, so that all that it needs again is asked for."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@pytest.fixture
def forgetting_server(site: Path) -> Iterator[str]:
    with serving_files(site, ForgettingHandler) as address:
        yield address


@pytest.fixture(scope="module")
def opened(
    browser: "Browser", packing_server: str
) -> Iterator[tuple["Page", list[dict[str, Any]]]]:
    """The first page on a slow phone, and what it has asked for."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    asked: list[dict[str, Any]] = []
    session = slow_down(page)
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]))
    page.add_init_script(OBSERVE)
    page.goto(packing_server)
    page.locator("[data-live][data-ready]").first.wait_for()
    rest(page)
    yield page, asked
    context.close()


def test_nothing_moves_on_a_slow_phone(opened: tuple["Page", list]) -> None:
    page, _ = opened
    assert sum(page.evaluate("window.shifts")) <= MOST_SHIFT


def test_the_largest_paint_is_of_words_and_waits_for_no_picture(
    opened: tuple["Page", list],
) -> None:
    page, _ = opened
    paints = page.evaluate("paints.map(({ element, url }) => [element?.tagName, url])")
    assert paints[-1] == ["H1", ""]


def test_little_is_needed_before_the_first_paint(opened: tuple["Page", list]) -> None:
    page, _ = opened
    blocking = dict(page.evaluate(BLOCKING))
    assert min(blocking.values()) > 0
    assert any(name.endswith("before.js") for name in blocking), "the script was counted"
    assert sum(name.endswith(".css") for name in blocking) > 2, "the styles were counted"
    assert len(blocking) <= MOST_REQUESTS, blocking
    assert sum(blocking.values()) <= MOST_BLOCKING, blocking


def test_what_blocks_is_asked_for_first_and_the_font_for_formulas_last(
    opened: tuple["Page", list],
) -> None:
    page, asked = opened
    names = [request["url"].rpartition("/")[2] for request in asked]
    fonts = [name for name in names if name.endswith(".woff2")]
    blocking = [Path(name).name for name, _ in page.evaluate(BLOCKING)[1:]]
    assert max(names.index(name) for name in blocking) < min(names.index(name) for name in fonts)
    priorities = {
        name: request["initialPriority"] for name, request in zip(names, asked, strict=True)
    }
    assert priorities["maths.woff2"] in ("Low", "VeryLow")
    assert all(priorities[name] == "High" for name in fonts if name != "maths.woff2")


@pytest.mark.parametrize("chosen", all_at_night([None, "light", "dark"], [None, "dark"]))
@pytest.mark.parametrize("preferred", all_at_night(["light", "dark"], ["light"]))
def test_colours_do_not_wait_for_the_themes_program(
    browser: "Browser", server: str, preferred: str, chosen: str | None
) -> None:
    page = browser.new_page(color_scheme=preferred)
    expected = chosen or preferred
    if chosen:  # a reader has pressed the button before
        page.goto(server)
        page.locator("[data-md-component=palette] label:visible").wait_for()
        shown = page.locator("body").get_attribute("data-md-color-scheme")
        if shown != SCHEMES[expected]:
            page.locator("[data-md-component=palette] label:visible").click()
            page.locator(f"body[data-md-color-scheme={SCHEMES[expected]}]").wait_for()
    page.route("**/bundle.*", lambda route: route.abort())
    page.goto(server)
    assert page.locator("body").get_attribute("data-md-color-scheme") == SCHEMES[expected]
    assert page.evaluate(CANVAS) == expected
    page.close()


@pytest.mark.parametrize("preferred", sorted(SCHEMES))
def test_every_press_of_the_button_changes_the_colours_of_the_browser_too(
    browser: "Browser", server: str, preferred: str
) -> None:
    page = browser.new_page(color_scheme=preferred)
    page.goto(server)
    other = next(scheme for scheme in SCHEMES if scheme != preferred)
    button = page.locator("[data-md-component=palette] label:visible")
    button.wait_for()
    for expected in (preferred, other, preferred):
        page.locator(f"body[data-md-color-scheme={SCHEMES[expected]}]").wait_for()
        assert page.evaluate(CANVAS) == expected
        held = page.locator("body[data-md-color-switching]")
        held.wait_for(state="detached")
        button.click()
    page.close()


def test_nothing_has_all_styles_computed_anew_as_the_page_begins(
    browser: "Browser", packing_server: str
) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    kinds = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
    with tracing(page, kinds) as events:
        page.goto(f"{packing_server}/steps/6-values/")
        rest(page)
    elements = page.evaluate(COUNT_NODES)
    page.context.close()
    styles = {
        event["ts"]: event["args"].get("elementCount", 0)
        for event in events
        if event["name"] == "UpdateLayoutTree"
    }
    computed = sum(styles.values())
    # A little more than all that is shown at first, and later what the figures draw. Anything that
    # the theme marks as it begins, or one rule for the body that looks into it, would add as much.
    assert elements / 2 < computed < 1.5 * elements, styles
    # A style sheet whose address the theme makes absolute would be applied again.
    sheets = [event["ts"] for event in events if event["name"] == "ParseAuthorStyleSheet"]
    assert sheets
    assert max(sheets) < min(time for time, count in styles.items() if count > elements / 20)


def test_style_sheets_stay_from_page_to_page(browser: "Browser", forgetting_server: str) -> None:
    server = forgetting_server
    page, fresh = browser.new_page(), browser.new_page()
    page.goto(f"{server}/steps/6-values/")
    page.locator("[data-live][data-ready]").first.wait_for()
    page.evaluate(FEWEST_SHEETS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address, go in {
        "/checked/": lambda: page.evaluate(CLICK, f"{server}/checked/"),
        "/": lambda: page.evaluate(CLICK, f"{server}/"),
        "/steps/6-values/": lambda: page.evaluate("history.go(-2)"),
    }.items():
        move(page, go, address)
        rest(page)
        fresh.goto(server + address)
        assert page.evaluate(SHEETS) == fresh.evaluate(SHEETS)
    assert page.evaluate("window.fewestSheets") > 1, "the document was never left"
    sheets = [Path(address).name for address in asked if address.endswith(".css")]
    assert set(sheets) == {"wall.css"}, "only what the pages before did not have"
    page.close()
    fresh.close()


def test_the_next_page_does_not_wait_for_a_style_sheet_of_this_one(
    browser: "Browser", server: str
) -> None:
    page = browser.new_page()
    page.route("**/handles.css", lambda _: None)  # an answer that never comes
    page.goto(f"{server}/steps/6-values/")
    with page.expect_request("**/handles.css"):
        page.locator("article data[data-made]").first.hover()
    move(page, page.locator(".md-footer__link--next").click, "/steps/7-downhill/")
    page.locator("article h1", has_text="Step 7").wait_for()
    page.close()


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_one_tap_changes_the_new_vector_and_both_are_in_view(
    browser: "Browser", server: str, screen: dict[str, int]
) -> None:
    context = browser.new_context(viewport=screen, has_touch=True)
    page = context.new_page()
    page.goto(server)
    live = page.locator("[data-live=mechanism][data-ready]")
    live.wait_for()
    new = live.locator("[data-number^='new ']")
    before = new.all_text_contents()
    word = live.locator(".live-word", has_text="sat")
    box = word.bounding_box()
    assert box["y"] + box["height"] <= screen["height"], "nobody has to scroll to it"
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function(CHANGED, arg=before[0])
    after = new.all_text_contents()
    assert len(after) == len(before) > 1
    assert after != before
    assert page.evaluate("scrollY") == 0
    for number in new.all():
        place = number.bounding_box()
        assert 0 <= place["y"] <= place["y"] + place["height"] <= screen["height"]
        assert number.evaluate("(one) => one.checkVisibility({ opacityProperty: true })")
    context.close()
