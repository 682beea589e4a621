"""Build the pages as MkDocs does, with marks or without, and read them."""

import logging
import subprocess
import sys
from functools import cache
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from scripts.artifacts.places import ROOT
from scripts.site.macros import define_env
from scripts.site.names import Names, url_of
from scripts.site.pages import hand_written


@cache
def bring_up_to_date() -> None:
    """Have the artifacts made that pages name, where a script is newer than what it made."""
    step = [sys.executable, str(ROOT / "scripts" / "build_artifacts.py")]
    done = subprocess.run(step, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def names(*, marked: bool) -> Names:
    """Return what the names in pages stand for."""
    bring_up_to_date()
    given = Names(marked=marked)
    define_env(given)
    return given


def markdown_of(*, marked: bool) -> dict[str, str]:
    """Return the pages as a generator reads them: path within `docs` → Markdown."""
    written = hand_written(names(marked=marked))
    return {page: text.decode() for page, text in written if page.endswith(".md")}


def build_site(pages: dict[str, str], folder: Path) -> dict[str, str]:
    """Have MkDocs build pages with this site's settings and theme; path of a page → its HTML.

    Left out is what adds no word of a page: the hook, which hands over the pages and saves work,
    and the plugins. The docstrings that the reference of the package shows are no pages; their
    examples run as tests.
    """
    for page, text in pages.items():
        path = folder / "docs" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = load_config(
        str(ROOT / "mkdocs.yml"),
        docs_dir=str(folder / "docs"),
        site_dir=str(folder / "site"),
        plugins=["material/search"],
        hooks=[],
        strict=False,
    )
    logger = logging.getLogger("mkdocs")
    # Pictures, data and sources are not there, and MkDocs would name each of them.
    before, logger.disabled = logger.disabled, True
    children = [
        logging.getLogger(name)
        for name in logging.root.manager.loggerDict
        if name.startswith("mkdocs.")
    ]
    try:
        for child in children:
            child.disabled = True
        build(config)
    finally:
        logger.disabled = before
        for child in children:
            child.disabled = False
    built = {page: folder / "site" / url_of(page) / "index.html" for page in pages}
    built["404.html"] = folder / "site" / "404.html"
    return {page: path.read_text(encoding="utf-8") for page, path in built.items()}
