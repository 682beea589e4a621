"""Do two sites, built by different generators, show the same text, figures and numbers?

    python scripts/site/compare_sites.py site other_site

Compares, page by page, everything between the menus: every element with its attributes, every text,
every drawing and formula; and, byte by byte, every file of artifacts and assets that pages load.
Menus, search and the theme's styles belong to the generators. Prints what differs, with the first
place on each page, and ends with status 1 if anything does.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

OF_GENERATOR = ("data-search-", "data-pagefind-")
"""Attributes that are meant for a search engine, each for its own."""

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
"""Elements without an end tag."""

FOLDERS = ("artifacts", "assets/fonts", "assets/javascripts", "assets/stylesheets")
"""Folders of files that come from no generator."""

OF_THEME = re.compile(r"\.min\.(css|js)(\.map)?$|/lunr/|/workers/")
"""Files in them that do come from one."""

FEWEST_PAGES = 100
"""The site has more pages than this; if there are fewer, something else is being compared."""


class Article(HTMLParser):
    """Collects what a page shows, piece by piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element within the article."""
        if self._depth:
            kept = sorted(
                f'{name}="{value or ""}"'
                for name, value in attrs
                if not name.startswith(OF_GENERATOR)
            )
            self.pieces.append(f"<{' '.join([tag, *kept])}>")
        if (self._depth or tag == "article") and tag not in EMPTY:
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element that closes itself, as in drawings."""
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Record an end tag."""
        if self._depth and tag not in EMPTY:
            self._depth -= 1
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Record a text; its exact spaces and line breaks are not visible."""
        # Not split(), which would also drop non-breaking spaces.
        text = re.sub(r"[ \t\n\r\f]+", " ", data).strip(" ")
        if self._depth and text:
            self.pieces.append(text)


def shown(page: Path) -> list[str]:
    """Return what a page shows between its menus."""
    article = Article()
    article.feed(page.read_text(encoding="utf-8", errors="replace"))
    article.close()
    return article.pieces


def first_difference(one: list[str], other: list[str]) -> str:
    """Say where two pages begin to differ, or return ""."""
    if one == other:
        return ""
    pairs = zip([*one, "(its end)"], [*other, "(its end)"], strict=False)
    index, (here, there) = next(
        (index, pair) for index, pair in enumerate(pairs) if pair[0] != pair[1]
    )
    before = one[index - 1] if index else "(its start)"
    return f"after {before[:80]!r}: {here[:120]!r}, {there[:120]!r}"


def differences(one: Path, other: Path) -> Iterator[str]:
    """Yield a line for each page and file in which two sites differ."""
    pages, others = (
        {path.relative_to(site) for path in site.rglob("*.html")} for site in (one, other)
    )
    if len(pages) < FEWEST_PAGES:
        yield f"{one}: expected at least {FEWEST_PAGES} pages, got {len(pages)}"
    for page in sorted(pages ^ others):
        yield f"{page}: only in {one if page in pages else other}"
    for page in sorted(pages & others):
        here = shown(one / page)
        if not here:
            yield f"{page}: shows nothing"
        if difference := first_difference(here, shown(other / page)):
            yield f"{page}: {difference}"
    for folder in FOLDERS:
        files, more = (
            {
                path.relative_to(site)
                for path in (site / folder).rglob("*")
                if path.is_file() and not OF_THEME.search(path.as_posix())
            }
            for site in (one, other)
        )
        if not files:
            yield f"{one / folder}: empty"
        for file in sorted(files ^ more):
            yield f"{file}: only in {one if file in files else other}"
        for file in sorted(files & more):
            if (one / file).read_bytes() != (other / file).read_bytes():
                yield f"{file}: different bytes"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two folders and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", type=Path, nargs=2)
    one, other = parser.parse_args(arguments).site
    try:
        for folder in (one, other):
            if not folder.is_dir():
                parser.error(f"expected the folder of a site, got {folder}")
        found = list(differences(one, other))
    except OSError as problem:
        parser.error(str(problem))
    for line in found:
        print(line)
    print(f"{len(found)} differences", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
