"""Compute a page anew from an example that a reader has changed, in the reader's own browser.

The page is made as in the build, by the same scripts, templates and Markdown, from the project's
own files, which lie there as they do here. What rests on the worked example alone is computed; what
rests on training or on measurements keeps what the build found.
"""

import importlib
import json
import posixpath
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from scripts.artifacts import rendering
from scripts.artifacts.places import ARTIFACTS, ROOT, find_scripts
from scripts.artifacts.request import Request
from scripts.site import known_formulas
from scripts.site.claims import claims_of, has_claims
from scripts.site.code_spans import without_idle_spans
from scripts.site.macros import define_env
from scripts.site.names import Names, url_of, without_front_matter
from scripts.site.python_files import FOUND

EXAMPLE = ROOT / "src" / "attention_explainer" / "worked_example.py"
"""What a reader changes."""

MARKDOWN = ROOT / "build" / "markdown.json"
"""How the site sets Markdown: extensions, and what they are set to."""

WITHOUT_NUMBERS = ("scripts.artifacts", "scripts.site")
"""Packages that hold nothing of the example, and need not be imported anew."""


class Links(Treeprocessor):
    """Turns links to Markdown files into links to pages."""

    def __init__(self, md: Markdown, page: str) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        """Turn those of all elements that have one."""
        for element in root.iter("a"):
            element.set("href", address(element.get("href", ""), self.page))


def address(link: str, page: str) -> str:
    """Return the address for a link in a page's Markdown.

    Examples
    --------
    >>> address("5-scores-and-softmax.md#softmax", "steps/2-weights.md")
    '../5-scores-and-softmax/#softmax'
    >>> address("../index.md", "steps/2-weights.md"), address("#top", "block.md")
    ('../../', '#top')
    >>> address("https://example.com/a.md", "block.md"), address("?x=1#figure", "block.md")
    ('https://example.com/a.md', '?x=1#figure')
    """
    scheme, host, path, query, anchor = urlsplit(link)
    if scheme or host or not path.endswith(".md"):
        return link
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    way = posixpath.relpath(url_of(target) or ".", url_of(page) or ".")
    return urlunsplit(("", "", f"{way}/", query, anchor))


class LinksExtension(Extension):
    """Links between pages, for Python-Markdown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name for it
        """Register last, where MkDocs does."""
        md.treeprocessors.register(Links(md, self.page), "links", 0)


def as_html(page: str) -> str:
    """Return a page's text in HTML, from what its artifacts hold now.

    Parameters
    ----------
    page : str
        Its path within `docs`.
    """
    names = Names()
    define_env(names)
    text = names.expand((ROOT / "docs" / page).read_text(encoding="utf-8"), page)
    given = json.loads(MARKDOWN.read_text(encoding="utf-8"))
    markdown = Markdown(
        extensions=[*given["extensions"], LinksExtension(page)],
        extension_configs=given["configs"],
    )
    html: str = markdown.convert(without_front_matter(text))
    return without_idle_spans(html)


def held_by(page: str) -> dict[str, Any] | None:
    """Return what holds the sentences of a page as they read now; None if nobody has said."""
    if not has_claims(page, ROOT):
        return None
    names = Names()
    define_env(names)
    content = claims_of(page, partial(names.replaced, page=page), ROOT)
    told: dict[str, Any] = json.loads(content)
    return told


@cache
def names_on(page: str) -> list[str]:
    """Return the artifacts that a page uses: those it names, and the stills of its live figures."""
    names = Names()
    define_env(names)
    names.expand((ROOT / "docs" / page).read_text(encoding="utf-8"), page)
    return list(names.used)


def figures_with(picture: str, page: str) -> list[str]:
    """Return the figures of a page that hold a picture: its own, and live ones as their still."""
    scripts = find_scripts()
    live = [name for name in names_on(page) if scripts[name].parent.name == "live"]
    return [picture, *(name for name in live if _record(name)["still"] == picture)]


def _record(name: str) -> dict[str, Any]:
    kind = find_scripts()[name].parent.name
    path = ARTIFACTS / kind / f"{name}.json"
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


@dataclass(frozen=True)
class Origins:
    """Which artifacts of a page follow the example, and which do although they are not computed."""

    computed: list[str]
    left: list[str]


def origins_of(page: str) -> Origins:
    """Tell what of a page is computed anew from what would have to be trained anew."""
    known = json.loads(FOUND.read_text(encoding="utf-8"))["origins"]
    follow = [name for name in names_on(page) if known[name]["example"]]
    left = [name for name in follow if known[name]["training"]]
    return Origins([name for name in follow if name not in left], left)


class Recomputation:
    """The pages of a site whose example a reader has changed.

    Parameters
    ----------
    source : str
        The file of the example, as the reader has it.
    """

    def __init__(self, source: str) -> None:
        EXAMPLE.write_text(source, encoding="utf-8")
        # Two versions of a file within one second look alike to the cache of compiled files.
        Path(cache_from_source(str(EXAMPLE))).unlink(missing_ok=True)
        forget()
        importlib.import_module("attention_explainer.worked_example")  # before anything is computed
        self._computed: dict[str, rendering.Computed] = {}
        self.left: list[str] = []

    def numbers(self, page: str) -> Iterator[str]:
        """Compute what the page shows, but draw nothing; yield each name when it is done."""
        for name in origins_of(page).computed:
            script = find_scripts()[name]
            try:
                if script.parent.name == "examples":
                    files = rendering.render(script, Request())
                else:
                    self._computed[name] = rendering.computed(script)
                    files = rendering.files_of(self._computed[name], Request(formats=()))
            except (FileNotFoundError, ModuleNotFoundError):
                # It rests on measurements as well, which do not come along.
                self.left.append(name)
                continue
            record, before, published = (
                json.loads(files[f"{name}.json"]),
                _record(name),
                _published(name),
            )
            if script.parent.name == "figures":
                as_before = _without_drawings(record) == _without_drawings(before)
                as_published = _without_drawings(record) == _without_drawings(published)
                record["drawings"] = (published if as_published else before)["drawings"]
                if as_before or as_published:
                    del self._computed[name]
            _keep(name, record)
            yield name

    def awaited(self, page: str) -> list[str]:
        """Return the figures of the page that say something else than before."""
        return [
            name
            for name in origins_of(page).computed
            if name in self._computed and find_scripts()[name].parent.name == "figures"
        ]

    def pictures(self, page: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Draw those; yield the name of each, and layout → SVG."""
        for name in self.awaited(page):
            drawings = rendering.drawings(self._computed[name])
            _keep(name, _record(name) | {"drawings": drawings})
            yield name, drawings


def _without_drawings(record: Mapping[str, Any]) -> dict[str, Any]:
    return {of: value for of, value in record.items() if of != "drawings"}


@cache
def _published(name: str) -> dict[str, Any]:
    """Return the record as the build made it: this is asked for before any other is kept."""
    return _record(name)


def _keep(name: str, record: Mapping[str, Any]) -> None:
    """Put a record, and its numbers, where pages find them."""
    path = ARTIFACTS / find_scripts()[name].parent.name / f"{name}.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    together = ARTIFACTS / "numbers.json"
    numbers = json.loads(together.read_text(encoding="utf-8"))
    numbers[name] = record["numbers"]
    together.write_text(json.dumps(numbers, ensure_ascii=False), encoding="utf-8")


def forget() -> None:
    """Have everything imported anew that may hold a number of the example."""
    for name in list(sys.modules):
        package, _, rest = name.partition(".")
        if package == "attention_explainer" or (
            package == "scripts" and rest and not name.startswith(WITHOUT_NUMBERS)
        ):
            del sys.modules[name]
    importlib.invalidate_caches()


def run(page: str, published: str, source: str, tell: Callable[[str], None]) -> None:
    """Compute a page from a changed example, and tell what there is as soon as it is there.

    Parameters
    ----------
    page : str
        Its path within `docs`.
    published : str
        Its HTML as the build wrote it, from which the formulas are taken.
    source : str
        The file of the example, as the reader has it.
    tell : callable
        Gets JSON: `step` and `name`, whenever an artifact is done; then `html`, the page's text
        with its pictures as they were, `held`, what holds its sentences as they read now, `left`,
        the artifacts that training would have to make anew, and `awaited`, the figures that will
        look different; then of each of those `picture`, its name, `drawings`, and `within`, the
        figures of the page that hold it.

    Raises
    ------
    Exception
        Whatever the reader's file, or what works with its numbers, raises.
    """

    def say(**what: Any) -> None:
        tell(json.dumps(what, ensure_ascii=False))

    known_formulas.learn(published)
    made = Recomputation(source)
    for name in made.numbers(page):
        say(step="numbers", name=name)
    say(
        html=as_html(page),
        held=held_by(page),
        left=[*origins_of(page).left, *made.left],
        awaited=made.awaited(page),
    )
    for name, drawings in made.pictures(page):
        say(picture=name, drawings=drawings, within=figures_with(name, page))
