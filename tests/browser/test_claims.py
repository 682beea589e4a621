"""What holds each sentence: signs on every page, the panel that they open, and struck sentences."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.site.claims import claims_place
from tests.browser.conftest import move, rest
from tests.browser.test_every_page import NO_SIGNS, STANDARDS, THEME_NAMES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ADDRESS = "/steps/2-weights/"
SWITCH = "[data-claims]"
OFF = "[data-claims][aria-pressed=false]"
PANEL = ".claim-panel"
SIGN = ".claim-sign"

MODULE = "const { sentences, mark } = await import('/assets/javascripts/claims.js');"
ARTICLE = "document.querySelector('article')"

SENTENCES = f"""async () => {{
    {MODULE}
    const text = (element) =>
        element.nodeName === "math" ? element.getAttribute("alttext") : element.textContent;
    return (await sentences({ARTICLE})).map(({{ elements, kind, tests }}) =>
        ({{ kind, tests, text: elements.map(text).join("") }}));
}}"""

ORDER = f"""async () => {{
    {MODULE}
    const all = (await sentences({ARTICLE})).flatMap(({{ elements }}) => elements);
    return all.slice(1).filter((element, index) => !(
        all[index].compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)).length;
}}"""

# Prose that belongs to no sentence: titles of boxes and links that lead on are none.
LEFT_OVER = f"""async () => {{
    {MODULE}
    await sentences({ARTICLE});
    const others = "a, h1, h2, h3, figure, pre, table, .claim, math, summary, button, "
        + ".admonition-title, .page-tools, .machine-bar, .machine, .from-folder, "
        + ".provenance-line, .md-button, "
        + "[data-live], [data-model], [data-weights], [data-program], "
        + ".footnote, style, script";
    const walker = document.createTreeWalker({ARTICLE}, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {{
        const {{ data, parentElement }} = walker.currentNode;
        if (/\\p{{L}}/u.test(data) && !parentElement.closest(others)) found.push(data);
    }}
    return found;
}}"""


def count(page: "Page", selector: str, expected: int) -> None:
    """Wait until there are as many elements as there should be: signs come and go in their time."""
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_have_count(expected)


def letters(text: str) -> str:
    """Return the letters and digits of a text: the page writes quotes and spaces in its own way."""
    return re.sub(r"[\W_]", "", text)


def told(site: Path, address: str) -> list[dict[str, Any]]:
    """Return what the site says about the sentences of a page."""
    page = f"{address.strip('/') or 'index'}.md"
    place = site / claims_place(page)
    if not place.is_file():
        place = site / claims_place(f"{address.strip('/')}/index.md")
    return json.loads(place.read_bytes())["sentences"] if place.is_file() else []


LISTS = ("/glossary/", "/reference/", "/references/")
"""Pages with many entries that come from elsewhere, or that are nothing but links."""


def test_every_sentence_stands_once_in_its_page(visit: Callable, site: Path, address: str) -> None:
    expected = told(site, address)
    page = visit(address).page
    assert page.locator(SWITCH).count() == bool(expected)
    if not expected:
        return
    found = page.evaluate(SENTENCES)
    assert [letters(each["text"]) for each in found] == [letters(each["text"]) for each in expected]
    assert [(each["kind"], each["tests"]) for each in found] == [
        (each["kind"], each["tests"]) for each in expected
    ]
    for there, here in zip(expected, found, strict=True):
        if end := re.search(r"(?<=\w)[.?!](?=\W*$)", there["text"].rstrip("$`")):
            assert end[0] in here["text"][-4:], here["text"]
    if not page.locator(".footnote").count():  # these have moved to the end of the page
        assert page.evaluate(ORDER) == 0
    if not address.startswith(LISTS):
        # "prints" stands between a program and what it prints.
        left = [text.strip() for text in page.evaluate(LEFT_OVER)]
        assert [text for text in left if text != "prints"] == []


def test_nothing_is_loaded_before_a_reader_asks(visit: Callable) -> None:
    reader = visit(ADDRESS)
    rest(reader.page)
    assert not [answer.url for answer in reader.answers if "claims" in answer.url]
    assert reader.page.locator(SIGN).count() == 0


@pytest.fixture
def shown(visit: Callable) -> Callable[..., "Page"]:
    """Open a page and press its switch."""

    def open_page(address: str = ADDRESS, **options: Any) -> "Page":
        page = visit(address, **options).page
        page.locator(SWITCH).click()
        page.locator(SIGN).first.wait_for()
        return page

    return open_page


def test_the_switch_shows_a_sign_behind_each_sentence_and_takes_them_away(
    shown: Callable, site: Path
) -> None:
    page = shown()
    expected = told(site, ADDRESS)
    count(page, SIGN, len(expected))
    tested = sum(each["kind"] == "tested" for each in expected)
    assert page.locator(".claim-sign--tested").count() == tested
    assert page.locator(SWITCH).get_attribute("aria-pressed") == "true"
    status = page.locator(".claims-switch [role=status]")
    assert status.inner_text() == f"{tested} of {len(expected)} sentences are held by tests."
    # No sign is part of a link, of a number or of another control.
    assert page.locator(f":is(a, data, code, summary, button) {SIGN}").count() == 0
    page.locator(SWITCH).click()
    page.locator(OFF).wait_for()
    count(page, SIGN, 0)
    page.reload()
    rest(page)
    count(page, SIGN, 0)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.nightly
def test_a_sign_can_be_hit_by_a_finger_although_it_is_small(shown: Callable, width: int) -> None:
    page = shown(width=width)
    missed = page.locator(SIGN).evaluate_all(
        """(signs) => signs.filter((sign) => sign.checkVisibility()).flatMap((sign) => {
            sign.scrollIntoView({ block: "center" });
            const { left, right, top, bottom } = sign.getBoundingClientRect();
            const [x, y] = [(left + right) / 2, (top + bottom) / 2];
            return [[0, 0], [-11.9, 0], [11.9, 0], [0, -11.9], [0, 11.9]].filter(([dx, dy]) => {
                const hit = document.elementFromPoint(x + dx, y + dy);
                // At the edge of a phone there is nothing more to hit; two signs may stand close.
                return x + dx < innerWidth && hit !== sign && !hit?.matches(".claim-sign");
            });
        })"""
    )
    assert missed == []


@pytest.mark.nightly
def test_kinds_differ_in_sign_and_in_name(shown: Callable) -> None:
    page = shown()
    signs = page.locator(SIGN).evaluate_all(
        "(signs) => signs.map((sign) => [sign.className, sign.textContent, "
        "sign.ariaLabel.replace(/ \\(.*/, '')])"
    )
    kinds = {tuple(sign) for sign in signs}
    assert len(kinds) == 3
    for part in zip(*kinds, strict=True):
        assert len(set(part)) == 3


def test_a_sign_opens_the_lines_of_the_tests(shown: Callable) -> None:
    page = shown()
    page.locator(".claim-sign--tested").nth(1).click()
    panel = page.get_by_role("dialog", name="What holds this sentence")
    test = "test_most_goes_to_cat_and_second_is_mat"
    assert panel.get_by_role("heading", level=3).inner_text() == (
        "most goes to cat and second is mat"
    )
    assert panel.locator("section pre code").inner_text().startswith(f"def {test}(weights):")
    panel.locator(".hljs-keyword").first.wait_for()
    link = panel.get_by_role("link")
    assert re.fullmatch(
        r"https://github\.com/example/example/blob/HEAD/tests/claims/test_steps_2_weights\.py#L\d+",
        link.get_attribute("href"),
    )
    panel.get_by_role("button", name="Close").click()
    count(page, PANEL, 0)


def test_the_keyboard_opens_and_closes_the_panel(shown: Callable) -> None:
    page = shown()
    sign = page.locator(".claim-sign--cited").first
    sign.focus()
    page.keyboard.press("Enter")
    assert (
        page.locator(PANEL)
        .inner_text()
        .endswith("Cited: others have found this; its paragraph links to the source.")
    )
    assert page.evaluate("document.activeElement.closest('.claim-panel') !== null")
    page.keyboard.press("Escape")
    page.locator(PANEL).wait_for(state="detached")
    assert sign.evaluate("(sign) => sign === document.activeElement")


@pytest.mark.nightly
def test_the_tab_remembers_it_from_page_to_page(shown: Callable, site: Path) -> None:
    page = shown()
    page.locator(".claim-sign--tested").first.click()
    page.evaluate("window.isSameDocument = true")
    link = page.locator(".md-nav--primary a", has_text="3. Query, key and value").first
    move(page, lambda: link.evaluate("(link) => link.click()"), "/steps/3-query-key-value/")
    page.locator(SIGN).first.wait_for()
    assert page.evaluate("window.isSameDocument")
    count(page, SIGN, len(told(site, "/steps/3-query-key-value/")))
    count(page, PANEL, 0)
    move(page, page.go_back, ADDRESS)
    page.locator(SIGN).first.wait_for()
    count(page, SIGN, len(told(site, ADDRESS)))


@pytest.mark.parametrize("file", ["claims.js", "claims.css", "steps_2_weights.json"])
def test_what_does_not_come_is_said_and_can_be_tried_again(visit: Callable, file: str) -> None:
    page = visit(ADDRESS).page
    page.route(f"**/{file}", lambda route: route.abort())
    page.locator(SWITCH).click()
    status = page.locator(".claims-switch [role=status]")
    status.get_by_text("did not come").wait_for()
    assert page.locator(SWITCH).get_attribute("aria-pressed") == "false"
    count(page, SIGN, 0)
    page.unroute(f"**/{file}")
    if file == "claims.js":
        page.reload()  # a module that has failed stays so in its document
    page.locator(SWITCH).click()
    page.locator(SIGN).first.wait_for()
    assert "did not come" not in status.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.nightly
def test_signs_and_panel_are_accessible(shown: Callable, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = shown(scheme=scheme)
    page.locator(f"body[data-md-color-scheme={THEME_NAMES[scheme]}]").wait_for(timeout=5000)
    page.add_style_tag(content=NO_SIGNS)
    page.locator("details").evaluate_all("(boxes) => boxes.forEach((box) => (box.open = true))")
    mark(page, failed=("E   assert 0.2 > 0.5",))
    page.locator(".claim-sign--tested").nth(1).click()
    page.locator(PANEL).wait_for()
    options = {"runOnly": STANDARDS, "resultTypes": ["violations"]}
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.nightly
def test_on_a_phone_the_panel_is_whole_and_code_scrolls_inside_it(shown: Callable) -> None:
    page = shown(width=390)
    page.locator(".claim-sign--tested").nth(1).click()
    box = page.locator(PANEL).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] > 0
    assert box["y"] + box["height"] <= 800
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_shows_neither_switch_nor_signs(shown: Callable) -> None:
    page = shown()
    page.emulate_media(media="print")
    assert page.locator(SIGN).first.is_hidden()
    assert page.locator(SWITCH).is_hidden()


SECOND = "all.filter(({ tests }) => tests.length)[1]"


def mark(page: "Page", *, failed: tuple[str, ...] = (), unchecked: tuple[str, ...] = ()) -> None:
    """Mark the second sentence that tests hold by what came of them, or restore it."""
    page.evaluate(
        f"""async (outcomes) => {{
            {MODULE}
            const all = await sentences({ARTICLE});
            const one = {SECOND};
            const [failed, unchecked] = outcomes.map((of) =>
                of.map((says, index) => ({{ test: one.tests[index], says }})));
            mark(one, {{ failed, unchecked }});
        }}""",
        [failed, unchecked],
    )


def test_a_sentence_whose_test_fails_is_struck_and_says_which(
    visit: Callable,
) -> None:
    page = visit(ADDRESS).page
    paragraph = page.locator("article p", has_text="It gives most of its attention").first
    before = paragraph.inner_text()
    mark(page, failed=("E   assert 0.2 > 0.5",))
    # Only this sentence, and all of it.
    struck = "".join(page.locator(".claim-struck").all_text_contents())
    assert struck.startswith("It gives most of its attention, ")
    assert struck.endswith(".")
    count(page, SIGN, 1)
    assert "fails with your example: most goes to cat" in paragraph.inner_text()
    assert "A test fails with your example: It gives most" in paragraph.text_content()
    page.locator(SIGN).click()
    panel = page.get_by_role("dialog", name="A test fails with your example")
    assert panel.locator(".claim-says").inner_text().strip() == "E   assert 0.2 > 0.5"
    page.keyboard.press("Escape")
    mark(page)
    assert page.locator(".claim-struck").count() == 0
    count(page, SIGN, 0)
    assert paragraph.inner_text() == before


def test_a_sentence_whose_test_did_not_run_says_so_and_is_not_struck(visit: Callable) -> None:
    page = visit(ADDRESS).page
    mark(page, unchecked=("no result",))
    assert page.locator(".claim-struck, .claim-failed").count() == 0
    sign = page.locator(SIGN)
    name = "Not checked with your example: its test needs what a browser does not have"
    assert [sign.inner_text(), sign.get_attribute("title")] == ["?", name]
    assert page.get_by_role("button", name=name).count() == 1
    sign.click()
    panel = page.get_by_role("dialog", name="Not checked with your example")
    assert panel.get_by_text("Did not run in your browser: no result").is_visible()
    page.keyboard.press("Escape")
    mark(page)
    count(page, SIGN, 0)


@pytest.mark.parametrize("outcome", ["failed", "unchecked"])
def test_switching_signs_off_leaves_what_came_of_tests(shown: Callable, outcome: str) -> None:
    page = shown()
    mark(page, **{outcome: ("E   assert 0.2 > 0.5",)})
    page.locator(SWITCH).click()
    page.locator(OFF).wait_for()
    count(page, SIGN, 1)
    assert (page.locator(".claim-struck").count() > 0) is (outcome == "failed")
