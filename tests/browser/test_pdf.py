"""The whole text as one PDF: what `run.py pdf` prints, tried on a few pages."""

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.tools import pdf
from scripts.tools.command import ProblemError
from tests.browser.conftest import chromium_path, missing

if TYPE_CHECKING:
    from pypdf import PdfReader

pytestmark = pytest.mark.browser

ROOT = pdf.ROOT
SITE_ADDRESS = "https://example.org/attention/"
CHAPTERS = ["", "steps/6-values/", "references/"]
"""The first and the last of the menu, and one with figures, formulas, code and questions."""

WHEN = "1700000000"


@pytest.fixture(scope="module")
def printed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[PdfReader]":
    """The PDF of these pages; of a process of its own, as Playwright works in one at a time."""
    try:
        from pypdf import PdfReader
    except ModuleNotFoundError:
        missing("pypdf")
    file = tmp_path_factory.mktemp("pdf") / "attention.pdf"
    command = [sys.executable, "-m", "scripts.tools.pdf", "--site", str(site), "--out", str(file)]
    done = subprocess.run(
        [*command, "--only", *CHAPTERS],
        cwd=ROOT,
        env=os.environ | {"SOURCE_DATE_EPOCH": WHEN, "CHROMIUM": chromium_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with PdfReader(file) as reader:
        yield reader


@pytest.fixture(scope="module")
def titles(site: Path) -> list[str]:
    pages = [(site / address / "index.html").read_text("utf-8") for address in CHAPTERS]
    return [re.sub("<[^>]+>|¶|&para;", "", re.search("<h1.*?</h1>", page)[0]) for page in pages]


def as_words(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_menu_is_that_of_the_site(site: Path) -> None:
    chapters = pdf.menu((ROOT / "mkdocs.yml").read_text("utf-8"))
    addresses = [chapter.address for chapter in chapters]
    pages = [page.parent for page in site.rglob("index.html") if "source" not in page.parts]
    assert sorted(addresses) == sorted(
        "" if page == site else f"{page.relative_to(site).as_posix()}/" for page in pages
    )
    # Whoever goes from page to page on the site comes along in the same order.
    for here, following in itertools.pairwise(addresses):
        text = (site / here / "index.html").read_text("utf-8")
        link = re.search('<link rel="next" href="([^"]*)"', text)[1]
        assert (site / here / link).resolve() == (site / following).resolve()
    assert {each.part for each in chapters if each.address.startswith("steps/")} == {
        *("The mechanism", "Learning", "The whole model"),
    }


def test_each_page_has_a_bookmark_and_stands_where_the_contents_say(
    printed: "PdfReader", titles: list[str]
) -> None:
    bookmarks = [each for each in printed.outline if not isinstance(each, list)]
    assert [each.title for each in bookmarks] == ["Contents", *titles]
    sheets = [printed.get_destination_page_number(each) + 1 for each in bookmarks]
    contents = as_words(printed.pages[sheets[0] - 1].extract_text())
    for title, sheet in zip(titles, sheets[1:], strict=True):
        text = printed.pages[sheet - 1].extract_text()
        # First comes what stands at the foot of the sheet: its number and its page.
        assert as_words(text).startswith(f"{sheet}{2 * as_words(title)}")
        assert f"{as_words(title)}{sheet}" in contents
    assert sheets == sorted(sheets)


def test_headings_are_bookmarks_below_their_page(printed: "PdfReader", site: Path) -> None:
    page = (site / CHAPTERS[1] / "index.html").read_text("utf-8")
    headings = re.findall('<h2 id="[^"]*">(.*?)<a class="headerlink"', page)
    below = [each for each in printed.outline if isinstance(each, list)][1]
    found = [each.title for each in below if not isinstance(each, list)]
    assert found == [re.sub("<[^>]+>", "", heading) for heading in headings]


def links(reader: "PdfReader") -> Iterator[dict]:
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            found = annotation.get_object()
            if found["/Subtype"] == "/Link":
                yield found


def test_links_lead_within_the_file_to_another_host_or_nowhere(printed: "PdfReader") -> None:
    named = printed.named_destinations
    within, without = [], []
    for link in links(printed):
        if "/A" in link:
            without.append(link["/A"].get_object()["/URI"])
        else:
            within.append(link["/Dest"])
    assert all(address.startswith("https://") for address in without)
    assert not any("site.invalid" in address for address in without)
    assert len(within) > 20
    assert all(place in named for place in within if isinstance(place, str))
    # A source that is cited: from the chapter to its entry in the references.
    assert any(place.startswith("/c2-") for place in map(str, within))


def test_it_can_be_read_aloud_and_carries_its_fonts(printed: "PdfReader") -> None:
    root = printed.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds: list[str] = []
    described: list[str] = []
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            kinds.append(str(element.get("/S")))
            described.append(str(element.get("/Alt", "")))
            if "/K" in element:
                waiting.append(element["/K"])
    assert {"/H1", "/H2", "/P", "/Table", "/Figure"} <= set(kinds)
    assert any(text.startswith("Stacked bars, one for each dimension") for text in described)
    for page in printed.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            parts = font.get_object().get("/DescendantFonts", [font])
            descriptor = parts[0].get_object().get("/FontDescriptor", {})
            is_drawn = font.get_object()["/Subtype"] == "/Type3"
            assert is_drawn or any(key.startswith("/FontFile") for key in descriptor)


def test_it_says_whose_it_is_and_of_when(printed: "PdfReader") -> None:
    about = printed.metadata
    assert about.title == "Attention, computed"
    assert about.author
    assert about.creation_date.timestamp() == int(WHEN)
    assert "CC BY 4.0" in about.subject


def test_what_cannot_be_printed_is_said_and_writes_nothing(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "attention.pdf"
    for arguments, words in (
        (["--site", str(site), "--only", "steps/9/"], "steps/9/ is no page of the menu"),
        (["--site", str(tmp_path)], "there is no site"),
    ):
        with pytest.raises(ProblemError, match=words):
            pdf.main([*arguments, "--out", str(out)])
    assert not out.exists()


def test_a_published_site_is_where_other_links_lead() -> None:
    places = {"": 0, "steps/6-values/": 1}
    text = '<p id="it"><a href="../../data.csv">data</a> <a href="?two.x=1#it">try</a></p>'
    own = pdf.chapter_text(text, 1, places, SITE_ADDRESS)
    assert f'href="{SITE_ADDRESS}data.csv"' in own
    assert 'id="c1-it"' in own
    assert 'href="#c1-it"' in own
    assert "<a>data</a>" in pdf.chapter_text(text, 1, places, "")
