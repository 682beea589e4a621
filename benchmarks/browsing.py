"""A built site, served to Chromium, for what is timed in a browser."""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from scripts.tools.browsers import chromium_path  # noqa: E402
from tests.browser.conftest import (  # noqa: E402
    CHROMIUM_FLAGS,
    QuietHandler,
    serving_files,
)


def make_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser that takes the folder of a built site."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site")
    return parser


@contextlib.contextmanager
def served(
    site: Path,
    parser: argparse.ArgumentParser,
    handler_type: type[QuietHandler] = QuietHandler,
) -> Iterator[tuple[Browser, str]]:
    """Yield Chromium and the address of the site; end with one line if either is not there."""
    if not (site / "index.html").is_file():
        parser.error(f"site: expected a built site, got {site}; python3 run.py build")
    path = chromium_path()
    if path is None:
        parser.error("Chromium is not installed; apt install chromium, or name it in CHROMIUM")
    with serving_files(site, handler_type) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser, address
        browser.close()
