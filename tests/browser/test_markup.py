"""What the built pages say and how they are marked up, read without a browser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.browser.conftest import addresses

pytestmark = pytest.mark.browser

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
NO_PROSE = frozenset(["script", "style", "template", "code", "pre", "kbd", "math", "textarea"])
SAID = ("alt", "aria-label", "title", "placeholder", "content")

GENERIC = frozenset(
    [
        "click here",
        "click this",
        "go",
        "here",
        "information",
        "learn more",
        "more",
        "more info",
        "more information",
        "right here",
        "read more",
        "see more",
        "start",
        "this",
    ]
)
"""Words of links that tell nothing without what stands around them, as Lighthouse lists them."""


@dataclass
class Element:
    """An element, with the elements around it and the text in it."""

    tag: str
    attributes: dict[str, str]
    around: tuple[str, ...]
    text: str = ""


@dataclass
class Document(HTMLParser):
    """All elements of a page, and its words: text, and attributes that are read out."""

    elements: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        element = Element(tag, given, tuple(each.tag for each in self.open))
        self.elements.append(element)
        if not NO_PROSE & {tag, *element.around}:
            self.words += [given[name] for name in SAID if name in given]
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in [each.tag for each in self.open]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data
        if not NO_PROSE & {each.tag for each in self.open}:
            self.words.append(data)


def parsed(html: str) -> Document:
    document = Document()
    document.feed(html)
    return document


@cache
def parsed_file(path: Path) -> Document:
    """Read a page once for all rules."""
    return parsed(path.read_text("utf-8"))


LONGEST_PIECE = 3
"""Letters of a label that is no prose but a piece that a tokenizer has cut, such as 's."""


def straight_quotes(document: Document) -> Iterator[str]:
    for words in document.words:
        if len(words.strip()) <= LONGEST_PIECE:
            continue
        for match in re.finditer(r"['\"]", words):
            yield words[max(match.start() - 20, 0) : match.end() + 20]


def turned_quotes(document: Document) -> Iterator[str]:
    """Yield where a quote opens that should close, or the other way round."""
    for words in document.words:
        yield from re.findall(r".{0,20}(?:[“‘][\s.,;:!?]|(?<=\s)”(?=\w)).{0,20}", words)


def plain_symbols(document: Document) -> Iterator[str]:
    """Yield symbols without their index; in the reference they are names of a program."""
    if any("doc-contents" in element.attributes.get("class", "") for element in document.elements):
        return
    for words in document.words:
        yield from re.findall(r".{0,20}(?<![A-Za-z0-9_/-])[A-Za-z]_[A-Za-z]\b.{0,20}", words)


def misplaced(document: Document) -> Iterator[str]:
    for element in document.elements:
        parent = element.around[-1] if element.around else ""
        if element.tag == "figcaption" and parent != "figure":
            yield f"figcaption in {parent}"
        if element.tag in ("figure", "div", "table", "ul", "section") and "p" in element.around:
            yield f"{element.tag} in p: {element.attributes.get('id', element.text[:40])}"
        if element.tag == "input" and element.attributes.get("type", "text") == "text":
            yield from (
                f"{name} on {element}"
                for name in ("min", "max", "step")
                if name in element.attributes
            )


def generic_links(document: Document) -> Iterator[str]:
    for element in document.elements:
        text = " ".join(element.text.split()).lower()
        if element.tag == "a" and "href" in element.attributes and text in GENERIC:
            yield f"{text}: {element.attributes['href']}"


CHECKS = (straight_quotes, turned_quotes, plain_symbols, misplaced, generic_links)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_page_keeps_to_the_rule(site: Path, check: Callable) -> None:
    found = {}
    for address in addresses():
        path = site / address.strip("/")
        file = path / "index.html" if path.is_dir() else path
        if "/source/" not in address and (problems := list(check(parsed_file(file)))):
            found[address] = problems
    assert not found


@pytest.mark.parametrize(
    ("check", "html"),
    [
        (straight_quotes, '<p>the essay\'s word</p>'),
        (straight_quotes, '<svg aria-label="the word &quot;it&quot;"></svg>'),
        (turned_quotes, "<p>the word ”it”</p>"),
        (turned_quotes, "<p>the word “it“.</p>"),
        (plain_symbols, "<figcaption>divided by √d_k</figcaption>"),
        (plain_symbols, "<svg><text>x W_Q</text></svg>"),
        (misplaced, "<figure><div><figcaption>so</figcaption></div></figure>"),
        (misplaced, "<p><figure></figure></p>"),
        (misplaced, '<input type="text" min="0">'),
        (generic_links, '<a href="/"> Start </a>'),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_found(check: Callable, html: str) -> None:
    assert list(check(parsed(html)))


@pytest.mark.parametrize(
    "html",
    [
        '<p>the essay’s “it”, <code>x = "y"; W_Q</code> and <math><mi>d</mi></math></p>',
        "<figure><figcaption>so</figcaption></figure>",
        '<input type="range" min="0"><input type="text" data-min="0">',
        '<p>num_heads and <a href="/">Home</a></p>',
    ],
)
def test_what_keeps_to_the_rules_is_left_alone(html: str) -> None:
    assert not [problem for check in CHECKS for problem in check(parsed(html))]
