"""The search: its index comes when somebody searches, and holds what people search for."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from tests.browser.conftest import move, rest
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ON_DEMAND = re.compile(r"/search_index\.json$|/workers/search\.")


@pytest.fixture
def reader(visit: Callable) -> "Callable[..., tuple[Page, list[str]]]":
    """Open an address: the page, and what it asked for on account of the search."""

    def open_page(address: str, **how: object) -> "tuple[Page, list[str]]":
        page = visit("/404.html", **how).page
        home = page.url.removesuffix("/404.html")
        page.goto("about:blank")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(home + address)
        rest(page)
        return page, asked

    return open_page


def on_demand(asked: list[str]) -> list[str]:
    return sorted(match[0] for url in asked if (match := ON_DEMAND.search(url)))


BOTH = ["/search_index.json", "/workers/search."]


def by_mouse(page: "Page") -> None:
    page.locator(".md-search__input").click()


def by_tap(page: "Page") -> None:
    page.locator(".md-header__button[for=__search]").click()


def find(page: "Page", word: str) -> None:
    """Type a word into the open search, and go to the best result when it is there."""
    page.keyboard.type(word)
    page.locator(".md-search-result__item mark", has_text=word).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**?h={word}*")
    page.locator("article mark", has_text=word).first.wait_for(state="attached")


WAYS = [
    (by_mouse, 1280),
    (by_tap, 390),
    *((lambda page, key=key: page.keyboard.press(key), 1280) for key in "/sf"),
]


@pytest.mark.parametrize(
    ("open_search", "width"),
    all_at_night(WAYS, WAYS[1:2]),
    ids=["mouse", "tap", "slash", "s", "f"],
)
def test_search_comes_when_it_is_opened(
    reader: Callable, open_search: Callable, width: int
) -> None:
    page, asked = reader("/steps/1-reading/", width=width)
    assert on_demand(asked) == []
    open_search(page)
    find(page, "causal")
    assert on_demand(asked) == BOTH


def test_search_follows_to_a_page_in_another_folder(reader: Callable) -> None:
    page, asked = reader("/")
    page.evaluate("window.sameDocument = true")
    move(page, page.locator("article dt a", has_text="1.").click, "/steps/1-reading/")
    rest(page)
    assert on_demand(asked) == []
    page.wait_for_timeout(500)  # the theme closes the search a moment after it has moved on
    page.keyboard.press("/")
    find(page, "softmax")
    assert page.evaluate("window.sameDocument")
    assert on_demand(asked) == BOTH


@pytest.mark.nightly
def test_a_shared_search_shows_its_results(reader: Callable) -> None:
    page, _ = reader("/?q=softmax")
    page.locator(".md-search-result__link").first.wait_for()
    assert page.locator(".md-search__input").input_value() == "softmax"


def test_words_are_marked_in_a_page_opened_from_a_result(reader: Callable) -> None:
    page, _ = reader("/steps/2-weights/?h=weight")
    page.locator("article mark", has_text="weight").first.wait_for()


def test_a_folder_of_files_still_opens(browser: "Browser", site: Path) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / "steps/2-weights/index.html").as_uri())
    assert page.locator("h1").is_visible()
    page.close()
    assert errors == []


FIRST_FOUND = [
    # What readers type, under the names that the field has → page and, of the glossary, entry.
    ("rope", "/glossary/#rotary-positions-rope-rotary-position-embedding"),
    ("positional encoding", "/glossary/#positions-positional-encoding-positional-embedding"),
    ("gqa", "/glossary/#grouped-query-attention-gqa-grouped-queries"),
    ("grouped query", "/glossary/#grouped-query-attention-gqa-grouped-queries"),
    ("flash attention", "/glossary/#flashattention-flash-attention-blockwise-attention"),
    ("kv cache", "/glossary/#kv-cache-keyvalue-cache-cache"),
    ("softmax", "/steps/5-scores-and-softmax/"),
    ("temperature", "/steps/5-scores-and-softmax/"),
    ("causal mask", "/beyond/masks/"),
    ("padding", "/beyond/masks/"),
    ("own sentence", "/your-sentence/"),
    ("figure for own sentence", "/reuse/"),
    ("download svg", "/reuse/"),
    ("license", "/reuse/"),
    ("python", "/reuse/"),
    ("scaled_dot_product_attention", "/reference/attention/"),
]


@pytest.mark.parametrize(("wanted", "first"), all_at_night(FIRST_FOUND, FIRST_FOUND[::8]))
def test_the_right_page_comes_first(reader: Callable, wanted: str, first: str) -> None:
    page, _ = reader(f"/?q={quote(wanted)}")
    links = page.locator(".md-search-result__item").first.locator("a")
    links.first.wait_for()
    addresses = [urlsplit(link.evaluate("link => link.href")) for link in links.all()[:2]]
    address, _, section = first.partition("#")
    assert addresses[0].path == address
    # The first link is the page's own, the next that of its best section.
    assert not section or addresses[1].fragment == section


def test_the_index_has_sentences_and_no_drawings_or_code(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    texts = {section["location"]: section["text"] for section in index["docs"]}
    everything = "\n".join(texts.values())
    # What a mixture is, a caption, a docstring.
    assert "gives each word of a sentence a new vector" in everything
    assert "A row is a query and sums to one" in everything
    assert "Mix values by how well their keys match each query" in everything
    # The words of a drawing, the buttons of a live figure, the table under it, a function's code.
    for unwanted in ("Thecatsat", "Copy as Python", "The start as a table", "return softmax("):
        assert unwanted not in everything
