"""The site under the header that README.md gives, which allows nothing from elsewhere."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import QuietHandler, serving_files
from tests.browser.live import FEW_OR_ALL, OPEN_ANSWERS, ROOT, LiveFigure, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "Content-Security-Policy"
POLICY = re.search(rf"^{NAME}: (.*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)[1]

WATCH = """window.violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
    window.violations.push([violatedDirective, blockedURI, sourceFile]));"""


class StrictHandler(QuietHandler):
    """Serve every file with the header."""

    def end_headers(self) -> None:
        self.send_header(NAME, POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def strict_server(site: Path) -> Iterator[str]:
    with serving_files(site, StrictHandler) as address:
        yield address


@pytest.fixture
def strict_page(page: "Page", strict_server: str) -> "Page":
    page.add_init_script(WATCH)
    page.goto(strict_server)
    assert page.request.get(strict_server).headers[NAME.lower()] == POLICY
    return page


def violations(page: "Page") -> list[list[str]]:
    found: list[list[str]] = page.evaluate("window.violations")
    return found


def test_the_header_is_strict_and_what_it_forbids_is_noticed(strict_page: "Page") -> None:
    assert "default-src 'self'" in POLICY
    assert "*" not in POLICY
    assert "'unsafe-eval'" not in POLICY
    assert violations(strict_page) == []
    strict_page.evaluate("fetch('http://192.0.2.1/').catch(() => {})")
    strict_page.wait_for_function("() => window.violations.length")


@pytest.mark.parametrize("name", FEW_OR_ALL)
@pytest.mark.nightly
def test_live_figures_are_alive_under_it(
    strict_page: "Page", strict_server: str, name: str
) -> None:
    strict_page.goto(strict_server + page_of(name))
    live = LiveFigure(strict_page, name).wait()
    for other in strict_page.locator("[data-live]").all():
        assert other.get_attribute("data-ready") is not None
    strict_page.evaluate(OPEN_ANSWERS)
    link = strict_page.locator(f"a.try[href*='{name}.']").first
    start = live.numbers()
    link.click()
    assert live.settle().numbers() != start
    strict_page.locator("[data-md-component=palette] label:visible").click()
    strict_page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert violations(strict_page) == []


def test_the_search_finds_under_it(strict_page: "Page") -> None:
    query = strict_page.locator("[data-md-component=search-query]")
    query.click()
    query.fill("softmax")
    strict_page.locator(".md-search-result__link").first.wait_for()
    assert violations(strict_page) == []


def test_numbers_open_their_evidence_under_it(strict_page: "Page", strict_server: str) -> None:
    strict_page.goto(f"{strict_server}/steps/2-weights/")
    strict_page.locator("article data[data-made]").first.click()
    box = strict_page.locator(".evidence:popover-open")
    box.locator("li[value]").first.wait_for()
    assert box.evaluate("(box) => getComputedStyle(box).position") == "absolute"
    assert violations(strict_page) == []


@pytest.mark.nightly
def test_programs_run_under_it(strict_page: "Page", strict_server: str) -> None:
    strict_page.goto(f"{strict_server}/steps/2-weights/")
    program = strict_page.locator("[data-program][data-ready]").first
    program.get_by_role("button", name="Edit").click()
    program.get_by_role("button", name="Run").click()
    done = program.get_by_role("status").filter(has_text="Done. It prints what it printed")
    done.wait_for(timeout=120_000)
    assert violations(strict_page) == []


class Inline(HTMLParser):
    """Collect the scripts that stand in a page itself, and the handlers in attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.is_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.is_script = tag == "script" and "src" not in given
        self.is_script = self.is_script and given.get("type") != "application/json"
        self.handlers += [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self.is_script = self.is_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.is_script:
            self.scripts.append(data)


THEME = ("__md_scope=", "__md_get(", "document.getElementById(location.hash")
"""How the theme's own scripts begin, or what they call."""


def test_no_script_of_ours_stands_in_a_page(site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        inline = Inline(path.read_text("utf-8"))
        own = [text for text in inline.scripts if not any(mark in text for mark in THEME)]
        assert own == [], path
        assert inline.handlers == [], path
