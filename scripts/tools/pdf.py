"""Print the whole text of a built site as one PDF."""

import argparse
import hashlib
import html
import io
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from scripts.artifacts.damaged import reading
from scripts.artifacts.places import ROOT
from scripts.artifacts.records import write_whole
from scripts.tools.browsers import chromium_path
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.offline import build, checked
from scripts.tools.repository import commit_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route
    from pypdf import PdfReader

PDF = ROOT / "build" / "attention.pdf"

DESCRIPTION = f"""\
Write {PDF.relative_to(ROOT)}: all pages of the menu in its order, with a table of contents,
bookmarks, page numbers, and links that lead to places in the file. It is tagged, so that it can be
read aloud. Needs Chromium.

  python3 run.py pdf                         build the site, and print it
  python3 run.py pdf --site site             print what is built already
"""

HOST = "http://site.invalid/"
"""Where the page to be printed stands for the browser; every answer is a file of the site."""

STYLE = """
@page { size: A4; margin: 15mm 15mm 20mm; @bottom-right { content: counter(page); } }
@page front { @bottom-right { content: none; } }
@page { @bottom-left { font: 8pt "Source Sans 3"; color: #555; }
        @bottom-right { font: 8pt "Source Sans 3"; color: #555; } }
.front { page: front; break-after: page; }
.chapter { break-before: page; }
.md-typeset .book-title { font-size: 2.4rem; font-weight: 600; line-height: 1.2;
    margin: 40vh 0 1rem; }
.machine { break-inside: avoid; }
[dir] .md-typeset .book-contents { list-style: none; margin: 0 0 0.2rem; padding: 0; }
[dir] .md-typeset .book-part + .book-contents { padding-left: 0.8rem; }
[dir] .md-typeset .book-contents li { display: flex; gap: 0.5rem; margin: 0; line-height: 1.4; }
.book-contents li::after { content: attr(data-page); }
.book-contents a { flex: 1; }
.md-typeset dt { break-after: avoid; }
.md-typeset .book-part { font-weight: 600; margin: 0.35rem 0 0; break-after: avoid; }
"""


@dataclass(frozen=True)
class Chapter:
    """A page of the menu.

    Attributes
    ----------
    part : str
        The heading that it stands under in the menu, or nothing.
    address : str
        Of its folder in the site, such as "steps/2-weights/".
    """

    part: str
    address: str


def menu(text: str) -> list[Chapter]:
    r"""Return the pages of a menu, as `mkdocs.yml` has it.

    Examples
    --------
    >>> menu("nav:\n  - Home: index.md\n  - Beyond:\n      - More:\n          - more/index.md\n")
    [Chapter(part='', address=''), Chapter(part='Beyond', address='more/')]
    """
    found = []
    part = ""
    for line in text.partition("nav:\n")[2].splitlines():
        entry = re.fullmatch(r"( +)- (?:(.+?):)? ?(?:(\S+)\.md)?", line)
        if entry is None:
            continue
        is_within = len(entry[1]) > len("  ")
        if not entry[3]:
            part = part if is_within else entry[2]
        else:
            place = re.sub(r"(^|/)index$", "", entry[3])
            found.append(Chapter(part if is_within else "", f"{place}/" if place else ""))
    return found


TEXT = re.compile(r"<!-- text -->(.*?)<!-- end of text -->", re.DOTALL)
TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>""")
NAMES = re.compile(r'(\s(?:id|for|aria-(?:labelledby|describedby|controls|details|owns))=")([^"]+)')
LINK = re.compile(r'(\s(?:xlink:)?href=")([^"]*)(")')
SOURCE = re.compile(r'(\ssrc=")([^"]*)')
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def within(chapter: int, name: str = "") -> str:
    """Return the name that a place of a chapter has in the whole."""
    return f"c{chapter}-{name}" if name else f"c{chapter}"


def target(address: str, here: int, places: Mapping[str, int], home: str) -> str:
    """Return where a link of a chapter leads: in the text, on the site, or to another host.

    Examples
    --------
    >>> places = {"": 0, "steps/2-weights/": 1}
    >>> target("../../#it", 1, places, ""), target("?two.x=1#two", 1, places, "")
    ('#c0-it', '#c1-two')
    >>> target("../../data.csv", 1, places, "https://example.org/")
    'https://example.org/data.csv'
    >>> target("../../data.csv", 1, places, "")
    ''
    """
    own = next(place for place, number in places.items() if number == here)
    whole = urljoin(f"{HOST}{own}", html.unescape(address))
    if not whole.startswith(HOST):
        return html.escape(whole)
    parts = urlsplit(whole)
    place = unquote(parts.path.removeprefix("/")).removesuffix("index.html")
    if place in places:
        return f"#{within(places[place], parts.fragment)}"
    return html.escape(home + whole.removeprefix(HOST)) if home else ""


def chapter_text(text: str, here: int, places: Mapping[str, int], home: str) -> str:
    """Return the text of a page with names and links as they have to be in the whole."""
    own = next(place for place, number in places.items() if number == here)

    def names(match: re.Match[str]) -> str:
        return match[1] + " ".join(within(here, name) for name in match[2].split())

    def link(match: re.Match[str]) -> str:
        leads = target(match[2], here, places, home)
        return f"{match[1]}{leads}{match[3]}" if leads else ""

    def tag(match: re.Match[str]) -> str:
        changed = LINK.sub(link, NAMES.sub(names, match[0]))
        changed = SOURCE.sub(lambda source: source[1] + urljoin(f"/{own}", source[2]), changed)
        return REFERENCE.sub(lambda other: f"url(#{within(here, other[1])})", changed)

    return TAG.sub(tag, text)


def title_of(page: str) -> str:
    """Return the heading of a page as plain text."""
    heading = re.search(r"<h1\b[^>]*>(.*?)(?:<a class=\"headerlink\".*?)?</h1>", page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", heading[1])).strip() if heading else ""


@dataclass(frozen=True)
class Book:
    """What is printed: the pages of a site, and what a title page says."""

    title: str
    about: str
    author: str
    licence: str
    language: str
    home: str
    stated: str
    chapters: list[Chapter]
    pages: list[str]

    @property
    def titles(self) -> list[str]:
        """The headings of the pages."""
        return [title_of(page) for page in self.pages]


def meta(page: str, pattern: str) -> str:
    """Return what a pattern finds in a page, or nothing."""
    found = re.search(pattern, page, re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


def read_book(site: Path, chapters: Sequence[Chapter]) -> Book:
    """Read the pages of a site."""
    pages = []
    for chapter in chapters:
        path = site / chapter.address / "index.html"
        if not path.is_file():
            raise ProblemError(f"--site: {path} is missing, which the menu in mkdocs.yml names")
        with reading(path):
            pages.append(path.read_text("utf-8"))
        if not TEXT.search(pages[-1]):
            raise ProblemError(f"{path}: expected a page of this site, with marks around its text")
    start = (site / "index.html").read_text("utf-8")
    return Book(
        title=meta(start, r"<title>(.*?)</title>"),
        about=meta(start, r'name="description" content="(.*?)"'),
        author=meta(start, r'name="citation_author" content="(.*?)"'),
        licence=meta(start, r'md-copyright__highlight">(.*?)<'),
        language=meta(start, r'<html lang="(.*?)"'),
        home=meta(start, r'<link rel="canonical" href="(.*?)"'),
        stated=stated(),
        chapters=list(chapters),
        pages=pages,
    )


def moment() -> datetime:
    """Return when what is printed was made: SOURCE_DATE_EPOCH, or the day of the commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        shown = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True
        )
        given = shown.stdout.strip() if shown.returncode == 0 else "0"
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except ValueError:
        raise ProblemError(f"SOURCE_DATE_EPOCH: expected seconds, got {given!r}") from None


def stated() -> str:
    """Return which state of the project is printed."""
    day = f"{moment().day} {moment():%B %Y}"
    try:
        name, _ = commit_of("HEAD")
    except ProblemError:
        return day
    return f"Commit {name[:10]}, {day}"


def front(book: Book, sheets: Sequence[int]) -> Iterator[str]:
    """Yield the title page, and the contents with the sheet that each page begins on."""
    yield '<section class="front">'
    yield f'<p class="book-title">{html.escape(book.title)}</p>'
    for line in (book.about, book.author, book.stated, book.licence, book.home):
        yield f"<p>{html.escape(line)}</p>" if line else ""
    yield '</section><section class="front"><h1>Contents</h1>'
    part = ""
    yield '<ul class="book-contents">'
    for number, chapter in enumerate(book.chapters):
        if chapter.part != part:
            part = chapter.part
            heading = f'<p class="book-part">{html.escape(part)}</p>' if part else ""
            yield f'</ul>{heading}<ul class="book-contents">'
        title = html.escape(book.titles[number])
        yield f'<li data-page="{sheets[number]}"><a href="#{within(number)}">{title}</a></li>'
    yield "</ul></section>"


def whole(book: Book, sheets: Sequence[int]) -> str:
    """Return the page that is printed."""
    places = {chapter.address: number for number, chapter in enumerate(book.chapters)}
    styles: dict[str, None] = {}
    running = []
    texts = []
    for number, (chapter, page) in enumerate(zip(book.chapters, book.pages, strict=True)):
        for style in re.findall(r'<link rel="stylesheet" href="([^"]*)"', page):
            styles[urljoin(f"/{chapter.address}", style)] = None
        found = TEXT.search(page)
        assert found  # read_book has looked
        text = chapter_text(found[1], number, places, book.home)
        texts.append(
            f'<section class="chapter" id="{within(number)}" style="page: {within(number)}">'
            f"{text}</section>"
        )
        title = book.titles[number].replace("\\", "").replace('"', "”")
        running.append(f'@page {within(number)} {{ @bottom-left {{ content: "{title}"; }} }}')
    links = "".join(f'<link rel="stylesheet" href="{style}">' for style in styles)
    return (
        f'<!doctype html><html lang="{book.language}"><head><meta charset="utf-8">'
        f"<title>{html.escape(book.title)}</title>{links}"
        f"<style>{STYLE}{''.join(running)}</style></head>"
        '<body dir="ltr" data-md-color-scheme="default"><div class="md-content">'
        '<article class="md-content__inner md-typeset">'
        f"{''.join(front(book, sheets))}{''.join(texts)}</article></div></body></html>"
    )


def printed(browser: "Browser", site: Path, page: str) -> bytes:
    """Let the browser print a page whose files are those of a site."""
    missing = []

    def answer(route: "Route") -> None:
        place = unquote(urlsplit(route.request.url).path).removeprefix("/")
        path = site / place
        if not place:
            route.fulfill(body=page, content_type="text/html; charset=utf-8")
        elif route.request.url.startswith(HOST) and path.is_file():
            route.fulfill(path=path)
        else:
            missing.append(route.request.url)
            route.abort()

    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    opened = context.new_page()
    opened.route("**/*", answer)
    opened.set_default_timeout(0)
    opened.goto(HOST)
    content = opened.pdf(
        prefer_css_page_size=True, print_background=True, tagged=True, outline=True
    )
    context.close()
    if missing:
        raise ProblemError(f"the text needs what the site does not have: {missing[0]}")
    return content


def beginnings(reader: "PdfReader") -> list[int]:
    """Return the sheet, from 1 on, that each bookmark of the first level leads to."""
    found = []
    for entry in reader.outline:
        if not isinstance(entry, list):
            page = reader.get_destination_page_number(entry)
            assert page is not None
            found.append(page + 1)
    return found


def finished(content: bytes, book: Book) -> bytes:
    """Return what the browser has printed, saying whose it is and of when; nothing else changes."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, BooleanObject, ByteStringObject, NameObject

    printed = PdfReader(io.BytesIO(content))
    writer = PdfWriter(clone_from=printed)
    writer.pdf_header = printed.pdf_header
    made = f"D:{moment():%Y%m%d%H%M%S}+00'00'"
    writer.metadata = {
        "/Title": book.title,
        "/Author": book.author,
        "/Subject": f"{book.about} {book.stated}. {book.licence}",
        "/CreationDate": made,
        "/ModDate": made,
    }
    writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.page_mode = "/UseOutlines"
    number = ByteStringObject(hashlib.sha256("".join(book.pages).encode()).digest()[:16])
    writer._ID = ArrayObject([number, number])
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def chromium() -> str:
    """Return the path of Chromium."""
    found = chromium_path()
    if not found:
        raise ProblemError("needs Chromium. On Debian: apt install chromium-headless-shell")
    return found


def print_book(site: Path, book: Book) -> bytes:
    """Print a site's pages as one PDF; the second time with the sheets that the first has shown."""
    from playwright.sync_api import Error, sync_playwright
    from pypdf import PdfReader

    sheets = [888] * len(book.chapters)  # as wide as the numbers that come
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium())
            for _ in range(3):
                print("printing …", flush=True)
                content = printed(browser, site, whole(book, sheets))
                before, sheets = sheets, beginnings(PdfReader(io.BytesIO(content)))[1:]
                if len(sheets) != len(book.chapters):
                    raise ProblemError(f"{len(sheets)} bookmarks for {len(book.chapters)} pages")
                if sheets == before:
                    break
            browser.close()
        if sheets != before:
            raise ProblemError("the contents do not settle on the sheets that the pages begin on")
    except Error as problem:
        raise ProblemError(f"Chromium could not print: {problem.message.splitlines()[0]}") from None
    return finished(content, book)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a site, and return the exit status."""
    given = read_command_line(arguments)
    chapters = menu((ROOT / "mkdocs.yml").read_text("utf-8"))
    if given.only:
        unknown = set(given.only) - {chapter.address for chapter in chapters}
        if unknown:
            raise ProblemError(f"--only: {min(unknown)} is no page of the menu")
        chapters = [chapter for chapter in chapters if chapter.address in given.only]
    site = checked(given.site or build())
    content = print_book(site, read_book(site, chapters))
    write_whole(given.out, content)
    print(f"{given.out}: {len(chapters)} pages of the site, {len(content) / 1e6:.1f} MB")
    return 0


def read_command_line(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = parser_of("pdf", DESCRIPTION)
    parser.add_argument("--site", type=Path, help="a built site (default: build it, in site/)")
    parser.add_argument("--out", type=Path, default=PDF, help="the file (default: %(default)s)")
    parser.add_argument(
        "--only", nargs="+", metavar="PAGE", help="print these pages alone, such as steps/6-values/"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(finish("pdf", main))
