"""Save MkDocs work whose result is known: a page is rendered again only if something has changed.

Three results are kept for each page: the HTML of its Markdown with everything that MkDocs and its
plugins record along the way, the page's part of the search index, and the finished page. In every
build MkDocs checks links, anchors and references as if nothing had been kept. Whatever produced a
warning is not kept, so that the next build gives the warning again.
"""

import base64
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import write_file

from scripts.artifacts.places import ROOT
from scripts.artifacts.untouched import installed
from scripts.site import kept

LOG = logging.getLogger("mkdocs")

OBJECTS = re.compile("^(?:#{1,6} *)?::: ?.", re.MULTILINE)
"""Where a page asks for docstrings of the package."""


class Notices(logging.Handler):
    """Counts the messages in the log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - logging gives it
        """Count one message."""
        self.count += 1


@contextmanager
def noticing() -> Iterator[Notices]:
    """Count what MkDocs and its plugins log within the context."""
    notices = Notices()
    LOG.addHandler(notices)
    try:
        yield notices
    finally:
        LOG.removeHandler(notices)


@contextmanager
def recording(owner: Any, name: str) -> Iterator[list[tuple[Any, Any]]]:
    """Collect the arguments with which an object's method is called within the context."""
    calls: list[tuple[Any, Any]] = []
    method = getattr(owner, name)

    def recorded(*arguments: Any, **options: Any) -> Any:
        calls.append((arguments, options))
        return method(*arguments, **options)

    setattr(owner, name, recorded)
    try:
        yield calls
    finally:
        delattr(owner, name)


def settings_of(config: Any) -> str:
    """Hash what all pages depend on: settings, installed packages and our own code."""
    values = {name: value for name, value in config.items() if name not in ("docs_dir", "site_dir")}
    text = json.dumps(
        values | {"theme": dict(config.theme)},
        default=lambda value: (
            dict(value) if isinstance(value, Mapping) else type(value).__qualname__
        ),
    )
    return kept.digest(
        text.replace(str(ROOT), ""),
        Path(config.config_file_path).read_text(encoding="utf-8"),
        installed(),
        kept.digest_of_files(
            path
            for folder in ("site", "artifacts")
            for path in (ROOT / "scripts" / folder).rglob("*.py")
        ),
    )


def outline(items: Any) -> list[Any]:
    """Return what the menu shows: titles and addresses, and the entries below them."""
    return [[item.title, getattr(item, "url", ""), outline(item.children or [])] for item in items]


def tokens(items: Any) -> list[dict[str, Any]]:
    """Return a table of contents in the form in which Markdown gives it to MkDocs."""
    return [
        {"name": item.title, "id": item.id, "level": item.level, "children": tokens(item.children)}
        for item in items
    ]


REFERENCE = "html/reference.json"
"""Where the pages are kept that show the package's docstrings."""


class Reference:
    """The pages that show docstrings, which are kept together or not at all.

    Where an object is shown it gets the names of all modules that import it, as far as pages before
    it have led there. So none of these pages says the same if another one was left out.
    """

    def __init__(self, key: str = "", pages: Sequence[str] = ()) -> None:
        self.key = key
        self.pages = pages
        self._known: Any = kept.read(REFERENCE, key)
        self._rendered: dict[str, Any] = {}

    def read(self, page: Any) -> Any:
        """Return what was kept of a page."""
        return (self._known or {}).get(page.file.src_uri)

    def write(self, page: Any, known: Any) -> None:
        """Keep all of them, once all have been rendered."""
        self._rendered[page.file.src_uri] = known
        if set(self._rendered) == set(self.pages):
            kept.write(REFERENCE, self.key, self._rendered)


class Reuse:
    """What is known about the pages of one build."""

    def __init__(self, config: Any) -> None:
        self.settings = settings_of(config)
        self.theme = kept.digest_of_files((ROOT / "overrides").rglob("*"))
        self.package = kept.digest_of_files((ROOT / "src").rglob("*.py"))
        self.static = config.theme.static_templates
        self.files = ""
        self.styles: set[str] = set()
        self.reference = Reference()

    def see_files(self, files: Any) -> None:
        """Record all files, since whether a link finds its target depends on them."""
        self.files = kept.digest(sorted([f.src_uri, f.url, f.inclusion.name] for f in files))
        documents = files.documentation_pages()
        texts = {file.src_uri: file.content_string for file in documents}
        about = {page: text for page, text in texts.items() if OBJECTS.search(text)}
        self.reference = Reference(
            kept.digest([self.settings, self.files, self.package], about), list(about)
        )
        pages = [*texts, *self.static]
        for kind in ("html", "search", "page"):
            kept.drop_others(kind, [REFERENCE, *(f"{kind}/{page}.json" for page in pages)])

    def render(self, page: Any, config: Any, files: Any) -> None:
        """Do what `Page.render` does, or restore what it did last time if nothing has changed."""
        shows_objects = page.file.src_uri in self.reference.pages
        name = f"html/{page.file.src_uri}.json"
        key = kept.digest(
            [self.settings, self.files, page.markdown, page.meta], [page.file.src_uri, page.url]
        )
        known = self.reference.read(page) if shows_objects else kept.read(name, key)
        # While MkDocs logs everything that it does, it does not check anchors.
        if known is not None and not LOG.isEnabledFor(logging.DEBUG):
            self._restore(known, page, config, files)
            return
        autorefs, mkdocstrings = config.plugins["autorefs"], config.plugins["mkdocstrings"]
        inventory = mkdocstrings.handlers.inventory
        with (
            noticing() as notices,
            recording(autorefs, "register_anchor") as anchors,
            recording(inventory, "register") as objects,
        ):
            Page.render(page, config, files)
        # A quiet MkDocs (-q) would not have reported anything.
        if notices.count or not LOG.isEnabledFor(logging.INFO) or page.links_to_anchors is None:
            return
        styles = [handler.extra_css for handler in mkdocstrings.handlers.seen_handlers]
        known = {
            "content": page.content,
            "toc": tokens(page.toc),
            "title": page._title_from_render,
            "ids": sorted(page.present_anchor_ids),
            "links": [[file.src_uri, links] for file, links in page.links_to_anchors.items()],
            "anchors": [[arguments[1:], options] for arguments, options in anchors],
            "objects": [options for _, options in objects],
            "style": "\n".join(styles) if shows_objects else "",
        }
        if shows_objects:
            self.reference.write(page, known)
        else:
            kept.write(name, key, known)

    def _restore(self, known: Any, page: Any, config: Any, files: Any) -> None:
        page.content = known["content"]
        page.toc = get_toc(known["toc"])
        page._title_from_render = known["title"]
        page.present_anchor_ids = set(known["ids"])
        page.links_to_anchors = {files.src_uris[uri]: links for uri, links in known["links"]}
        for arguments, options in known["anchors"]:
            config.plugins["autorefs"].register_anchor(page, *arguments, **options)
        for options in known["objects"]:
            config.plugins["mkdocstrings"].handlers.inventory.register(**options)
        if known["style"]:
            self.styles.add(known["style"])

    def write_reference(self, config: Any) -> None:
        """Write what mkdocstrings writes besides its pages, for those that it did not render."""
        if self.styles:
            plugin, site = config.plugins["mkdocstrings"], Path(config.site_dir)
            write_file("\n".join(sorted(self.styles)).encode(), str(site / plugin.css_filename))
            write_file(plugin.handlers.inventory.format_sphinx(), str(site / "objects.inv"))

    def index(self, add: Callable[[Any], None], entries: list[Any], page: Any) -> None:
        """Add a page to the search index as `add` does, or as it did for the same page before."""
        name = f"search/{page.file.src_uri}.json"
        key = kept.digest(
            [self.settings, page.content, page.meta, page.title, page.url], tokens(page.toc)
        )
        known = kept.read(name, key)
        if known is None:
            before = len(entries)
            add(page)
            kept.write(name, key, entries[before:])
        else:
            entries += known


class KeptCode(jinja2.BytecodeCache):
    """Keeps compiled templates; Jinja's own cache fails if a file is damaged."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket if what was kept is intact and from the same source."""
        code = kept.read(f"code/{bucket.key}", bucket.checksum + sys.version)
        if code is not None:
            bucket.bytecode_from_string(base64.b64decode(code))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket."""
        code = base64.b64encode(bucket.bytecode_to_string()).decode()
        kept.write(f"code/{bucket.key}", bucket.checksum + sys.version, code)


class Templates:
    """The theme's templates; a page that one has already produced is looked up first."""

    def __init__(self, env: jinja2.Environment, reuse: Reuse, nav: Any) -> None:
        self._env = env
        env.bytecode_cache = KeptCode()
        self._reuse = reuse
        self._menu = outline(nav.items)

    def __getattr__(self, name: str) -> Any:
        """Behave like the environment in every other respect."""
        return getattr(self._env, name)

    def get_template(self, name: str) -> Any:
        """Return a template, loaded when it is needed."""
        return _Template(self, name)

    def render(self, template: str, context: Any) -> str:
        """Render a page, or return what came of it last time if nothing has changed."""
        page = context["page"]
        # A template without a page shows the site as a whole.
        of_page = (
            [page.file.src_uri, page.content, tokens(page.toc), page.meta, page.title]
            if page
            else [[file.url, file.page.canonical_url] for file in context["pages"]]
        )
        name = f"page/{page.file.src_uri if page else template}.json"
        key = kept.digest(
            [self._reuse.settings, self._reuse.theme, self._menu, template, of_page],
            [context["extra_css"], context["extra_javascript"], context["base_url"]],
            context["build_date_utc"].isoformat(),
        )
        known = kept.read(name, key)
        if known is None:
            known = self._env.get_template(template).render(context)
            kept.write(name, key, known)
        return str(known)


class _Template:
    def __init__(self, templates: Templates, name: str) -> None:
        self._templates = templates
        self._name = name

    def render(self, context: Any) -> str:
        return self._templates.render(self._name, context)
