"""Does every page work in WebKit, the engine of Safari?

Every page is opened in Debian's WebKitGTK, driven by its WebDriver: nothing is reported to the
console, nothing fails to load, and each live figure comes to life. The browser's twin of the
package is asked the same cases as in Chromium and Firefox.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError
from tests.browser.conftest import QuietHandler, addresses, serving_files

WHEN = "every night"
PACKAGES = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
SECONDS = 60
"""How long an answer may take; the machine may be busy."""

WATCH = """window.complaints = [];
const complain = (what, about) => window.complaints.push(`${what}: ${about}`);
for (const kind of ["error", "warn"]) {
  const log = console[kind];
  console[kind] = (...said) => { complain("console", said.join(" ")); log(...said); };
}
addEventListener("error", ({ message, target }) =>
  message ? complain("error", message) : complain("failed", target.src || target.href), true);
addEventListener("unhandledrejection", ({ reason }) => complain("error", reason));
"""
BRING = '<script src="/watch.js"></script>'
"""The site's header lets no script run that stands in a page."""

STATE = """const lives = [...document.querySelectorAll("[data-live]")];
return {
  whole: document.readyState === "complete" && Array.isArray(window.complaints),
  waiting: lives.filter((one) => !("ready" in one.dataset)).map((one) => one.dataset.live),
  alive: lives.length,
  complaints: window.complaints,
};"""

AGREE = """const done = arguments[arguments.length - 1];
(async () => {
  const { agreement } = await import("/assets/javascripts/check-browser.js");
  const cases = await (await fetch("/artifacts/tables/twin_cases.cases.data.json")).json();
  return { ...agreement(cases), browser: navigator.userAgent };
})().then(done, (problem) => done({ error: String(problem) }));"""


class WatchingHandler(QuietHandler):
    """Serve pages with a script that notes what goes wrong: WebDriver itself does not tell."""

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Put the script before all others."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if self.path == "/watch.js":
            kind, text = "text/javascript", WATCH
        elif path.suffix == ".html" and path.is_file():
            text = path.read_text(encoding="utf-8").replace("<head>", f"<head>{BRING}", 1)
            kind = "text/html"
        else:
            super().do_GET()
            return
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Driver:
    """A session of WebDriver, as the W3C describes it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = ""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a command and return what comes back."""
        request = urllib.request.Request(
            f"{self._address}{self._session}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as problem:
            raise ProblemError(
                f"WebKitWebDriver: {path}: {problem.read().decode()[:500]}"
            ) from problem

    def start(self, browser: str) -> str:
        """Open a window; returns the version of the browser."""
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        begun = self.call("POST", "/session", {"capabilities": wanted})
        self._session = f"/session/{begun['sessionId']}"
        milliseconds = 1000 * SECONDS
        limits = {"pageLoad": milliseconds, "script": milliseconds}
        self.call("POST", "/timeouts", limits)
        capabilities = begun["capabilities"]
        return f"{capabilities['browserName']} {capabilities['browserVersion']}"

    def stop(self) -> None:
        """Close the window."""
        self.call("DELETE", "")

    def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        self.call("POST", "/url", {"url": url})

    def run(self, script: str, *, waits: bool = False) -> Any:
        """Run JavaScript in the page and return its result."""
        path = f"/execute/{'async' if waits else 'sync'}"
        return self.call("POST", path, {"script": script, "args": []})


def mini_browser() -> str:
    """Return the path of the browser that comes with WebKitGTK."""
    found = sorted(Path("/usr/lib").glob("*/webkit*gtk-*/MiniBrowser"))
    if not found:
        raise ProblemError("WebKitGTK's browser is not installed; apt install webkit2gtk-driver")
    return str(found[-1])


@contextmanager
def running(*command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program in a group of its own, and end it with all that it has started."""
    if shutil.which(command[0]) is None:
        raise ProblemError(f"{command[0]} is not installed; apt install {PACKAGES[command[0]]}")
    with subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)


@contextmanager
def webkit() -> Iterator[tuple[Driver, str]]:
    """Run WebKit on a screen that nobody sees; gives the driver, and what the browser is."""
    with tempfile.TemporaryDirectory() as home, running("Xvfb", "-displayfd", "1") as screen:
        assert screen.stdout is not None
        display = f":{screen.stdout.readline().strip()}"
        private = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_DATA_HOME": home}
        settings = {"WEBKIT_DISABLE_COMPOSITING_MODE": "1", "NO_AT_BRIDGE": "1"}
        port = free_port()
        with running(
            *("WebKitWebDriver", f"--port={port}"), DISPLAY=display, **private, **settings
        ):
            driver = Driver(f"http://127.0.0.1:{port}")
            wait_for(driver)
            version = driver.start(mini_browser())
            try:
                yield driver, version
            finally:
                driver.stop()


def free_port() -> int:
    """Return a port that nothing listens on; the driver does not tell which one it took."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def wait_for(driver: Driver) -> None:
    """Wait until the driver answers."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            driver.call("GET", "/status")
        except (ConnectionError, urllib.error.URLError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def settled(driver: Driver) -> dict[str, Any]:
    """Wait until a page is whole and its live figures are ready, or for as long as is allowed."""
    end = time.monotonic() + SECONDS
    state: dict[str, Any] = driver.run(STATE)
    while (not state["whole"] or state["waiting"]) and time.monotonic() < end:
        time.sleep(0.1)
        state = driver.run(STATE)
    return state


def add_options(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a built site."""
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="a built site")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Open every page, and ask the twin all cases."""
    amiss: list[str] = []
    alive = 0
    pages = addresses()
    with (
        webkit() as (driver, version),
        serving_files(given.site.resolve(), WatchingHandler) as server,
    ):
        print(version)
        for address in pages:
            driver.go(server + address)
            found = amiss_on(address, state := settled(driver))
            alive += state["alive"] - len(state["waiting"])
            print(*found or [f"{address}: as it should be"], sep="\n", flush=True)
            amiss += found
        driver.go(f"{server}/how-it-is-made/")
        twin = driver.run(AGREE, waits=True)
    if "error" in twin:
        amiss.append(f"the twin: {twin['error']}")
    return {
        "browser": version,
        "pages": len(pages),
        "live_figures": alive,
        "twin": {name: twin.get(name) for name in ("cases", "largest", "browser")},
        "disagrees": twin.get("failed", []),
        "amiss": amiss,
    }


def amiss_on(address: str, state: dict[str, Any]) -> list[str]:
    """Say what is wrong with a page."""
    return [
        *(f"{address}: {complaint}" for complaint in state["complaints"] or []),
        *(f"{address}: the live figure {name} does not come to life" for name in state["waiting"]),
        *([] if state["whole"] else [f"{address}: it does not end loading"]),
    ]


def problems(figures: dict[str, Any]) -> list[str]:
    """Return what is wrong in this browser alone."""
    disagrees = [f"the twin disagrees: {case}" for case in figures["disagrees"]]
    return [*figures["amiss"], *disagrees]
