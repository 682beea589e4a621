"""All tests in browsers run under the header that the build writes; here is what it forbids."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from scripts.site.policy import FILE, NAME, digest
from tests.browser.live import FEW_OR_ALL, OPEN_ANSWERS, ROOT, LiveFigure, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WATCH = """window.violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
    window.violations.push([violatedDirective, blockedURI, sourceFile]));"""


@pytest.fixture
def watched(page: "Page", server: str) -> "Page":
    """A page that keeps what its policy has forbidden."""
    page.add_init_script(WATCH)
    answer = page.goto(server)
    assert answer is not None
    assert answer.headers[NAME.lower()]
    return page


def violations(page: "Page") -> list[list[str]]:
    found: list[list[str]] = page.evaluate("window.violations")
    return found


IN_PAGE = """() => {
    const script = document.createElement("script");
    script.textContent = "window.hasRun = true";
    document.body.append(script);
    const button = document.createElement("button");
    button.setAttribute("onclick", "window.hasRun = true");
    document.body.append(button);
    button.click();
    return window.hasRun ?? false;
}"""


def test_a_script_that_somebody_puts_into_a_page_does_not_run(watched: "Page") -> None:
    assert violations(watched) == []
    assert watched.evaluate(IN_PAGE) is False
    watched.wait_for_function("() => window.violations.length >= 2")
    assert {directive for directive, *_ in violations(watched)} == {
        "script-src-elem",
        "script-src-attr",
    }


def test_another_host_is_not_asked(watched: "Page") -> None:
    watched.evaluate("fetch('http://192.0.2.1/').catch(() => {})")
    watched.wait_for_function("() => window.violations.length")
    assert violations(watched)[0][0] == "connect-src"


@pytest.mark.parametrize("name", FEW_OR_ALL)
@pytest.mark.nightly
def test_live_figures_are_alive_under_it(watched: "Page", server: str, name: str) -> None:
    watched.goto(server + page_of(name))
    live = LiveFigure(watched, name).wait()
    for other in watched.locator("[data-live]").all():
        assert other.get_attribute("data-ready") is not None
    watched.evaluate(OPEN_ANSWERS)
    link = watched.locator(f"a.try[href*='{name}.']").first
    start = live.numbers()
    link.click()
    assert live.settle().numbers() != start
    watched.locator("[data-md-component=palette] label:visible").click()
    watched.locator("body[data-md-color-scheme=slate]").wait_for()
    assert violations(watched) == []


def test_the_search_finds_under_it(watched: "Page") -> None:
    query = watched.locator("[data-md-component=search-query]")
    query.click()
    query.fill("softmax")
    watched.locator(".md-search-result__link").first.wait_for()
    assert violations(watched) == []


def test_numbers_open_their_evidence_under_it(watched: "Page", server: str) -> None:
    watched.goto(f"{server}/steps/2-weights/")
    watched.locator("article data[data-made]").first.click()
    box = watched.locator(".evidence:popover-open")
    box.locator("li[value]").first.wait_for()
    assert box.evaluate("(box) => getComputedStyle(box).position") == "absolute"
    assert violations(watched) == []


@pytest.mark.nightly
def test_programs_run_under_it(watched: "Page", server: str) -> None:
    watched.goto(f"{server}/steps/2-weights/")
    program = watched.locator("[data-program][data-ready]").first
    program.get_by_role("button", name="Edit").click()
    program.get_by_role("button", name="Run").click()
    done = program.get_by_role("status").filter(has_text="Done. It prints what it printed")
    done.wait_for(timeout=120_000)
    assert violations(watched) == []


def test_nothing_is_served_to_a_browser_without_it(server: str) -> None:
    serving = "SimpleHTTPRequestHandler"
    programs = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("scripts/quality/**/*.py")]
    found = [path.name for path in programs if serving in path.read_text("utf-8")]
    assert sorted(found) == ["conftest.py", "test_policy.py"]
    for address in ("/", "/nowhere", "/assets/javascripts/live-figures.js"):
        try:
            headers = urlopen(server + address).headers
        except HTTPError as error:
            headers = error.headers
        assert "sha256-" in headers[NAME], address


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


def test_no_script_of_ours_stands_in_a_page_and_the_header_names_the_hash_of_each_other(
    site: Path,
) -> None:
    scripts = set()
    for path in sorted(site.rglob("*.html")):
        inline = Inline(path.read_text("utf-8"))
        own = [text for text in inline.scripts if not any(mark in text for mark in THEME)]
        assert own == [], path
        assert inline.handlers == [], path
        scripts |= {*inline.scripts}
    name, policy = (site / FILE).read_text("utf-8").strip().split(": ", 1)
    assert name == NAME
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    hashes = [source for source in rules["script-src"].split() if source.startswith("'sha256-")]
    assert sorted(hashes) == sorted(map(digest, scripts))
    assert "'unsafe-inline'" not in rules["script-src"] + rules["default-src"]
    assert "'unsafe-eval'" not in policy
    assert not re.search(r"\*|https?:", policy)
