"""The whole text as one PDF: what `run.py pdf` prints, tried on a few pages; at night, on all."""

import html
import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from scripts.tools import pdf
from scripts.tools.command import ProblemError
from tests.browser.conftest import chromium_path, missing
from tests.browser.firefox import PATIENCE, Window, driving

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import Destination

pytestmark = pytest.mark.browser

ROOT = pdf.ROOT
SITE_ADDRESS = "https://example.org/attention/"
FEW_CHAPTERS = ["", "steps/6-values/", "references/"]
"""The first and the last of the menu, and one with figures, formulas, code and questions."""

WHEN = "1700000000"


@pytest.fixture(scope="module", params=["few", pytest.param("all", marks=pytest.mark.nightly)])
def chapters(request: pytest.FixtureRequest) -> list[str]:
    """The addresses of the pages that are printed."""
    if request.param == "few":
        return FEW_CHAPTERS
    return [chapter.address for chapter in pdf.menu((ROOT / "mkdocs.yml").read_text("utf-8"))]


@pytest.fixture(scope="module")
def file(chapters: list[str], site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF of these pages; of a process of its own, as Playwright works in one at a time."""
    if find_spec("pypdf") is None:
        missing("pypdf")
    place = tmp_path_factory.mktemp("pdf") / "attention.pdf"
    command = [sys.executable, "-m", "scripts.tools.pdf", "--site", str(site), "--out", str(place)]
    done = subprocess.run(
        [*command, "--only", *chapters],
        cwd=ROOT,
        env=os.environ | {"SOURCE_DATE_EPOCH": WHEN, "CHROMIUM": chromium_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def printed(file: Path) -> "Iterator[PdfReader]":
    """The PDF as a program reads it."""
    from pypdf import PdfReader

    with PdfReader(file) as reader:
        yield reader


@pytest.fixture(scope="module")
def titles(chapters: list[str], site: Path) -> list[str]:
    pages = [(site / address / "index.html").read_text("utf-8") for address in chapters]
    headings = [re.search("<h1.*?</h1>", page)[0] for page in pages]
    return [html.unescape(re.sub("<[^>]+>|¶|&para;", "", heading)) for heading in headings]


def flat(outline: list) -> "Iterator[Destination]":
    """The bookmarks in the order of a list that shows all of them."""
    for each in outline:
        yield from flat(each) if isinstance(each, list) else [each]


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
    of_contents = printed.pages[sheets[0] - 1 : sheets[1] - 1]
    contents = as_words("".join(page.extract_text() for page in of_contents))
    for title, sheet in zip(titles, sheets[1:], strict=True):
        text = printed.pages[sheet - 1].extract_text()
        # First comes what stands at the foot of the sheet: its number and its page.
        assert as_words(text).startswith(f"{sheet}{2 * as_words(title)}")
        assert f"{as_words(title)}{sheet}" in contents
    assert sheets == sorted(sheets)


def test_headings_are_bookmarks_below_their_page(
    printed: "PdfReader", chapters: list[str], titles: list[str], site: Path
) -> None:
    chapter = FEW_CHAPTERS[1]
    page = (site / chapter / "index.html").read_text("utf-8")
    headings = re.findall('<h2 id="[^"]*">(.*?)<a class="headerlink"', page)
    bookmarks = [each if isinstance(each, list) else each.title for each in printed.outline]
    below = bookmarks[bookmarks.index(titles[chapters.index(chapter)]) + 1]
    found = [each.title for each in below if not isinstance(each, list)]
    assert found == [re.sub("<[^>]+>", "", heading) for heading in headings]


def links(pages: "Iterable[PageObject]") -> Iterator[dict]:
    for page in pages:
        for annotation in page.get("/Annots", []):
            found = annotation.get_object()
            if found["/Subtype"] == "/Link":
                yield found


def test_links_lead_within_the_file_to_another_host_or_nowhere(
    printed: "PdfReader", chapters: list[str]
) -> None:
    named = printed.named_destinations
    within, without = [], []
    for link in links(printed.pages):
        if "/A" in link:
            without.append(link["/A"].get_object()["/URI"])
        else:
            within.append(link["/Dest"])
    assert all(address.startswith("https://") for address in without)
    assert not any("site.invalid" in address for address in without)
    assert len(within) > 20
    assert all(place in named for place in within if isinstance(place, str))
    # A source that is cited: from the chapter to its entry in the references.
    references = f"/{pdf.within(chapters.index('references/'))}-"
    assert any(place.startswith(references) for place in map(str, within))


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


@pytest.fixture(scope="module")
def viewer(file: Path, firefox: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Firefox, which shows a PDF as a page of its own, from which the text can be read."""
    with driving(firefox, tmp_path_factory.mktemp("viewer")) as window:
        window.open(file.as_uri())
        yield window


VIEWER = """
const app = window.PDFViewerApplication;
const until = async (found) => {
  const end = performance.now() + 20_000;
  while (!found() && performance.now() < end) await new Promise((go) => setTimeout(go, 20));
  return found();
};
await until(() => app.pagesCount);
const pageOf = (number) => document.querySelector(`.page[data-page-number="${number}"]`);
"""
"""The program of the viewer, from `window`."""

SHOW = f"""{VIEWER}
const [number] = given;
app.page = number;
const page = pageOf(number);
const text = await until(() => page.dataset.loaded && page.querySelector(".endOfContent"));
if (!text) return null;
const canvas = page.querySelector("canvas");
const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
const dots = new Uint32Array(data.buffer);
const isDrawn = dots.some((dot) => dot !== dots[0]);
return {{ text: text.parentElement.textContent, isDrawn }};
"""
"""Turn to a sheet; return what can be read there, and whether its picture has two colours."""

FOLLOW = f"""{VIEWER}
const [sheet, selector, index, place] = given;
app.page = sheet;
const link = await until(() => document.querySelectorAll(selector)[index]);
link.click();
const bar = document.querySelector("#viewerContainer").getBoundingClientRect().top;
// A heading owns marked pieces of the text, which have no place themselves: their words have.
// Some are not there, as they hold no words.
const inView = (sheet) => [...(pageOf(sheet)?.querySelectorAll("[role=heading]") ?? [])]
  .map((heading) => [...heading.querySelectorAll("[aria-owns]")]
    .map((piece) => document.getElementById(piece.getAttribute("aria-owns")))
    .filter((piece) => piece?.querySelector("[dir]")))
  .find(([first]) => first?.querySelector("[dir]").getBoundingClientRect().bottom > bar);
// To the viewer, the page is the one of which most is seen: below a heading at the end, the next.
const look = () => [app.page - 1, app.page]
  .map((sheet) => [sheet, inView(sheet)?.map((piece) => piece.textContent).join("")])
  .find(([, heading]) => heading);
await until(() => JSON.stringify(look()) === JSON.stringify(place));
return look();
"""
"""Follow a link from a sheet; return the sheet it leads to, and the first heading in view there."""

LEAVE = f"""{VIEWER}
const [sheet, address] = given;
app.page = sheet;
const links = () => [...pageOf(sheet).querySelectorAll(".annotationLayer a")];
(await until(() => links().find((link) => link.href === address))).click();
"""


def test_firefox_shows_every_sheet_without_a_complaint(
    viewer: Window, printed: "PdfReader"
) -> None:
    assert viewer.run(f"{VIEWER} return app.pagesCount") == len(printed.pages)
    sheets = [viewer.run(SHOW, number + 1) for number in range(len(printed.pages))]
    assert all(sheet and sheet["text"] and sheet["isDrawn"] for sheet in sheets)
    assert as_words(printed.metadata.title) in as_words(sheets[0]["text"])
    # To the viewer, an address that begins with file: is none.
    complaints = [line for line in viewer.complaints() if "Invalid absolute docBaseUrl" not in line]
    assert complaints == []


def test_contents_and_bookmarks_lead_to_headings_in_firefox(
    viewer: Window, printed: "PdfReader"
) -> None:
    def place(bookmark: "Destination") -> list[int | str]:
        return [printed.get_destination_page_number(bookmark) + 1, bookmark.title]

    places = [place(each) for each in printed.outline if not isinstance(each, list)]
    (contents, _), *pages = places
    entries = [
        (sheet, f'.page[data-page-number="{sheet}"] .annotationLayer a', index)
        for sheet in range(contents, pages[0][0])
        for index in range(len(printed.pages[sheet - 1]["/Annots"]))
    ]
    for entry, page in zip(entries, pages, strict=True):
        assert viewer.run(FOLLOW, *entry, page) == page
    # Of the headings below a page, the first.
    bookmarks = list(flat(printed.outline))
    below = [each[0] for each in printed.outline if isinstance(each, list)]
    assert below
    for bookmark in below:
        to = place(bookmark)
        assert viewer.run(FOLLOW, 1, ".treeItem a", bookmarks.index(bookmark), to) == to


def test_firefox_asks_a_host_only_when_a_link_to_it_is_followed(
    viewer: Window, printed: "PdfReader"
) -> None:
    sheet, address = next(
        (number + 1, link["/A"].get_object()["/URI"])
        for number, page in enumerate(printed.pages)
        for link in links([page])
        if "/A" in link
    )
    assert viewer.asked == []
    viewer.run(LEAVE, sheet, address)
    end = time.monotonic() + PATIENCE
    while not viewer.asked and time.monotonic() < end:
        time.sleep(0.05)
    assert viewer.asked[:1] == [f"{urlsplit(address).netloc}:443"]


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
