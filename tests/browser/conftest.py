"""The built site, served on this machine, and Chromium to read it with."""

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from scripts.artifacts.places import KINDS, ROOT
from scripts.site import policy
from scripts.tools import browsers
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page, Request, Response


# The first has no windows at all, and opens a page in three quarters of the time.
FIREFOX_NAMES = ("firefox-esr", "firefox")
WITHOUT = (
    # Two pages behind the address bar, which nobody sees: made anew for each window, they would
    # take longer than the page that is tested.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # What Playwright does without; its own list does not count beside another one.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
"""Features of Chromium."""

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",  # cannot be had in most containers, and the only pages shown are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(WITHOUT)}",
    # Whatever the pages ask for, nothing can leave this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def addresses() -> list[str]:
    """Return the addresses to test, from their sources, so that collecting builds nothing.

    Every page that somebody wrote, and of the pages that show a script, which all come from one
    template, that of a script of middling length.
    """
    docs = ROOT / "docs"
    written = [path.relative_to(docs) for path in docs.rglob("*.md")]
    written = [path for path in written if path.parts[0] != "assets"]
    scripts = [path for kind in KINDS for path in (ROOT / "scripts" / kind).glob("*.py")]
    by_length = sorted(scripts, key=lambda path: path.stat().st_size)
    middle = by_length[len(by_length) // 2]
    listings = [Path("source", middle.parent.name, middle.name)]
    folders = [
        path.parent if path.stem == "index" else path.with_suffix("")
        for path in [*written, *listings]
    ]
    return ["/404.html", *sorted(f"/{path.as_posix()}/".replace("/./", "/") for path in folders)]


FEW_PAGES = (
    *(
        "/",
        "/checked/",
        "/your-sentence/",
        "/404.html",
    ),  # each has a layout of its own
    "/steps/8-multi-head/",  # text and live figures
    "/reference/attention/",  # signatures
)
"""Pages of every kind. What takes long and is much the same for all is tried with these."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "address" in metafunc.fixturenames:
        # Tests of one module that share a page come one after the other.
        pages = addresses()
        for_all = metafunc.definition.get_closest_marker("every_page")
        metafunc.parametrize(
            "address", all_at_night(pages, pages if for_all else FEW_PAGES), scope="module"
        )


@pytest.fixture(scope="session")
def tested_addresses() -> set[str]:
    return set(addresses())


def missing(what: str) -> NoReturn:
    """Skip, or fail where nothing may be missing."""
    stop = pytest.fail if os.environ.get("NOTHING_MAY_BE_MISSING") else pytest.skip
    stop(f"{what} is not installed")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site: SITE_DIR, or a new one."""
    if "SITE_DIR" in os.environ:
        return Path(os.environ["SITE_DIR"]).resolve()
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        # A published site has the address of its repository, and the theme may ask that host.
        env=os.environ | {"REPO_URL": "https://github.com/example/example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files under the header that the site asks for, and say nothing."""

    def log_message(self, *_: object) -> None:
        pass

    def end_headers(self) -> None:
        """Send the header with every file."""
        header = Path(self.directory, policy.FILE)
        if header.is_file():
            self.send_header(*header.read_text(encoding="utf-8").strip().split(": ", 1))
        super().end_headers()

    def do_GET(self) -> None:
        """Give the sitemap the address of this server, as a host does by setting SITE_URL.

        The theme puts in a page by itself, without leaving the document, only if it is listed.
        """
        if self.path != "/sitemap.xml":
            super().do_GET()
            return
        text = Path(self.directory, "sitemap.xml").read_text(encoding="utf-8")
        here = f"http://{self.headers['Host']}/"
        content = re.sub(r"(?<=<loc>)https?://[^/]+/", here, text).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class PackingHandler(QuietHandler):
    """Serve texts packed, and keep connections open, as a host does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in (".html", ".css", ".js", ".json") or not path.is_file():
            super().do_GET()
            return
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


PHONE = {"width": 390, "height": 844}
LATENCY = 150
"""Milliseconds to the first byte of an answer, on a phone under way."""
BITS = 1.6e6
"""Bits a second that come in there."""


def slow_down(page: "Page", processor: int = 1) -> "CDPSession":
    """Give a page the network of a phone under way, and a processor so many times slower."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    rate = {"downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **rate})
    session.send("Emulation.setCPUThrottlingRate", {"rate": processor})
    return session


@contextmanager
def tracing(page: "Page", kinds: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Note what a page does; the list is filled when this ends.

    The page is opened before: Chromium would wait seconds for one that came later.
    """
    events: list[dict[str, Any]] = []
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=list(kinds))
    try:
        yield events
    finally:
        events += json.loads(browser.stop_tracing())["traceEvents"]


@contextmanager
def serving_files(folder: Path, handler: Callable[..., QuietHandler]) -> Iterator[str]:
    """Serve a folder on this machine; gives its address, without the last slash."""
    of_folder = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), of_folder) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the served site, without the last slash."""
    with serving_files(site, QuietHandler) as address:
        yield address


def chromium_path() -> str:
    """Return the path of Chromium."""
    return browsers.chromium_path() or missing("Chromium")


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Run Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        missing("Playwright")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    with chromium() as running:
        yield running


COMPLETED = """() => document.readyState === "complete"
    ? performance.getEntriesByType("resource").length : -1"""


def rest(page: "Page") -> None:
    """Wait until a page is whole and nothing has come for half a second.

    The browser's own event for this is lost at times where files come from its memory.
    """
    counts = [-1]
    while counts[-1] < 0 or counts[-1:] != counts[-2:-1]:
        page.wait_for_timeout(500)
        counts.append(page.evaluate(COMPLETED))


def move(page: "Page", go: Callable[[], object], address: str) -> None:
    """Go to another page of the site, and wait until its text has come.

    The theme changes the address before the text: what is asked in between is asked of the old.
    """
    text = page.locator("main article").element_handle()
    go()
    page.wait_for_url(f"**{address}")
    text.wait_for_element_state("hidden")


@dataclass
class Visit:
    """An open page, with what it loaded and what went wrong on it."""

    page: "Page"
    home: str
    answers: list["Response"] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request}"))
        self.page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: "Request") -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.complaints.append(f"off host: {request.url}")

    def _response(self, response: "Response") -> None:
        self.answers.append(response)
        if response.status >= 400:
            self.complaints.append(f"status {response.status}: {response.url}")


@contextmanager
def visiting(browser: "Browser", server: str) -> Iterator[Callable[..., Visit]]:
    """Open addresses as a new reader: `visit(address, scheme="dark", width=390)`.

    `before` is JavaScript that runs before the page's own. Without an address, the page is empty.
    """
    contexts = []

    def open_page(
        address: str | None, *, scheme: str = "light", width: int = 1280, before: str = ""
    ) -> Visit:
        context = browser.new_context(
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": width, "height": 800},
        )
        contexts.append(context)
        opened = Visit(context.new_page(), server)
        opened.listen()
        opened.page.add_init_script(before)
        if address is not None:
            opened.page.goto(server + address)
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser: "Browser", server: str) -> Iterator[Callable[..., Visit]]:
    """The addresses that one test opens, each as a new reader."""
    with visiting(browser, server) as open_page:
        yield open_page


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page of a reader who does not mind motion, at no address yet."""
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def firefox() -> str:
    """The path of Firefox."""
    path = os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, FIREFOX_NAMES)), None)
    if path is None:
        missing("Firefox")
    return path
