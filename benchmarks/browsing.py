"""A built site, served to Chromium, for what is timed in a browser."""

import argparse
import contextlib
import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.browser.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES, QuietHandler  # noqa: E402


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
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        parser.error("Chromium is not installed; apt install chromium, or name it in CHROMIUM")
    handler: Any = functools.partial(handler_type, directory=str(site))
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser, f"http://127.0.0.1:{server.server_port}"
        browser.close()
        server.shutdown()
